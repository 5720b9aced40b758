import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc, averagePrecision, gini, ks } from '../../../src/core/metrics/ranking';
import { scored, type Scored } from './scores';

function pairCount({ pd, y }: Scored): number {
  let won = 0;
  let pairs = 0;
  for (let i = 0; i < pd.length; i++)
    for (let j = 0; j < pd.length; j++)
      if (y[i] === 1 && y[j] === 0) {
        pairs++;
        won += pd[i] > pd[j] ? 1 : pd[i] === pd[j] ? 0.5 : 0;
      }
  return won / pairs;
}

/** Shares of defaults and of good payers with `pd >= at`. */
function sharesAt({ pd, y }: Scored, at: number): { bad: number; good: number; precision: number } {
  let bad = 0;
  let good = 0;
  let declinedBad = 0;
  let declinedGood = 0;
  pd.forEach((score, i) => {
    if (y[i] === 1) bad++;
    else good++;
    if (score < at) return;
    if (y[i] === 1) declinedBad++;
    else declinedGood++;
  });
  return {
    bad: declinedBad / bad,
    good: declinedGood / good,
    precision: declinedBad / (declinedBad + declinedGood),
  };
}

const flipped = (y: Uint8Array): Uint8Array => y.map((label) => 1 - label);

describe('ranking', () => {
  it('AUC is the share of pairs in the right order, ties half', () => {
    fc.assert(
      fc.property(scored(), (rows) => {
        expect(auc(rows.pd, rows.y)).toBeCloseTo(pairCount(rows), 12);
        expect(gini(rows.pd, rows.y)).toBeCloseTo(2 * pairCount(rows) - 1, 12);
      }),
    );
  });

  it('only the order of the scores matters', () => {
    fc.assert(
      fc.property(scored(), ({ pd, y }) => {
        const steps = [...new Set(pd)].sort((a, b) => a - b);
        const stretched = Float64Array.from(pd, (score) => steps.indexOf(score) ** 3 - 3);
        expect(auc(stretched, y)).toBe(auc(pd, y));
        expect(ks(stretched, y).value).toBe(ks(pd, y).value);
        expect(averagePrecision(stretched, y)).toBe(averagePrecision(pd, y));
      }),
    );
  });

  it('turning scores round, or the classes, mirrors the AUC', () => {
    fc.assert(
      fc.property(scored(), ({ pd, y }) => {
        const turned = Float64Array.from(pd, (score) => -score);
        expect(auc(turned, y)).toBeCloseTo(1 - auc(pd, y), 12);
        expect(auc(pd, flipped(y))).toBeCloseTo(1 - auc(pd, y), 12);
        expect(ks(pd, flipped(y)).value).toBe(ks(pd, y).value);
      }),
    );
  });

  it('KS is the widest gap over every cut-off, and says where', () => {
    fc.assert(
      fc.property(scored(), (rows) => {
        const gaps = [...rows.pd].map((at) => {
          const { bad, good } = sharesAt(rows, at);
          return Math.abs(bad - good);
        });
        const { value, at } = ks(rows.pd, rows.y);
        expect(value).toBeCloseTo(Math.max(...gaps), 12);
        const there = sharesAt(rows, at);
        expect(Math.abs(there.bad - there.good)).toBeCloseTo(value, 12);
      }),
    );
  });

  it('average precision adds precision over the steps in recall', () => {
    fc.assert(
      fc.property(scored(), (rows) => {
        const cuts = [...new Set(rows.pd)].sort((a, b) => b - a);
        let expected = 0;
        let before = 0;
        for (const at of cuts) {
          const { bad, precision } = sharesAt(rows, at);
          expected += (bad - before) * precision;
          before = bad;
        }
        expect(averagePrecision(rows.pd, rows.y)).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('is NaN where a class is absent or a score is NaN', () => {
    const pd = Float32Array.of(0.1, 0.4);
    for (const y of [Uint8Array.of(0, 0), Uint8Array.of(1, 1)]) {
      expect(auc(pd, y)).toBeNaN();
      expect(gini(pd, y)).toBeNaN();
      expect(ks(pd, y)).toEqual({ value: NaN, at: NaN });
    }
    expect(averagePrecision(pd, Uint8Array.of(0, 0))).toBeNaN();
    expect(averagePrecision(pd, Uint8Array.of(1, 1))).toBe(1);
    const broken = Float32Array.of(0.1, NaN);
    expect(auc(broken, Uint8Array.of(0, 1))).toBeNaN();
    expect(ks(broken, Uint8Array.of(1, 0)).value).toBeNaN();
    expect(averagePrecision(broken, Uint8Array.of(1, 0))).toBeNaN();
    expect(auc(new Float32Array(), new Uint8Array())).toBeNaN();
  });
});
