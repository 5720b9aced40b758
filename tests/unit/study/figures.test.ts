import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctPd } from '../../../src/core/decision/calibrate/correction';
import { sweep } from '../../../src/core/decision/cutoff/sweep';
import { brier } from '../../../src/core/metrics/calibration';
import { auc } from '../../../src/core/metrics/ranking';
import { randomStream } from '../../../src/core/random';
import { defaultExperiment } from '../../../src/core/settings';
import {
  crossCorrected,
  recallAtApproval,
  stratifiedHalves,
} from '../../../src/core/study/figures';

const scored = fc
  .array(fc.record({ pd: fc.integer({ min: 0, max: 20 }), y: fc.integer({ min: 0, max: 1 }) }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter((rows) => rows.some(({ y }) => y === 1))
  .map((rows) => ({
    pd: Float32Array.from(rows, ({ pd }) => pd / 20),
    y: Uint8Array.from(rows, ({ y }) => y),
  }));

/** Row by row: the highest scores first, rows of one score sharing what is left of the places. */
function recallByHand(pd: Float32Array, y: Uint8Array, approvalRate: number): number {
  let left = (1 - approvalRate) * y.length;
  let caught = 0;
  for (const score of [...new Set(pd)].sort((a, b) => b - a)) {
    const rows = [...pd.keys()].filter((row) => pd[row] === score);
    const taken = Math.min(left, rows.length);
    caught += (taken / rows.length) * rows.filter((row) => y[row] === 1).length;
    left -= taken;
  }
  return caught / y.filter((label) => label === 1).length;
}

describe('recall at a fixed approval rate', () => {
  it('is what choosing row by row gives, ties shared', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 1, max: 99 }), ({ pd, y }, approved) => {
        expect(recallAtApproval(sweep(pd, y), approved / 100)).toBeCloseTo(
          recallByHand(pd, y, approved / 100),
          9,
        );
      }),
    );
  });

  it('falls as more are approved', () => {
    fc.assert(
      fc.property(scored, ({ pd, y }) => {
        const swept = sweep(pd, y);
        for (let approved = 2; approved < 100; approved++)
          expect(recallAtApproval(swept, approved / 100)).toBeLessThanOrEqual(
            recallAtApproval(swept, (approved - 1) / 100) + 1e-9,
          );
      }),
    );
  });
});

describe('halves', () => {
  it('have as many rows of each class, to within one', () => {
    fc.assert(
      fc.property(scored, fc.nat(), ({ y }, seed) => {
        const half = stratifiedHalves(y, randomStream(seed, 'halves'));
        for (const label of [0, 1]) {
          const of = (which: number): number =>
            [...y.keys()].filter((row) => y[row] === label && half[row] === which).length;
          expect(Math.abs(of(0) - of(1))).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

/** Outcomes drawn from true probabilities, and scores that distort them. */
function simulated(rows: number): { rawPd: Float32Array; y: Uint8Array; rows: Uint32Array } {
  const random = randomStream(3, 'simulated');
  const truth = Float32Array.from({ length: rows }, () => 0.02 + 0.3 * random.uniform() ** 2);
  const y = Uint8Array.from(truth, (p) => (random.uniform() < p ? 1 : 0));
  const rawPd = truth.map((p) => (9 * p) / (9 * p + 1 - p));
  return { rawPd, y, rows: Uint32Array.from(y, (_, row) => row) };
}

describe('correcting across halves', () => {
  const sampling = {
    method: 'smote' as const,
    wholeCategories: false,
    before: { good: 900, bad: 100 },
    made: { good: 0, bad: 800 },
    removed: { good: 0, bad: 0 },
    removedMade: { good: 0, bad: 0 },
    after: { good: 900, bad: 900 },
    neighbours: null,
    seconds: 0,
  };

  it('brings distorted probabilities back, without having seen the rows they are judged on', () => {
    const validation = simulated(8000);
    const experiment = { ...defaultExperiment(), sampling: 'smote' as const, loss: 'bce' as const };
    const { pd } = crossCorrected({ validation, sampling, bestEpoch: 3, experiment });
    const { rawPd, y } = validation;
    expect(brier(rawPd, y)).toBeGreaterThan(1.5 * brier(pd, y));
    expect(auc(pd, y)).toBeCloseTo(auc(rawPd, y), 2);
    const mean = pd.reduce((sum, p) => sum + p, 0) / pd.length;
    expect(mean).toBeCloseTo(y.reduce((sum, label) => sum + label, 0) / y.length, 2);
  });

  it('uses the same formula for both halves where nothing is fitted', () => {
    const validation = simulated(500);
    const experiment = {
      ...defaultExperiment(),
      sampling: 'random-under' as const,
      loss: 'bce' as const,
    };
    const { pd, correction } = crossCorrected({ validation, sampling, bestEpoch: 3, experiment });
    expect(correction).toBe('odds');
    expect(pd).toEqual(
      correctPd(validation.rawPd, { kind: 'odds', factor: (100 * 900) / (900 * 900) }),
    );
  });

  it('gains nothing by following noise, which a fit on the same rows would', () => {
    const random = randomStream(5, 'noise');
    const y = Uint8Array.from({ length: 400 }, () => (random.uniform() < 0.3 ? 1 : 0));
    const validation = {
      rawPd: Float32Array.from(y, () => random.uniform()),
      y,
      rows: Uint32Array.from(y, (_, row) => row),
    };
    const experiment = { ...defaultExperiment(), recalibration: 'isotonic' as const };
    const { pd } = crossCorrected({ validation, sampling, bestEpoch: 3, experiment });
    const rate = y.reduce((sum, label) => sum + label, 0) / y.length;
    expect(brier(pd, y)).toBeGreaterThan(rate * (1 - rate));
  });

  it('repeats with the same seed', () => {
    const validation = simulated(300);
    const experiment = { ...defaultExperiment(), sampling: 'smote' as const };
    const once = crossCorrected({ validation, sampling, bestEpoch: 3, experiment }).pd;
    expect(crossCorrected({ validation, sampling, bestEpoch: 3, experiment }).pd).toEqual(once);
    const other = { ...experiment, seed: experiment.seed + 1 };
    expect(
      crossCorrected({ validation, sampling, bestEpoch: 3, experiment: other }).pd,
    ).not.toEqual(once);
  });
});
