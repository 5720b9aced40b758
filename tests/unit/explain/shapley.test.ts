import { describe, expect, it } from 'vitest';
import { drawOrders } from '../../../src/core/explain/orders';
import {
  shapleyValues,
  type ShapleyInput,
  type ShapleyValues,
} from '../../../src/core/explain/shapley';
import { Fault } from '../../../src/core/fault';
import { randomStream, type Random } from '../../../src/core/random';
import { quietTask, type Progress } from '../../../src/core/task';
import { cancelledAt } from '../breaths';

type Model = (row: ArrayLike<number>) => number;

interface Case {
  readonly row: Float32Array;
  readonly background: Float32Array;
  readonly features: readonly (readonly number[])[];
  readonly model: Model;
}

/** Halves of small numbers: many features agree between rows, and all sums are exact. */
const numbers = (count: number, random: Random): Float32Array =>
  Float32Array.from({ length: count }, () => random.below(5) / 2 - 1);

/** Products of pairs and a kink: nothing additive. */
function madeUpModel(cols: number, random: Random): Model {
  const pairs = Array.from({ length: cols * cols }, () => random.normal());
  return (row) => {
    let sum = 0;
    for (let i = 0; i < cols; i++)
      for (let j = 0; j <= i; j++) sum += pairs[i * cols + j] * row[i] * row[j];
    return Math.max(sum, -1) + Math.sin(2 * sum);
  };
}

/** Features of one to three columns each. */
function madeUpCase(seed: number, count = 1 + (seed % 4)): Case {
  const random = randomStream(seed, 'explained');
  let cols = 0;
  const features = Array.from({ length: count }, () =>
    Array.from({ length: 1 + random.below(3) }, () => cols++),
  );
  return {
    row: numbers(cols, random),
    background: numbers(cols * (1 + random.below(5)), random),
    features,
    model: madeUpModel(cols, random),
  };
}

function explain(made: Case, changes: Partial<ShapleyInput> = {}, task = quietTask()) {
  const { row, background, features, model } = made;
  const cols = row.length;
  return shapleyValues(
    {
      row,
      background,
      features,
      permutations: 24,
      random: randomStream(1, 'orders'),
      score: (rows) =>
        Promise.resolve(
          Float64Array.from({ length: rows.length / cols }, (_, i) =>
            model(rows.subarray(i * cols, (i + 1) * cols)),
          ),
        ),
      ...changes,
    },
    task,
  );
}

/** Mean score of the background rows with the columns of some features from the row. */
function worth({ row, background, features, model }: Case, known: (feature: number) => boolean) {
  const cols = row.length;
  let sum = 0;
  for (let at = 0; at < background.length; at += cols) {
    const mixed = background.slice(at, at + cols);
    features.forEach((columns, i) => {
      if (known(i)) for (const column of columns) mixed[column] = row[column];
    });
    sum += model(mixed);
  }
  return (sum * cols) / background.length;
}

/** By the definition: every set of the other features, weighed by the orders in which it comes first. */
function byDefinition(made: Case): number[] {
  const count = made.features.length;
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return made.features.map((_, feature) => {
    let sum = 0;
    for (let set = 0; set < 1 << count; set++) {
      if ((set >> feature) & 1) continue;
      const size = [...set.toString(2)].filter((bit) => bit === '1').length;
      const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
      const has = (i: number): boolean => ((set >> i) & 1) === 1;
      sum += weight * (worth(made, (i) => has(i) || i === feature) - worth(made, has));
    }
    return sum;
  });
}

const total = ({ base, contributions }: ShapleyValues): number =>
  contributions.reduce((sum, each) => sum + each, base);

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < found.length; i++) expect(found[i]).toBeCloseTo(wanted[i], 10);
}

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

