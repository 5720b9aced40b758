import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approvalAtLeast,
  bestF1,
  bestYouden,
  cutoffOf,
  lowestCost,
  recallAtLeast,
  referenceRule,
} from '../../../../src/core/decision/cutoff/rules';
import {
  decideAt,
  stepAt,
  sweep,
  type Decision,
  type ReviewCosts,
} from '../../../../src/core/decision/cutoff/sweep';
import { scored, type Scored } from '../../metrics/scores';

const EVEN: ReviewCosts = {
  costPerMissedDefault: 1,
  costPerDeclinedGood: 1,
  reviewSkill: 0.8,
  costPerReview: 2,
};

/** The decision at every cut-off that can matter, 0 and 1 included. */
function everyDecision({ pd, y }: Scored, costs: ReviewCosts): Decision[] {
  const swept = sweep(pd, y);
  const top = Math.max(...pd);
  const cutoffs = [0, ...pd, (top + 1) / 2, 1];
  return cutoffs.map((cutoff) => decideAt(swept, cutoff, costs));
}

const costs: fc.Arbitrary<ReviewCosts> = fc.record({
  costPerMissedDefault: fc.double({ min: 0, max: 100, noNaN: true }),
  costPerDeclinedGood: fc.double({ min: 0, max: 100, noNaN: true }),
  reviewSkill: fc.double({ min: 0, max: 1, noNaN: true }),
  costPerReview: fc.double({ min: 0, max: 100, noNaN: true }),
});

describe('cut-off rules', () => {
  it('reach the best of every possible cut-off', () => {
    fc.assert(
      fc.property(scored(), costs, (rows, prices) => {
        const swept = sweep(rows.pd, rows.y);
        const all = everyDecision(rows, prices);
        const at = (cutoff: number): Decision => decideAt(swept, cutoff, prices);
        expect(at(bestF1(swept).cutoff).f1).toBe(Math.max(...all.map(({ f1 }) => f1)));
        expect(at(bestYouden(swept).cutoff).youden).toBeCloseTo(
          Math.max(...all.map(({ youden }) => youden)),
          14,
        );
        expect(at(lowestCost(swept, prices).cutoff).totalCost).toBe(
          Math.min(...all.map(({ totalCost }) => totalCost)),
        );
      }),
    );
  });

  it('reach a recall or an approval rate with no more than they must', () => {
    fc.assert(
      fc.property(scored(), fc.double({ min: 0.01, max: 1, noNaN: true }), (rows, target) => {
        const swept = sweep(rows.pd, rows.y);
        const all = everyDecision(rows, EVEN);
        const recall = recallAtLeast(swept, target);
        const chosen = decideAt(swept, recall.cutoff, EVEN);
        expect(recall.reached).toBe(true);
        expect(chosen.recall).toBeGreaterThanOrEqual(target);
        const enough = all.filter((one) => one.recall >= target);
        expect(chosen.declined).toBe(Math.min(...enough.map(({ declined }) => declined)));

        const approval = approvalAtLeast(swept, target);
        const approving = all.filter((one) => one.approvalRate >= target);
        expect(approval.reached).toBe(approving.length > 0);
        const declined = decideAt(swept, approval.cutoff, EVEN).declined;
        const most = approving.length > 0 ? approving.map((one) => one.declined) : [0];
        if (approval.reached) expect(declined).toBe(Math.max(...most));
      }),
    );
  });

  it('give cut-offs that take exactly the step meant, within [0, 1]', () => {
    fc.assert(
      fc.property(scored(), ({ pd, y }) => {
        const swept = sweep(pd, y);
        for (let step = swept.scores[0] >= 1 ? 1 : 0; step <= swept.scores.length; step++) {
          const cutoff = cutoffOf(swept, step);
          expect(stepAt(swept, cutoff)).toBe(step);
          expect(cutoff).toBeGreaterThanOrEqual(0);
          expect(cutoff).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('prefer a readable cut-off', () => {
    const swept = sweep(Float32Array.of(0.71, 0.43, 0.4239, 0.1), Uint8Array.of(1, 1, 0, 0));
    expect(cutoffOf(swept, 1)).toBe(0.6);
    expect(cutoffOf(swept, 2)).toBe(0.43);
    expect(cutoffOf(swept, 4)).toBe(0);
    expect(bestF1(swept).cutoff).toBe(0.43);
  });

  it('the reference rule is the first grid step that meets both conditions', () => {
    fc.assert(
      fc.property(scored(), (rows) => {
        const swept = sweep(rows.pd, rows.y);
        const grid = Array.from({ length: 80 }, (_, i) => (10 + i) / 100);
        const first = grid.find((cutoff) => {
          const { precision, recall } = decideAt(swept, cutoff, EVEN);
          return precision >= 0.2 && recall >= 0.4;
        });
        const chosen = referenceRule(swept);
        expect(chosen.reached).toBe(first !== undefined);
        expect(chosen.cutoff).toBe(first ?? bestF1(swept).cutoff);
      }),
    );
  });

  it('say so when a class is absent', () => {
    const swept = sweep(Float32Array.of(0.2, 0.4), Uint8Array.of(0, 0));
    const rules = [
      bestF1(swept),
      bestYouden(swept),
      recallAtLeast(swept, 0.5),
      lowestCost(swept, EVEN),
      referenceRule(swept),
    ];
    for (const { reached, cutoff, note } of rules) {
      expect(reached).toBe(false);
      expect(cutoff).toBe(0.5);
      expect(note).not.toBe('');
    }
  });
});
