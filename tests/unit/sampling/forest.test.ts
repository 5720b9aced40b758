import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/core/random';
import { LEADING, leafOf, leavesOf, plant } from '../../../src/core/sampling/forest';

/** LEADING coordinates of points on a grid, so that many are alike, or spread freely. */
const leadings = fc
  .record({ points: fc.integer({ min: 1, max: 300 }), grid: fc.integer({ min: 0, max: 3 }) })
  .chain(({ points, grid }) =>
    fc.integer().map((seed) => {
      const random = randomStream(seed, 'leading');
      const value = (): number => (grid === 0 ? random.normal() : random.below(grid));
      return Float32Array.from({ length: points * LEADING }, value);
    }),
  );

describe('a tree', () => {
  it('puts every point into one leaf, no more than there is room for unless they are alike', () => {
    fc.assert(
      fc.property(
        leadings,
        fc.integer({ min: 8, max: 40 }),
        fc.integer(),
        (leading, room, seed) => {
          const tree = plant(leading, room, randomStream(seed, 'tree'));
          const { points, ends } = leavesOf(tree, leading);
          expect([...points].sort((a, b) => a - b)).toEqual([...points.keys()]);
          expect(ends).toHaveLength(tree.leaves);
          let from = 0;
          ends.forEach((end, leaf) => {
            const members = points.subarray(from, end);
            expect(members.length).toBeGreaterThan(0);
            for (const point of members) expect(leafOf(tree, leading, point)).toBe(leaf);
            const rows = new Set(
              Array.from(members, (point) =>
                leading.subarray(point * LEADING, (point + 1) * LEADING).join(),
              ),
            );
            // A draw of two points may hit alike ones again and again, where most are.
            if (rows.size > members.length / 4) expect(members.length).toBeLessThanOrEqual(room);
            from = end;
          });
        },
      ),
    );
  });

  it('is the same for the same stream', () => {
    const random = randomStream(1, 'leading');
    const leading = Float32Array.from({ length: 500 * LEADING }, () => random.normal());
    const trees = [1, 1, 2].map((seed) => plant(leading, 20, randomStream(seed, 'tree')));
    expect(trees[1]).toEqual(trees[0]);
    expect(trees[2]).not.toEqual(trees[0]);
    const sizes = trees.map((tree) => leavesOf(tree, leading).ends[0]);
    for (const size of sizes) expect(size).toBeGreaterThanOrEqual(10);
  });
});
