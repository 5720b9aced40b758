import { describe, expect, it } from 'vitest';
import { takeRows } from '../../src/core/data/matrix';
import { countsOf, rowsOf, rowsToAdd, rowsToKeep } from '../../src/core/sampling/classes';
import { agrees, enn, type EnnRule } from '../../src/core/sampling/enn';
import { linesOf, rowsOn, startsWithin } from '../../src/core/sampling/lines';
import { rowsRepeated } from '../../src/core/sampling/random-over';
import { rowsKept } from '../../src/core/sampling/random-under';
import { otherNeighbours } from '../../src/core/sampling/search';
import { fixture } from './fixture';
import {
  SETS,
  expectAsNear,
  expectRows,
  givenRows,
  grow,
  grownBy,
  matrixOf,
  ownRows,
  tools,
  type SmoteCase,
} from './sampler-fixtures';

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

/** The cleaning that imbalanced-learn's own neighbour table gives, by our rule. */
function clean({ neighbours, rule, clean: which }: EnnCase, y: Uint8Array): number[] {
  const rows = Int32Array.from({ length: y.length }, (_, row) => row);
  const stays = agrees(y, rows, Int32Array.from(neighbours.flat()), rule);
  const judged = (row: number): boolean => which === 'both' || y[row] === 0;
  return [0, 1].flatMap((label) =>
    [...rows].filter((row) => y[row] === label && (!judged(row) || stays[row] === 1)),
  );
}

describe.each(SETS)('imbalanced-learn on %s', (name) => {
  const given = fixture<SamplerFixtures>(`samplers-${name}`);
  const sample = givenRows(name);
  const counts = countsOf(sample.y);

  it.each(given.smote)('SMOTE to $ratio with $k neighbours', async (one) => {
    expect(rowsToAdd(counts, one.ratio)).toBe(one.rows.length);
    expectRows(grow(sample, one), one.rows);
    const own = ownRows(sample);
    await expectAsNear(own, one.k, one.distances);
    if (name === 'free')
      expect([...(await otherNeighbours(own, 'all', one.k, tools()))]).toEqual(
        one.neighbours.flat(),
      );
  });

  it.each(given.enn)('ENN $rule of $clean with $k neighbours', async (one) => {
    expect(clean(one, sample.y)).toEqual(one.kept);
    await expectAsNear(sample.x, one.k, one.distances);
    if (name === 'free') expect([...(await enn(sample, one, tools())).origin]).toEqual(one.kept);
  });

  it.each(given.smoteenn)('SMOTEENN $enn.rule', ({ smote, enn: cleaning, rows, y }) => {
    const grown = grownBy(sample, smote);
    const kept = clean(cleaning, grown.y);
    expect(kept).toEqual(cleaning.kept);
    expectRows(takeRows(grown.x, kept), rows);
    expect(kept.map((row) => grown.y[row])).toEqual(y);
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
    const starts = await startsWithin(x, rows, 5, tools());
    expectRows(rowsOn(x, linesOf(starts, golden)), golden.rows);
  });
});
