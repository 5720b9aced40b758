import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../src/core/fault';
import { nestedRows, sharesFor } from '../../../../src/core/learning-curve/shares';
import { randomStream } from '../../../../src/core/random';

describe('the shares of a learning curve', () => {
  it('double up to all rows, and leave some twenty of the rarer outcome', () => {
    expect(sharesFor({ good: 9000, bad: 1000 })).toEqual([1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1]);
    expect(sharesFor({ good: 700, bad: 170 })).toEqual([1 / 8, 1 / 4, 1 / 2, 1]);
    expect(sharesFor({ good: 70, bad: 12 })).toEqual([1 / 2, 1]);
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 1e5 }), fc.integer({ min: 40, max: 1e5 }), (a, b) => {
        const shares = sharesFor({ good: a, bad: b });
        expect(shares[0] * Math.min(a, b)).toBeGreaterThanOrEqual(20);
        expect(shares.at(-1)).toBe(1);
      }),
    );
  });

  it('are nested, stratified, and in the end all rows as they were', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 300 }),
        fc.integer({ min: 40, max: 120 }),
        fc.integer({ min: 0, max: 1e6 }),
        (good, bad, seed) => {
          const labels = Uint8Array.from({ length: 2 * (good + bad) }, (_, row) =>
            row % 2 === 0 && row / 2 < bad ? 1 : 0,
          );
          // Every other row or so: the training rows of a table.
          const rows = Uint32Array.from(labels.keys()).filter(
            (row) => labels[row] === 1 || row % 3 > 0,
          );
          const badRows = rows.filter((row) => labels[row] === 1).length;
          let smaller = new Set<number>();
          for (const share of sharesFor({ good: rows.length - badRows, bad: badRows })) {
            const random = randomStream(seed, 'learning curve');
            const taken = nestedRows(rows, labels, share, random);
            expect(taken).toEqual(taken.toSorted());
            const all = new Set(taken);
            expect(all.size).toBe(taken.length);
            expect([...all].every((row) => rows.includes(row))).toBe(true);
            const its = taken.filter((row) => labels[row] === 1).length;
            expect(its).toBe(Math.round(share * badRows));
            expect(taken.length - its).toBe(Math.round(share * (rows.length - badRows)));
            expect([...smaller].every((row) => all.has(row))).toBe(true);
            smaller = all;
          }
          expect(smaller.size).toBe(rows.length);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('are refused where fewer than two defaults would be left', () => {
    const labels = Uint8Array.from({ length: 60 }, (_, row) => (row < 5 ? 1 : 0));
    const rows = Uint32Array.from(labels.keys());
    const take = () => nestedRows(rows, labels, 0.25, randomStream(1, 'test'));
    expect(take).toThrow(Fault);
    expect(take).toThrow(/only 1 of 5 defaults, and 2 are needed/);
  });
});
