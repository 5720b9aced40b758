import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctPd, type Correction } from '../../../../src/core/decision/calibrate/correction';
import { decidedFigures } from '../../../../src/core/decision/compare/decided-figures';
import { holm, leaderboard, type Entrant } from '../../../../src/core/decision/compare/leaderboard';
import { rankingIntervals } from '../../../../src/core/decision/compare/ranking-bootstrap';
import { brier } from '../../../../src/core/metrics/calibration';
import {
  delong,
  delongCovariance,
  delongDifference,
  wilson,
} from '../../../../src/core/metrics/intervals';
import { normalCdf } from '../../../../src/core/metrics/normal';
import { randomStream } from '../../../../src/core/random';
import { quietTask, type Task } from '../../../../src/core/task';

const AS_IS: Correction = { kind: 'none' };

function scored(n: number, noises: readonly number[]) {
  const random = randomStream(8, 'leaderboard test');
  const y = Uint8Array.from({ length: n }, () => (random.uniform() < 0.3 ? 1 : 0));
  const signal = Float64Array.from(y, (label) => random.normal() + 1.2 * label);
  const entrants = noises.map((noise, i): Entrant => ({
    id: `run ${i}`,
    rawPd: Float32Array.from(signal, (s) => normalCdf(s - 1 + noise * random.normal())),
  }));
  return { y, entrants, seed: 3, resamples: 120 };
}

describe('the leaderboard', () => {
  it('says of each what is said of it alone, and of pairs what DeLong says, best first', async () => {
    const question = scored(500, [1.5, 0, 0.7]);
    const { y, entrants } = question;
    const { standings, pairs } = await leaderboard(question, quietTask());
    expect(standings.map(({ id }) => id)).toEqual(['run 1', 'run 2', 'run 0']);
    const scoresOf = (id: string) =>
      entrants.find((entrant) => entrant.id === id)?.rawPd ?? new Float32Array();
    for (const { id, auc, gini } of standings) {
      const pd = scoresOf(id);
      const alone = delong(pd, y);
      expect(auc.value).toBeCloseTo(alone.auc, 12);
      expect(auc.low).toBeCloseTo(alone.low, 12);
      expect(auc.high).toBeCloseTo(alone.high, 12);
      expect(gini.high).toBeCloseTo(2 * alone.high - 1, 12);
    }
    expect(pairs.map(({ a, b }) => `${a} ${b}`)).toEqual([
      'run 1 run 2',
      'run 1 run 0',
      'run 2 run 0',
    ]);
    for (const { a, b, auc } of pairs) {
      const told = delongDifference(scoresOf(a), scoresOf(b), y);
      for (const part of ['difference', 'standardError', 'pValue', 'low', 'high'] as const)
        expect(auc[part]).toBeCloseTo(told[part], 12);
    }
  });

  it('gives bootstrap intervals like those of one run alone, and the same again', async () => {
    const question = { ...scored(600, [0.5, 1]), resamples: 400 };
    const { standings } = await leaderboard(question, quietTask());
    expect((await leaderboard(question, quietTask())).standings).toEqual(standings);
    const { y, entrants, seed, resamples } = question;
    const alone = await rankingIntervals(
      { scores: { pd: entrants[0].rawPd, y }, other: null, seed, resamples },
      quietTask(),
    );
    for (const name of ['ks', 'averagePrecision'] as const) {
      const { value, low, high } = standings[0][name];
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
      expect(high - low).toBeGreaterThan(0.7 * (alone[name].high - alone[name].low));
      expect(high - low).toBeLessThan(1.4 * (alone[name].high - alone[name].low));
    }
  });

  it('lets the event loop turn while it holds each scoring against each', async () => {
    const breaths: number[] = [];
    const quiet = quietTask();
    const task: Task = {
      ...quiet,
      breathe: () => {
        breaths.push(performance.now());
        return quiet.breathe();
      },
    };
    const { y, entrants } = scored(50, [0, 1, 2, 3]);
    await delongCovariance(
      entrants.map(({ rawPd }) => rawPd),
      y,
      task,
    );
    // Once for every scoring, once for every pair and variance.
    expect(breaths).toHaveLength(4 + 10);
  });

  it('refuses scores that are not of the rows', async () => {
    const question = scored(60, [0, 1]);
    const entrants = [question.entrants[0], { id: 'short', rawPd: new Float32Array(45) }];
    await expect(leaderboard({ ...question, entrants }, quietTask())).rejects.toThrow(
      /Run short has 45 scores for 60 rows/,
    );
  });

  it('puts one outcome only, and ties, last without failing', async () => {
    const y = new Uint8Array(20);
    const entrants = [{ id: 'a', rawPd: new Float32Array(20).fill(0.5) }];
    const made = await leaderboard({ entrants, y, seed: 1, resamples: 20 }, quietTask());
    expect(made.standings[0].auc.value).toBeNaN();
    expect(made.pairs).toEqual([]);
  });
});

describe('figures of the scores decided on', () => {
  it('cover the true Brier score as often as they say', () => {
    const random = randomStream(2, 'brier cover');
    const truth = 0.21;
    let covered = 0;
    const trials = 200;
    for (let trial = 0; trial < trials; trial++) {
      const y = Uint8Array.from({ length: 200 }, (_, i) => (i < 60 ? 1 : 0));
      // Squared errors have mean .21 in either class, whatever the draw.
      const rawPd = Float32Array.from(y, (label) => {
        const miss = Math.sqrt(truth + 0.12 * (random.uniform() < 0.5 ? 1 : -1));
        return label === 1 ? 1 - miss : miss;
      });
      const { low, high } = decidedFigures({ rawPd, y }, AS_IS).brier;
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.9);
    expect(covered / trials).toBeLessThan(0.99);
  });

  it('are those of corrected scores, at any cut-off', () => {
    const { y, entrants } = scored(300, [0.4]);
    const [{ rawPd }] = entrants;
    const correction: Correction = {
      kind: 'isotonic',
      raw: new Float64Array([0.2, 0.6]),
      pd: new Float64Array([0.1, 0.5]),
    };
    const pd = correctPd(rawPd, correction);
    const made = decidedFigures({ rawPd, y }, correction);
    expect(made.brier.value).toBeCloseTo(brier(pd, y), 12);
    const bad = y.filter((label) => label === 1).length;
    for (const cutoff of [0, 0.1, 0.25, pd[7], 0.5, 0.9]) {
      const caught = y.filter((label, row) => label === 1 && pd[row] >= cutoff).length;
      expect(made.recallAt(cutoff)).toEqual({ value: caught / bad, ...wilson(caught, bad) });
    }
  });

  it('say that there is no recall without defaults', () => {
    const rows = { rawPd: new Float32Array(20).fill(0.5), y: new Uint8Array(20) };
    expect(decidedFigures(rows, AS_IS).recallAt(0.5).value).toBeNaN();
  });
});

describe('Holm’s p-values', () => {
  it('follow the step-down rule by hand', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([0.6, NaN, 0.7])).toEqual([1, NaN, 1]);
  });

  it('are never smaller than the p-value, keep its order and stay within Bonferroni’s', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (p) => {
        const adjusted = holm(p);
        p.forEach((value, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(value);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, value * p.length));
          p.forEach((other, j) => {
            if (value < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
          });
        });
      }),
    );
  });
});
