import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetOf, rowsAfter } from '../../../src/core/study/budget';
import { cellsOf, type Pairing } from '../../../src/core/study/plan';
import { estimate, summarise, verdict } from '../../../src/core/study/summary';
import { defaultExperiment, presetExperiment } from '../../../src/core/settings';
import { done, figures } from './made-up';

const NONE: Pairing = { sampling: 'none', loss: 'bce' };
const SMOTE: Pairing = { sampling: 'smote', loss: 'focal' };
const AUC = { measure: 'auc', reading: 'raw', approvalRate: 0.8 } as const;

describe('a summary over seeds', () => {
  it('is the plain t interval when nothing is shared (scipy.stats.t.interval)', () => {
    const { mean, low, high } = estimate([0.71, 0.74, 0.69, 0.77, 0.73], 0);
    expect(mean).toBeCloseTo(0.728, 12);
    expect([low, high]).toEqual([
      expect.closeTo(0.6903384662330311, 9),
      expect.closeTo(0.7656615337669689, 9),
    ]);
  });

  it('is wider by √(1 + n·judged/trained) where runs share rows (Nadeau & Bengio)', () => {
    const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: 2,
      maxLength: 20,
    });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.05, max: 2, noNaN: true }), (values, share) => {
        const plain = estimate(values, 0);
        const wider = estimate(values, share);
        expect(wider.high - wider.low).toBeCloseTo(
          (plain.high - plain.low) * Math.sqrt(1 + values.length * share),
          9,
        );
        expect(wider.mean).toBe(plain.mean);
      }),
    );
  });

  it('covers the true mean difference about as often as it says, of independent runs', () => {
    let seed = 1;
    const normal = (): number => {
      let sum = 0;
      for (let i = 0; i < 12; i++) sum += (seed = (seed * 48271) % 2147483647) / 2147483647;
      return sum - 6;
    };
    let covered = 0;
    for (let trial = 0; trial < 4000; trial++) {
      const { low, high } = estimate(Array.from({ length: 5 }, normal), 0);
      if (low <= 0 && high >= 0) covered++;
    }
    expect(covered / 4000).toBeGreaterThan(0.935);
    expect(covered / 4000).toBeLessThan(0.965);
  });

  it('has no interval for one seed', () => {
    const one = estimate([0.7], 0.3);
    expect(one.mean).toBe(0.7);
    expect(one.low).toBeNaN();
    expect(verdict(one)).toBe('unclear');
  });

  it('pairs by seed: what all runs of a seed share drops out of the difference', () => {
    const records = [1, 2, 3, 4].flatMap((seed) => [
      done({ ...NONE, seed }, { auc: 0.6 + 0.05 * seed }),
      done({ ...SMOTE, seed }, { auc: 0.6 + 0.05 * seed - 0.01 }),
    ]);
    const [none, smote] = summarise(records, [NONE, SMOTE], NONE, AUC);
    expect(none.difference).toBeNull();
    expect(smote.difference?.mean).toBeCloseTo(-0.01, 12);
    expect((smote.difference?.high ?? 0) - (smote.difference?.low ?? 0)).toBeLessThan(1e-9);
    expect(verdict(smote.difference)).toBe('lower');
    expect(smote.value.high - smote.value.low).toBeGreaterThan(0.1);
  });

  it('takes differences only over seeds that both have, and counts failures', () => {
    const records = [
      done({ ...NONE, seed: 1 }, { auc: 0.7 }),
      done({ ...NONE, seed: 2 }, { auc: 0.72 }),
      done({ ...SMOTE, seed: 2 }, { auc: 0.75 }),
      { ...SMOTE, seed: 1, kind: 'failed' as const, reason: 'too few' },
    ];
    const [, smote] = summarise(records, [NONE, SMOTE], NONE, AUC);
    expect(smote.difference?.seeds).toBe(1);
    expect(smote.difference?.mean).toBeCloseTo(0.03, 12);
    expect(smote.failed).toBe(1);
  });

  it('reads recall at the approval rate asked for', () => {
    const records = [done({ ...NONE, seed: 1 }, { recallAt: figures().recallAt })];
    const at = (approvalRate: number): number =>
      summarise(records, [NONE], NONE, { measure: 'recall', reading: 'raw', approvalRate })[0].value
        .mean;
    expect(at(0.8)).toBeCloseTo(0.2, 12);
    expect(at(0.57)).toBeCloseTo(0.43, 12);
  });
});

describe('the budget', () => {
  const base = { ...defaultExperiment(), epochs: 10, samplingRatio: 1, earlyStopping: true };
  const cells = cellsOf({
    samplers: ['none', 'random-under'],
    losses: ['bce'],
    seeds: 2,
    firstSeed: 1,
  });
  const rows = { good: 700, bad: 300 };

  it('is unknown without a speed, and an upper bound from one', () => {
    expect(budgetOf(cells, [], base, rows, null).seconds).toBeNull();
    const { seconds, atMost, measured } = budgetOf(cells, [], base, rows, 1000);
    expect(seconds).toBeCloseTo(2 * (0.5 + 10) + 2 * (0.5 + 6), 9);
    expect([atMost, measured]).toEqual([true, false]);
  });

  it('follows the runs that are done, those of the same sampler first', () => {
    const records = [done(cells[0], { seconds: 4, sampledRows: 1000, epochs: 10 })];
    const { seconds, measured } = budgetOf(cells.slice(1), records, base, rows, 1);
    expect(measured).toBe(true);
    expect(seconds).toBeCloseTo(4 + 2 * (0.5 + (600 * 10) / 2500), 9);
  });

  it('counts a model that does not learn by epochs as one pass over its rows', () => {
    const forest = { ...presetExperiment('forest'), epochs: 10, samplingRatio: 1 };
    const records = [done(cells[0], { seconds: 4, sampledRows: 1000, epochs: 300 })];
    const { seconds } = budgetOf(cells.slice(1), records, forest, rows, null);
    expect(seconds).toBeCloseTo(4 + 2 * (0.5 + 600 / 250), 9);
  });

  it('foresees how many rows a sampler leaves', () => {
    expect(rowsAfter('none', rows, 1)).toBe(1000);
    expect(rowsAfter('random-under', rows, 0.5)).toBe(900);
    expect(rowsAfter('smote', rows, 1)).toBe(1400);
  });
});
