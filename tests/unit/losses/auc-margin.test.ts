import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aucAnchors, aucMarginBatch, aucMarginValue } from '../../../src/core/losses/auc-margin';
import { sigmoid } from '../../../src/core/losses/logistic';

const BATCHES = fc.array(
  fc.record({ z: fc.double({ min: -8, max: 8, noNaN: true }), y: fc.constantFrom(0, 1) }),
  { minLength: 2, maxLength: 20 },
);
const MARGINS = fc.double({ min: 0.1, max: 2, noNaN: true });

describe('the AUC margin loss of a batch', () => {
  it('has the gradient that central differences of its value find', () => {
    fc.assert(
      fc.property(BATCHES, MARGINS, (batch, margin) => {
        const z = batch.map((row) => row.z);
        const y = batch.map((row) => row.y);
        const { gradient } = aucMarginBatch(z, y, margin);
        const h = 1e-5;
        z.forEach((at, i) => {
          const up = aucMarginBatch(z.with(i, at + h), y, margin).value;
          const down = aucMarginBatch(z.with(i, at - h), y, margin).value;
          expect(Math.abs(gradient[i] - (up - down) / (2 * h))).toBeLessThan(1e-6);
        });
      }),
    );
  });

  it('is the least over a and b of the greatest over α', () => {
    fc.assert(
      fc.property(BATCHES, MARGINS, (batch, margin) => {
        const h = batch.map((row) => sigmoid(row.z));
        const p = batch.filter(({ y }) => y === 1).length / batch.length;
        const objective = (a: number, b: number, alpha: number): number =>
          batch.reduce((sum, { y }, i) => {
            const each =
              y === 1
                ? (1 - p) * (h[i] - a) ** 2 - 2 * alpha * (1 - p) * h[i]
                : p * (h[i] - b) ** 2 + 2 * alpha * p * h[i];
            return sum + each / batch.length;
          }, 0) +
          p * (1 - p) * (2 * alpha * margin - alpha ** 2);
        const { value, anchors } = aucMarginBatch(
          batch.map((row) => row.z),
          batch.map((row) => row.y),
          margin,
        );
        const { meanBad: a, meanGood: b, shortfall } = anchors;
        if (p > 0 && p < 1) expect(objective(a, b, shortfall)).toBeCloseTo(value, 12);
        else expect(value).toBe(0);
        for (const step of [-0.1, 0.1]) {
          expect(objective(a + step, b, shortfall)).toBeGreaterThan(value - 1e-12);
          expect(objective(a, b + step, shortfall)).toBeGreaterThan(value - 1e-12);
          if (shortfall + step >= 0 && p > 0 && p < 1)
            expect(objective(a, b, shortfall + step)).toBeLessThan(value + 1e-12);
        }
      }),
    );
  });

  it('draws a row towards a target beyond the other class’s mean', () => {
    const anchors = aucAnchors([0.7, 0.5, 0.3, 0.1], [1, 1, 0, 0], 1);
    expect(anchors).toEqual({ meanBad: 0.6, meanGood: 0.2, shortfall: 0.6, badShare: 0.5 });
    // Targets are .2 + 1 and .6 − 1, out of reach, so both fall all the way.
    for (let z = -5; z < 5; z += 0.5) {
      expect(aucMarginValue(anchors, z + 0.5, 1)).toBeLessThan(aucMarginValue(anchors, z, 1));
      expect(aucMarginValue(anchors, z, 0)).toBeLessThan(aucMarginValue(anchors, z + 0.5, 0));
    }
  });
});
