import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideAt,
  sweep,
  type Costs,
  type Decision,
} from '../../../../src/core/decision/cutoff/sweep';
import { Fault } from '../../../../src/core/fault';
import { randomStream } from '../../../../src/core/random';
import { scored, type Scored } from '../../metrics/scores';

const COSTS: Costs = { costPerMissedDefault: 5, costPerDeclinedGood: 1.5 };

/** Every figure by looking at every row. */
function scan({ pd, y }: Scored, cutoff: number): Decision {
  const rows = [...pd].map((score, i) => ({ declined: score >= cutoff, bad: y[i] === 1 }));
  const count = (test: (row: { declined: boolean; bad: boolean }) => boolean): number =>
    rows.filter(test).length;
  const tp = count((row) => row.declined && row.bad);
  const fp = count((row) => row.declined && !row.bad);
  const tn = count((row) => !row.declined && !row.bad);
  const fn = count((row) => !row.declined && row.bad);
  const totalCost = fn * COSTS.costPerMissedDefault + fp * COSTS.costPerDeclinedGood;
  return {
    cutoff,
    truePositives: tp,
    falsePositives: fp,
    trueNegatives: tn,
    falseNegatives: fn,
    approved: tn + fn,
    declined: tp + fp,
    recall: tp / (tp + fn),
    specificity: tn / (tn + fp),
    falsePositiveRate: fp / (tn + fp),
    precision: tp / (tp + fp),
    f1: (2 * tp) / (2 * tp + fp + fn),
    youden: tp / (tp + fn) - fp / (tn + fp),
    approvalRate: (tn + fn) / rows.length,
    defaultRateAmongApproved: fn / (tn + fn),
    totalCost,
    expectedCost: totalCost / rows.length,
  };
}

describe('the sweep', () => {
  it('answers every cut-off as a scan of all rows does', () => {
    fc.assert(
      fc.property(
        scored(true),
        fc.array(fc.double({ min: -0.1, max: 1.1, noNaN: true })),
        (rows, drawn) => {
          const swept = sweep(rows.pd, rows.y);
          const between = [...rows.pd].flatMap((score) => [score, score - 1e-12, score + 1e-12]);
          for (const cutoff of [0, 1, 1.5, Infinity, ...between, ...drawn])
            expect(decideAt(swept, cutoff, COSTS)).toEqual(scan(rows, cutoff));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('holds each distinct score once, highest first', () => {
    const { scores, declinedBad, declinedGood } = sweep(
      Float32Array.of(0.5, 0.25, 0.5, 0, 1),
      Uint8Array.of(1, 0, 0, 0, 1),
    );
    expect([...scores]).toEqual([1, 0.5, 0.25, 0]);
    expect([...declinedBad]).toEqual([0, 1, 2, 2, 2]);
    expect([...declinedGood]).toEqual([0, 0, 1, 2, 3]);
  });

  it('compares a score with a cut-off as doubles', () => {
    const swept = sweep(Float32Array.of(0.1), Uint8Array.of(1));
    expect(decideAt(swept, 0.1, COSTS).declined).toBe(1);
    expect(decideAt(swept, Math.fround(0.1), COSTS).declined).toBe(1);
    expect(decideAt(swept, 0.100000002, COSTS).declined).toBe(0);
  });

  it('says which row has no score', () => {
    expect(() => sweep(Float32Array.of(0.1, NaN), Uint8Array.of(1, 0))).toThrow(Fault);
    expect(() => sweep(Float32Array.of(0.1, NaN), Uint8Array.of(1, 0))).toThrow(/row 2/);
  });

  it('stands with nobody', () => {
    const decision = decideAt(sweep(new Float32Array(), new Uint8Array()), 0.5, COSTS);
    expect(decision.approved).toBe(0);
    expect(decision.approvalRate).toBeNaN();
  });

  it('counts 307,511 rows to the last', () => {
    const random = randomStream(1, 'sweep');
    const pd = Float32Array.from({ length: 307_511 }, () => random.uniform() ** 3);
    const y = Uint8Array.from(pd, (p) => (random.uniform() < p ? 1 : 0));
    const swept = sweep(pd, y);
    for (const cutoff of [0, 0.001, 0.3, 0.999]) {
      const { declined, truePositives } = decideAt(swept, cutoff, COSTS);
      expect(declined).toBe(pd.filter((p) => p >= cutoff).length);
      expect(truePositives).toBe(y.filter((label, i) => label === 1 && pd[i] >= cutoff).length);
    }
  });
});
