import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highestFirst } from '../../../../src/core/decision/cutoff/order';

describe('the order of the scores', () => {
  it('is that of a sort, lower row numbers first among equals', () => {
    const anyScore = fc.oneof(
      fc.float({ noNaN: true }),
      fc.constantFrom(0, -0, 0.5, 1, Math.fround(0.1)),
    );
    fc.assert(
      fc.property(fc.array(anyScore, { maxLength: 200 }), (scores) => {
        const pd = Float32Array.from(scores);
        const sorted = [...pd.keys()].sort((a, b) => pd[b] - pd[a] || a - b);
        expect([...highestFirst(pd)]).toEqual(sorted);
      }),
    );
  });
});
