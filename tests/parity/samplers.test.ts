import { describe, expect, it } from 'vitest';
import { takeRows, type Matrix, type Sample } from '../../src/core/data/matrix';
import { countsOf, rowsOf, rowsToAdd, rowsToKeep } from '../../src/core/sampling/classes';
import { agrees, enn, type EnnRule } from '../../src/core/sampling/enn';
import { squaredDistance } from '../../src/core/sampling/neighbours';
import { rowsRepeated } from '../../src/core/sampling/random-over';
import { rowsKept } from '../../src/core/sampling/random-under';
import { exactSearch, otherNeighbours } from '../../src/core/sampling/search';
import { linesOf, rowsOn, startsWithin } from '../../src/core/sampling/lines';
import { quietTask } from '../../src/core/task';
import { fixture } from './fixture';

interface SmoteCase {
  readonly ratio: number;
  readonly k: number;
  readonly neighbours: number[][];
  readonly distances: number[][];
  readonly picks: number[];
  readonly gaps: number[];
  readonly rows: number[][];
}

interface EnnCase {
  readonly k: number;
  readonly rule: EnnRule;
  readonly clean: 'majority' | 'both';
  readonly neighbours: number[][];
  readonly distances: number[][];
  readonly kept: number[];
}

interface RandomCase {
  readonly ratio: number;
  readonly positions: number[];
  readonly kept: number[];
}

interface SamplerFixtures {
  readonly x: number[][];
  readonly y: number[];
  readonly smote: readonly SmoteCase[];
  readonly enn: readonly EnnCase[];
  readonly smoteenn: readonly {
    readonly smote: SmoteCase;
    readonly enn: EnnCase;
    readonly rows: number[][];
    readonly y: number[];
  }[];
  readonly under: readonly RandomCase[];
  readonly over: readonly RandomCase[];
}

function matrixOf(rows: number[][]): Matrix {
  const names = rows[0].map((_, i) => `x${i}`);
  return { data: Float32Array.from(rows.flat()), rows: rows.length, cols: names.length, names };
}

function expectRows({ data }: Matrix, expected: number[][]): void {
  expect(data.length).toBe(expected.flat().length);
  expected.flat().forEach((value, i) => expect(Math.abs(data[i] - value)).toBeLessThan(1e-6));
}

function grow(sample: Sample, { neighbours, k, picks, gaps }: SmoteCase): Matrix {
  const rows = rowsOf(sample.y, 1);
  const near = Int32Array.from(neighbours.flat(), (at) => rows[at]);
  return rowsOn(sample.x, linesOf({ rows, neighbours: near, k }, { picks, gaps }));
}

/** The cleaning that imbalanced-learn's own neighbour table gives, by our rule. */
function clean({ neighbours, rule, clean: which }: EnnCase, y: Uint8Array): number[] {
  const rows = Int32Array.from({ length: y.length }, (_, row) => row);
  const stays = agrees(y, rows, Int32Array.from(neighbours.flat()), rule);
  const judged = (row: number): boolean => which === 'both' || y[row] === 0;
  return [0, 1].flatMap((label) =>
    [...rows].filter((row) => y[row] === label && (!judged(row) || stays[row] === 1)),
  );
}

/** Our neighbours are as near as theirs, one by one: among equals each may name another. */
async function expectAsNear(x: Matrix, k: number, distances: number[][]): Promise<void> {
  const ours = await otherNeighbours(x, 'all', k, { search: exactSearch(), task: quietTask() });
  distances.forEach((row, i) =>
    row.forEach((distance, n) => {
      const squared = squaredDistance(x, i, x, ours[i * k + n]);
      expect(Math.abs(Math.sqrt(squared) - distance)).toBeLessThan(1e-6);
    }),
  );
}

describe.each(['ties-small', 'ties-large', 'free'])('imbalanced-learn on %s', (name) => {
  const given = fixture<SamplerFixtures>(`samplers-${name}`);
  const sample: Sample = { x: matrixOf(given.x), y: Uint8Array.from(given.y) };
  const counts = countsOf(sample.y);

  it.each(given.smote)('SMOTE to $ratio with $k neighbours', async (one) => {
    expect(rowsToAdd(counts, one.ratio)).toBe(one.rows.length);
    expectRows(grow(sample, one), one.rows);
    const own = takeRows(sample.x, rowsOf(sample.y, 1));
    await expectAsNear(own, one.k, one.distances);
    if (name === 'free')
      expect([
        ...(await otherNeighbours(own, 'all', one.k, { search: exactSearch(), task: quietTask() })),
      ]).toEqual(one.neighbours.flat());
  });

  it.each(given.enn)('ENN $rule of $clean with $k neighbours', async (one) => {
    expect(clean(one, sample.y)).toEqual(one.kept);
    await expectAsNear(sample.x, one.k, one.distances);
    if (name === 'free')
      expect([
        ...(await enn(sample, one, { search: exactSearch(), task: quietTask() })).origin,
      ]).toEqual(one.kept);
  });

  it.each(given.smoteenn)('SMOTEENN $enn.rule', ({ smote, enn: cleaning, rows, y }) => {
    const made = grow(sample, smote);
    const grownY = Uint8Array.from([...given.y, ...smote.rows.map(() => 1)]);
    const kept = clean(cleaning, grownY);
    expect(kept).toEqual(cleaning.kept);
    const all = matrixOf([...given.x, ...smote.rows]);
    all.data.set(made.data, sample.x.data.length);
    expectRows(takeRows(all, kept), rows);
    expect(kept.map((row) => grownY[row])).toEqual(y);
  });

  it.each(given.under)('random under-sampling to $ratio', (one) => {
    expect(rowsToKeep(counts, one.ratio)).toBe(one.positions.length);
    expect([...rowsKept(sample.y, 0, one.positions)]).toEqual(one.kept);
  });

  it.each(given.over)('random over-sampling to $ratio', (one) => {
    expect(rowsToAdd(counts, one.ratio)).toBe(one.positions.length);
    expect([...rowsRepeated(sample.y, 1, one.positions)]).toEqual(one.kept);
  });
});

describe('the golden SMOTE rows', () => {
  it('come from our own neighbours and their draws', async () => {
    const golden = fixture<{
      x: number[][];
      y: number[];
      picks: number[];
      gaps: number[];
      rows: number[][];
    }>('samplers-golden');
    const x = matrixOf(golden.x);
    const rows = rowsOf(Uint8Array.from(golden.y), 0);
    const tools = { search: exactSearch(), task: quietTask() };
    const starts = await startsWithin(x, rows, 5, tools);
    expectRows(rowsOn(x, linesOf(starts, golden)), golden.rows);
  });
});
