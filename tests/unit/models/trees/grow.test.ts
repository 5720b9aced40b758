import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TreeGrower, type Grown, type GrowSettings } from '../../../../src/core/models/trees/grow';
import { leafOf, leafOfBins } from '../../../../src/core/models/trees/tree';
import { randomStream } from '../../../../src/core/random';
import { quietTask } from '../../../../src/core/task';
import { binsOf, frameOf } from './made-up';

const PLAIN: GrowSettings = {
  depth: 1,
  lambda: 0,
  alpha: 0,
  gamma: 0,
  minChildWeight: 0,
  monotone: null,
  columnsPerSplit: 0,
};

type Columns = Parameters<typeof frameOf>[0];

async function grow(
  columns: Columns,
  g: readonly number[],
  h: readonly number[],
  changes: Partial<GrowSettings>,
): Promise<Grown & { rows: Uint32Array }> {
  const bins = await binsOf(columns);
  const rows = Uint32Array.from(g, (_, row) => row);
  const grower = new TreeGrower(bins, { ...PLAIN, ...changes });
  const work = {
    pairs: Float64Array.from(g.flatMap((one, row) => [one, h[row]])),
    rows,
    columns: bins.varying,
    random: randomStream(1, 'test'),
  };
  return { ...(await grower.grow(work, quietTask())), rows };
}

describe('a tree worked out by hand', () => {
  /*
   * One number, λ = 0, every h = 1:  x  1  2   3   4  missing
   *                                  g  1  1  −2  −1  −2
   * Root: G = −3, H = 5, worth 9/5 = 1.8. With what is missing on the right, 1 | rest is worth
   * 1 + 16/4 = 5; 1 2 | rest 4/2 + 25/3 = 10⅓; 1 2 3 | rest 0 + 9/2 = 4.5; all | missing
   * 1/4 + 4 = 4.25. With it on the left: 1/2 + 4/3, 0 + 9/2, 4/4 + 1. So 1 2 | 3 4 missing, which
   * gains 10⅓ − 1.8 = 8.5333. The left side, worth 2, gains nothing when parted. The right one,
   * worth 25/3: 3 | 4 missing 4 + 9/2 = 8.5; 3 missing | 4 16/2 + 1 = 9; 3 4 | missing 9/2 + 4.
   * So 3 missing | 4, which gains 2/3. Leaf values −G/H: −1; 4/2 = 2; 1.
   */
  it('has its thresholds, sides, gains and values', async () => {
    const { tree, rows, from, to } = await grow(
      [{ values: [1, 2, 3, 4, NaN] }],
      [1, 1, -2, -1, -2],
      [1, 1, 1, 1, 1],
      { depth: 3 },
    );
    expect(Array.from(tree.column)).toEqual([0, -1, 0, -1, -1]);
    expect(Array.from(tree.left)).toEqual([1, -1, 3, -1, -1]);
    expect(Array.from(tree.threshold)).toEqual([2.5, 0, 3.5, 0, 0]);
    expect(Array.from(tree.missingLeft)).toEqual([0, 0, 1, 0, 0]);
    expect(Array.from(tree.cover)).toEqual([5, 2, 3, 2, 1]);
    expect(tree.gain[0]).toBeCloseTo(128 / 15, 6);
    expect(tree.gain[2]).toBeCloseTo(2 / 3, 6);
    expect([1, 3, 4].map((leaf) => tree.value[leaf])).toEqual([-1, 2, 1]);
    const held = [1, 3, 4].map((leaf) => Array.from(rows.subarray(from[leaf], to[leaf])));
    expect(held).toEqual([[0, 1], [2, 4], [3]]);
  });

  /*
   * λ = 1:  level a  G 2, H 1;  b  G −3, H 1;  c  G 1, H 2;  d  not there.  By G/H: b, c, a.
   * b | c a: 9/2 + 9/4 = 6.75; b c | a: 4/4 + 4/2 = 3. The root is worth nothing as G = 0. The
   * right side is heavier, so d goes there. Values: 3/2 and −3/4.
   */
  it('parts the levels of a category into the best two sets', async () => {
    const { tree } = await grow(
      [{ levels: 4, values: [0, 1, 2, 2] }],
      [2, -3, 0.5, 0.5],
      [1, 1, 1, 1],
      { lambda: 1 },
    );
    expect(Array.from(tree.sets)).toEqual([0, 1, 0, 0]);
    expect(tree.gain[0]).toBeCloseTo(6.75, 6);
    expect(Array.from(tree.value.subarray(1))).toEqual([1.5, -0.75]);
  });

  it('softens sums by α and asks for γ and for weight on both sides', async () => {
    const columns = [{ values: [1, 2, 3, 4] }];
    const g = [1, 1, -2, -2];
    const h = [1, 1, 1, 1];
    // (2 − 1)²/2 + (4 − 1)²/2 − (2 − 1)²/4 = 4.75
    const soft = (await grow(columns, g, h, { alpha: 1 })).tree;
    expect(soft.gain[0]).toBeCloseTo(4.75, 6);
    expect(Array.from(soft.value)).toEqual([0.25, -0.5, 1.5]);
    expect((await grow(columns, g, h, { alpha: 1, gamma: 4.74 })).tree.column[0]).toBe(0);
    expect((await grow(columns, g, h, { alpha: 1, gamma: 4.76 })).tree.column[0]).toBe(-1);
    expect((await grow(columns, g, h, { minChildWeight: 2 })).tree.column[0]).toBe(0);
    expect((await grow(columns, g, h, { minChildWeight: 2.1 })).tree.column[0]).toBe(-1);
  });
});

