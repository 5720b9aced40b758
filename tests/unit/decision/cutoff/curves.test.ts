import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  costCurve,
  logOddsEdges,
  precisionRecallCurve,
  rocCurve,
  scoreHistogram,
} from '../../../../src/core/decision/cutoff/curves';
import { lowestCost } from '../../../../src/core/decision/cutoff/rules';
import { decideAt, sweep } from '../../../../src/core/decision/cutoff/sweep';
import { sigmoid } from '../../../../src/core/losses/logistic';
import { auc } from '../../../../src/core/metrics/ranking';
import { randomStream } from '../../../../src/core/random';
import { scored, type Scored } from '../../metrics/scores';

const COSTS = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewSkill: 0.8,
  costPerReview: 2,
};

function many(rows: number): Scored {
  const random = randomStream(3, 'curves');
  const pd = Float32Array.from({ length: rows }, () => sigmoid(random.normal() * 1.2 - 2.5));
  return { pd, y: Uint8Array.from(pd, (p) => (random.uniform() < p ? 1 : 0)) };
}

function area(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < x.length; i++) sum += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
  return sum;
}

describe('curves', () => {
  it('every point is what its cut-off decides', () => {
    fc.assert(
      fc.property(scored(), ({ pd, y }) => {
        const swept = sweep(pd, y);
        const roc = rocCurve(swept);
        const pr = precisionRecallCurve(swept);
        const cost = costCurve(swept, COSTS);
        roc.cutoff.forEach((cutoff, i) => {
          const decision = decideAt(swept, cutoff, COSTS);
          expect([roc.x[i], roc.y[i]]).toEqual([decision.falsePositiveRate, decision.recall]);
        });
        pr.cutoff.forEach((cutoff, i) => {
          const decision = decideAt(swept, cutoff, COSTS);
          expect([pr.x[i], pr.y[i]]).toEqual([decision.recall, decision.precision]);
        });
        cost.cutoff.forEach((cutoff, i) => {
          expect(cost.y[i]).toBe(decideAt(swept, cutoff, COSTS).expectedCost);
        });
      }),
    );
  });

  it('the lowest point drawn is the lowest cost there is', () => {
    const check = (rows: Scored, limit: number): void => {
      const swept = sweep(rows.pd, rows.y);
      const drawn = costCurve(swept, COSTS, { limit });
      const best = decideAt(swept, lowestCost(swept, COSTS).cutoff, COSTS);
      expect(Math.min(...drawn.y)).toBe(best.expectedCost);
      expect(drawn.y.length).toBeLessThanOrEqual(limit);
    };
    fc.assert(fc.property(scored(), (rows) => check(rows, 600)));
    check(many(30_000), 600);
    check(many(30_000), 40);
  });

  it('decimated, the ROC curve keeps its ends, its best Youden and its area', () => {
    const { pd, y } = many(60_000);
    const swept = sweep(pd, y);
    const { x, y: recall } = rocCurve(swept);
    expect(x.length).toBeLessThanOrEqual(600);
    expect([x[0], recall[0], x.at(-1), recall.at(-1)]).toEqual([0, 0, 1, 1]);
    expect(Math.abs(area(x, recall) - auc(pd, y))).toBeLessThan(1e-4);
    const widest = Math.max(...x.map((share, i) => recall[i] - share));
    const exact = Math.max(
      ...swept.declinedBad.map(() => 0),
      ...Array.from(swept.scores, (cutoff) => decideAt(swept, cutoff, COSTS).youden),
    );
    expect(widest).toBeCloseTo(exact, 14);
  });

  it('decimated, no score is farther from the precision-recall curve than a hair', () => {
    const { pd, y } = many(20_000);
    const swept = sweep(pd, y);
    const drawn = precisionRecallCurve(swept);
    expect(drawn.x.length).toBeLessThanOrEqual(600);
    let at = 1;
    for (let step = 1; step <= swept.scores.length; step++) {
      const { recall, precision } = decideAt(swept, swept.scores[step - 1], COSTS);
      while (drawn.cutoff[at] > swept.scores[step - 1]) at++;
      const dx = drawn.x[at] - drawn.x[at - 1];
      const dy = drawn.y[at] - drawn.y[at - 1];
      const away =
        Math.abs((recall - drawn.x[at - 1]) * dy - (precision - drawn.y[at - 1]) * dx) /
        Math.hypot(dx, dy);
      expect(away).toBeLessThan(0.002);
    }
  });

  it('the histogram counts every row once, in its bin', () => {
    fc.assert(
      fc.property(scored(), fc.integer({ min: 1, max: 20 }), ({ pd, y }, bins) => {
        const swept = sweep(pd, y);
        const edges = logOddsEdges(swept, bins);
        const { bad, good } = scoreHistogram(swept, edges);
        const expected = { bad: new Float64Array(bins), good: new Float64Array(bins) };
        pd.forEach((score, i) => {
          let bin = 0;
          while (bin + 1 < bins && score >= sigmoid(edges[bin + 1])) bin++;
          expected[y[i] === 1 ? 'bad' : 'good'][bin]++;
        });
        expect({ bad, good }).toEqual(expected);
      }),
    );
  });
});
