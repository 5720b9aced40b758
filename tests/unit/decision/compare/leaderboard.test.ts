import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctPd, type Correction } from '../../../../src/core/decision/calibrate/correction';
import { holm, leaderboard, type Entrant } from '../../../../src/core/decision/compare/leaderboard';
import { rankingIntervals } from '../../../../src/core/decision/compare/ranking-bootstrap';
import { brier } from '../../../../src/core/metrics/calibration';
import { delong, delongDifference, wilson } from '../../../../src/core/metrics/intervals';
import { normalCdf } from '../../../../src/core/metrics/normal';
import { randomStream } from '../../../../src/core/random';
import { quietTask } from '../../../../src/core/task';

const AS_IS: Correction = { kind: 'none' };

function scored(n: number, noises: readonly number[]) {
  const random = randomStream(8, 'leaderboard test');
  const y = Uint8Array.from({ length: n }, () => (random.uniform() < 0.3 ? 1 : 0));
  const signal = Float64Array.from(y, (label) => random.normal() + 1.2 * label);
  const entrants = noises.map((noise, i): Entrant => ({
    id: `run ${i}`,
    rawPd: Float32Array.from(signal, (s) => normalCdf(s - 1 + noise * random.normal())),
    correction: AS_IS,
  }));
  return { y, entrants, cutoff: 0.4, seed: 3, resamples: 120 };
}

describe('the leaderboard', () => {
  it('says of each what is said of it alone, and of pairs what DeLong says, best first', async () => {
    const question = scored(500, [1.5, 0, 0.7]);
    const { y, entrants, cutoff } = question;
    const { standings, pairs } = await leaderboard(question, quietTask());
    expect(standings.map(({ id }) => id)).toEqual(['run 1', 'run 2', 'run 0']);
    const scoresOf = (id: string) =>
      entrants.find((entrant) => entrant.id === id)?.rawPd ?? new Float32Array();
    for (const { id, auc, gini, brier: missed, recall } of standings) {
      const pd = scoresOf(id);
      const alone = delong(pd, y);
      expect(auc.value).toBeCloseTo(alone.auc, 12);
      expect(auc.low).toBeCloseTo(alone.low, 12);
      expect(auc.high).toBeCloseTo(alone.high, 12);
      expect(gini.high).toBeCloseTo(2 * alone.high - 1, 12);
      expect(missed.value).toBeCloseTo(brier(pd, y), 12);
      const bad = y.filter((label) => label === 1).length;
      const caught = y.filter((label, row) => label === 1 && pd[row] >= cutoff).length;
      expect(recall).toEqual({ value: caught / bad, ...wilson(caught, bad) });
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

  it('covers the true Brier score as often as it says', async () => {
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
      const entrants = [{ id: 'a', rawPd, correction: AS_IS }];
      const made = await leaderboard(
        { entrants, y, cutoff: 0.5, seed: 1, resamples: 2 },
        quietTask(),
      );
      const { low, high } = made.standings[0].brier;
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.9);
    expect(covered / trials).toBeLessThan(0.99);
  });

  it('decides on corrected scores and ranks by raw ones', async () => {
    const question = scored(300, [0.4]);
    const { y, cutoff } = question;
    const [entrant] = question.entrants;
    const correction: Correction = {
      kind: 'isotonic',
      raw: new Float64Array([0.2, 0.6]),
      pd: new Float64Array([0.1, 0.5]),
    };
    const made = await leaderboard(
      { ...question, entrants: [{ ...entrant, correction }] },
      quietTask(),
    );
    const pd = correctPd(entrant.rawPd, correction);
    const [standing] = made.standings;
    expect(standing.auc.value).toBeCloseTo(delong(entrant.rawPd, y).auc, 12);
    expect(standing.brier.value).toBeCloseTo(brier(pd, y), 12);
    const caught = y.filter((label, row) => label === 1 && pd[row] >= cutoff).length;
    expect(standing.recall.value).toBe(caught / y.filter((label) => label === 1).length);
  });

  it('puts one outcome only, and ties, last without failing', async () => {
    const y = new Uint8Array(20);
    const entrants = [{ id: 'a', rawPd: new Float32Array(20).fill(0.5), correction: AS_IS }];
    const made = await leaderboard(
      { entrants, y, cutoff: 0.5, seed: 1, resamples: 20 },
      quietTask(),
    );
    expect(made.standings[0].auc.value).toBeNaN();
    expect(made.standings[0].recall.value).toBeNaN();
    expect(made.pairs).toEqual([]);
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