interface Case {
  readonly values: readonly number[];
  readonly g: readonly number[];
  readonly h: readonly number[];
  readonly lambda: number;
  readonly alpha: number;
  readonly minChildWeight: number;
}

function cases(value: fc.Arbitrary<number>): fc.Arbitrary<Case> {
  const row = fc.record({
    value,
    g: fc.integer({ min: -8, max: 8 }).map((g) => g / 4),
    h: fc.integer({ min: 1, max: 8 }).map((h) => h / 8),
  });
  return fc
    .tuple(
      fc.array(row, { minLength: 2, maxLength: 14 }),
      fc.constantFrom(0, 0.5, 2),
      fc.constantFrom(0, 0, 0.5),
      fc.constantFrom(0, 0, 1),
    )
    .map(([rows, lambda, alpha, minChildWeight]) => ({
      values: rows.map((one) => one.value),
      g: rows.map((one) => one.g),
      h: rows.map((one) => one.h),
      lambda,
      alpha,
      minChildWeight,
    }));
}

function gainOf({ g, h, lambda, alpha, minChildWeight }: Case, isLeft: boolean[]): number {
  const side = (wanted: (row: number) => boolean): { worth: number; weight: number } => {
    const sum = (of: readonly number[]): number =>
      of.reduce((total, one, row) => total + (wanted(row) ? one : 0), 0);
    const soft = Math.max(0, Math.abs(sum(g)) - alpha);
    return { worth: sum(h) === 0 ? 0 : (soft * soft) / (sum(h) + lambda), weight: sum(h) };
  };
  const left = side((row) => isLeft[row]);
  const right = side((row) => !isLeft[row]);
  if (left.weight === 0 || right.weight === 0) return -Infinity;
  if (Math.min(left.weight, right.weight) < minChildWeight) return -Infinity;
  return left.worth + right.worth - side(() => true).worth;
}

async function checked(one: Case, best: number, levels?: number): Promise<void> {
  const column = levels === undefined ? { values: one.values } : { levels, values: one.values };
  const { tree } = await grow([column], one.g, one.h, one);
  if (best <= 1e-6) {
    expect(tree.column[0]).toBe(-1);
    return;
  }
  expect(tree.gain[0]).toBeCloseTo(best, 5);
  const frame = frameOf([column]);
  const isLeft = one.values.map((_, row) => leafOf(tree, frame, row) === 1);
  expect(gainOf(one, isLeft)).toBeCloseTo(best, 5);
}

describe('the best split', () => {
  it('is that of all thresholds and both sides for what is missing', async () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(NaN));
    await fc.assert(
      fc.asyncProperty(cases(value), async (one) => {
        const gains = [0, 1, 2, 3, 4, 5].flatMap((last) =>
          [false, true].map((missingLeft) =>
            gainOf(
              one,
              one.values.map((x) => (Number.isNaN(x) ? missingLeft : x <= last)),
            ),
          ),
        );
        await checked(one, Math.max(...gains));
      }),
      { numRuns: 300 },
    );
  });

  it('is that of all subsets of the levels, where each side may be as light as it is', async () => {
    await fc.assert(
      fc.asyncProperty(cases(fc.integer({ min: 0, max: 5 })), async (any) => {
        const one = { ...any, minChildWeight: 0 };
        const gains = Array.from({ length: 64 }, (_, set) =>
          gainOf(
            one,
            one.values.map((code) => ((set >> code) & 1) === 1),
          ),
        );
        await checked(one, Math.max(...gains), 6);
      }),
      { numRuns: 300 },
    );
  });
});

describe('deep trees', () => {
  const random = randomStream(3, 'rows');
  const rows = 2000;
  const columns: Columns = [
    ...Array.from({ length: 6 }, () => ({
      values: Array.from({ length: rows }, () => (random.below(9) === 0 ? NaN : random.normal())),
    })),
    { levels: 7, values: Array.from({ length: rows }, () => random.below(7)) },
  ];
  const g = Array.from({ length: rows }, () => random.normal());
  const h = Array.from({ length: rows }, () => random.uniform());

  it.each([0, 2])(
    'end rows where their values lead, %i columns a split',
    async (columnsPerSplit) => {
      const {
        tree,
        rows: order,
        from,
        to,
      } = await grow(columns, g, h, {
        depth: 7,
        lambda: 1,
        minChildWeight: 1,
        columnsPerSplit,
      });
      const frame = frameOf(columns);
      const bins = await binsOf(columns);
      let seen = 0;
      for (let node = 0; node < tree.column.length; node++) {
        if (tree.column[node] >= 0) continue;
        let sumG = 0;
        let sumH = 0;
        for (const row of order.subarray(from[node], to[node])) {
          expect(leafOf(tree, frame, row)).toBe(node);
          expect(leafOfBins(tree, bins, row)).toBe(node);
          sumG += g[row];
          sumH += h[row];
          seen++;
        }
        expect(sumH).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(tree.value[node]).toBeCloseTo(-sumG / (sumH + 1), 4);
        expect(tree.cover[node]).toBeCloseTo(sumH, 4);
      }
      expect(seen).toBe(rows);
      expect(tree.column.length).toBeGreaterThan(60);
    },
  );
});