describe('Shapley values', () => {
  it('are those of the definition where all orders are taken', async () => {
    for (const seed of SEEDS) {
      const made = madeUpCase(seed);
      const found = await explain(made);
      expectClose(found.contributions, byDefinition(made));
      expect(Math.max(...found.standardErrors)).toBe(0);
      expect(found.base).toBeCloseTo(
        worth(made, () => false),
        10,
      );
    }
  });

  it('lie within four standard errors of the definition where orders are drawn', async () => {
    let [within, all] = [0, 0];
    for (const seed of SEEDS) {
      const made = madeUpCase(seed, 6);
      const exact = byDefinition(made);
      const found = await explain(made, { permutations: 200, random: randomStream(seed, 'o') });
      expect(found.permutations).toBe(200);
      exact.forEach((wanted, i) => {
        const off = Math.abs(found.contributions[i] - wanted);
        expect(off).toBeLessThanOrEqual(4 * found.standardErrors[i] + 1e-9);
        within += off <= found.standardErrors[i] + 1e-9 ? 1 : 0;
        all += 1;
      });
    }
    // Of a normal estimate 68 % lie within one; standard errors that are too wide would show here.
    expect(within / all).toBeGreaterThan(0.6);
    expect(within / all).toBeLessThan(0.8);
  });

  it('add up with the base to the value, whatever the orders', async () => {
    for (const seed of SEEDS) {
      const made = madeUpCase(seed, 7);
      const found = await explain(made, { permutations: 4, random: randomStream(seed, 'few') });
      expect(total(found)).toBeCloseTo(found.value, 10);
      expect(found.value).toBe(made.model(made.row));
    }
  });

  it('are alike for features that do alike', async () => {
    const row = Float32Array.of(1, 1, -0.5);
    const background = Float32Array.of(0, 0, 1, 0.5, 0.5, -1);
    const model: Model = ({ 0: a, 1: b, 2: c }) => Math.exp(a + b) * c + a * b;
    const { contributions } = await explain({ row, background, features: [[0], [1], [2]], model });
    expect(contributions[0]).toBeCloseTo(contributions[1], 12);
    expect(contributions[0]).not.toBeCloseTo(contributions[2], 3);
  });

  it('are exactly 0 for what the model does not read, and for what the row shares with all', async () => {
    for (const seed of SEEDS) {
      const made = madeUpCase(seed, 6);
      const [unread, shared] = [made.features[2], made.features[4]];
      const cols = made.row.length;
      const background = made.background.map((value, at) =>
        shared.includes(at % cols) ? made.row[at % cols] : value,
      );
      const model: Model = (row) =>
        made.model(Float32Array.from(row, (value, i) => (unread.includes(i) ? 7 : value)));
      const { contributions, standardErrors } = await explain(
        { ...made, background, model },
        { permutations: 10 },
      );
      for (const i of [2, 4]) expect([contributions[i], standardErrors[i]]).toEqual([0, 0]);
    }
  });

  it('of a linear model are w · (row − mean of the background)', async () => {
    const random = randomStream(4, 'linear');
    const cols = 9;
    const weights = Array.from({ length: cols }, () => random.below(9) - 4);
    const made = {
      row: numbers(cols, random),
      background: numbers(4 * cols, random),
      features: weights.map((_, i) => [i]),
      model: (row: ArrayLike<number>) => weights.reduce((sum, w, i) => sum + w * row[i], 3),
    };
    const { contributions, standardErrors } = await explain(made);
    const mean = (column: number): number =>
      [0, 1, 2, 3].reduce((sum, i) => sum + made.background[i * cols + column] / 4, 0);
    expectClose(
      contributions,
      weights.map((w, i) => w * (made.row[i] - mean(i))),
    );
    for (const error of standardErrors) expect(error).toBeLessThan(1e-12);
  });

  it('are the same for the same seed, others for another, whatever the size of a batch', async () => {
    const one = madeUpCase(3, 8);
    const made = { ...one, background: numbers(2 * one.row.length, randomStream(5, 'rows')) };
    const seeded = (seed: number) => explain(made, { random: randomStream(seed, 'orders') });
    const first = await seeded(1);
    expect(await seeded(1)).toEqual(first);
    expect((await seeded(2)).contributions).not.toEqual(first.contributions);
    // So many columns in which all rows agree that few are scored at once.
    const cols = 600_000;
    const widened = (rows: Float32Array): Float32Array => {
      const wide = new Float32Array((rows.length / made.row.length) * cols);
      for (let at = 0; at * made.row.length < rows.length; at++)
        wide.set(rows.subarray(at * made.row.length, (at + 1) * made.row.length), at * cols);
      return wide;
    };
    const { features, model } = made;
    const wide = await explain({
      row: widened(made.row),
      background: widened(made.background),
      features,
      model,
    });
    expect(wide).toEqual(first);
  });

  it('score each row between the ends once, and none that changes nothing', async () => {
    const made = madeUpCase(7, 6);
    const cols = made.row.length;
    const seen: number[] = [];
    const count = made.background.length / cols;
    await explain(made, {
      permutations: 4,
      score: (rows) => {
        seen.push(rows.length / cols);
        return Promise.resolve(new Float64Array(rows.length / cols));
      },
    });
    const changes = (from: number): number =>
      made.features.filter((columns) =>
        columns.some((c) => made.background[from * cols + c] !== made.row[c]),
      ).length;
    const between = Array.from({ length: count }, (_, from) => Math.max(0, changes(from) - 1));
    expect(seen).toEqual([count, 1, 4 * between.reduce((sum, each) => sum + each, 0)]);
  });

  it('tell how far they are, ever further, and end when cancelled', async () => {
    const cols = 700_000;
    const wide: Case = {
      row: new Float32Array(cols).fill(1),
      background: new Float32Array(2 * cols),
      features: [[0], [1], [2], [3], [4]],
      model: (row) => row[0] * row[1] + row[2],
    };
    const told: Progress[] = [];
    await explain(
      wide,
      { permutations: 8 },
      { ...quietTask(), report: (progress) => told.push(progress) },
    );
    expect(told.length).toBeGreaterThan(3);
    told.forEach(({ done, total: all }, i) => {
      expect(all).toBe(16);
      expect(done).toBeGreaterThan(told[i - 1]?.done ?? 0);
    });
    expect(told.at(-1)?.done).toBe(16);
    const { task, breaths } = cancelledAt(2);
    await expect(explain(wide, { permutations: 8 }, task)).rejects.toThrow(Fault);
    expect(breaths()).toBe(2);
  });
});

describe('orders of features', () => {
  it('come in pairs with their reverse, or all of them once', () => {
    const { draws, isAll } = drawOrders(5, 10, randomStream(1, 'o'));
    expect(isAll).toBe(false);
    expect(draws).toHaveLength(5);
    for (const [order, back] of draws) expect([...back].reverse()).toEqual([...order]);
    const all = drawOrders(4, 24, randomStream(1, 'o'));
    expect(all.isAll).toBe(true);
    expect(new Set(all.draws[0].map(String)).size).toBe(24);
    expect(drawOrders(4, 22, randomStream(1, 'o')).isAll).toBe(false);
  });
});
