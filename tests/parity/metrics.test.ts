import { describe, expect, it } from 'vitest';
import { precisionRecallCurve, rocCurve } from '../../src/core/decision/cutoff/curves';
import { decideAt, sweep } from '../../src/core/decision/cutoff/sweep';
import { brier, calibration, logLoss } from '../../src/core/metrics/calibration';
import { delong, delongDifference, wilson } from '../../src/core/metrics/intervals';
import { auc, averagePrecision, gini, ks } from '../../src/core/metrics/ranking';
import { fixture } from './fixture';

interface ScoreSet {
  readonly name: string;
  readonly pd: number[];
  readonly y: number[];
  readonly auc: number;
  readonly averagePrecision: number;
  readonly ks: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly delongError: number | null;
  readonly roc: { readonly x: number[]; readonly y: number[]; readonly thresholds: number[] };
  readonly precisionRecall: { readonly x: number[]; readonly y: number[] };
  readonly decisions: readonly {
    readonly cutoff: number;
    readonly counts: number[];
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
  }[];
  readonly reliability: readonly {
    readonly bins: number;
    readonly meanPd: number[];
    readonly rate: number[];
    readonly rows: number[];
  }[];
}

interface MetricFixtures {
  readonly sets: readonly ScoreSet[];
  readonly pair: {
    readonly a: number[];
    readonly b: number[];
    readonly y: number[];
    readonly difference: number;
    readonly standardError: number;
  };
  readonly wilson: readonly [number, number, number, number, number][];
}

const COSTS = { costPerMissedDefault: 5, costPerDeclinedGood: 1 };
const { sets, pair, wilson: rates } = fixture<MetricFixtures>('metrics');

function near(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

function allNear(values: ArrayLike<number>, expected: readonly number[]): void {
  expect(values.length).toBe(expected.length);
  expected.forEach((value, i) => near(values[i], value));
}

describe.each(sets)('scikit-learn on $name scores', (set) => {
  const pd = Float64Array.from(set.pd);
  const y = Uint8Array.from(set.y);
  const swept = sweep(Float32Array.from(set.pd), y);

  it('ranking', () => {
    near(auc(pd, y), set.auc);
    near(gini(pd, y), 2 * set.auc - 1);
    near(averagePrecision(pd, y), set.averagePrecision);
    near(ks(pd, y).value, set.ks);
  });

  it('calibration', () => {
    near(logLoss(pd, y), set.logLoss);
    near(brier(pd, y), set.brier);
    near(calibration(swept).brier, set.brier);
  });

  it.each(set.reliability)('every point of the calibration curve in $bins bins', (expected) => {
    const { bins } = calibration(swept, expected.bins);
    allNear(
      bins.map((bin) => bin.rows),
      expected.rows,
    );
    allNear(
      bins.map((bin) => bin.meanPd),
      expected.meanPd,
    );
    allNear(
      bins.map((bin) => bin.rate),
      expected.rate,
    );
  });

  it('DeLong’s error by its definition', () => {
    const { auc: area, standardError, low, high } = delong(pd, y);
    near(area, set.auc);
    if (set.delongError === null) {
      expect(standardError).toBeNaN();
      return;
    }
    near(standardError, set.delongError);
    near(low, Math.max(0, set.auc - 1.959963984540054 * set.delongError));
    near(high, Math.min(1, set.auc + 1.959963984540054 * set.delongError));
  });

  it('every point of the ROC and precision-recall curves', () => {
    const roc = rocCurve(swept, Infinity);
    const all = { x: [...swept.declinedGood], y: [...swept.declinedBad] };
    allNear(
      all.x.map((count) => count / swept.good),
      set.roc.x,
    );
    allNear(
      all.y.map((count) => count / swept.bad),
      set.roc.y,
    );
    allNear(swept.scores, set.roc.thresholds);
    roc.x.forEach((x, i) => {
      const at = set.roc.x.findIndex((other, j) => other === x && set.roc.y[j] === roc.y[i]);
      expect(at).toBeGreaterThanOrEqual(0);
    });
    const precision = swept.declinedBad.slice(1);
    allNear(
      Array.from(precision, (count) => count / swept.bad),
      set.precisionRecall.x,
    );
    allNear(
      Array.from(precision, (count, i) => count / (count + swept.declinedGood[i + 1])),
      set.precisionRecall.y,
    );
    expect(precisionRecallCurve(swept).y.at(-1)).toBeCloseTo(set.precisionRecall.y.at(-1)!, 12);
  });

  it('confusion, precision, recall and F1 at cut-offs', () => {
    for (const expected of set.decisions) {
      const got = decideAt(swept, expected.cutoff, COSTS);
      expect([
        got.truePositives,
        got.falsePositives,
        got.trueNegatives,
        got.falseNegatives,
      ]).toEqual(expected.counts);
      near(got.recall, expected.recall);
      near(got.f1, expected.f1);
      if (got.declined > 0) near(got.precision, expected.precision);
      else expect([got.precision, expected.precision]).toEqual([NaN, 0]);
    }
  });
});

describe('intervals', () => {
  it('DeLong for two scores on the same rows', () => {
    const got = delongDifference(
      Float64Array.from(pair.a),
      Float64Array.from(pair.b),
      Uint8Array.from(pair.y),
    );
    near(got.difference, pair.difference);
    near(got.standardError, pair.standardError);
  });

  it.each(rates)('Wilson for %d of %d at %d', (successes, n, confidence, low, high) => {
    const got = wilson(successes, n, confidence);
    near(got.low, low);
    near(got.high, high);
  });
});
