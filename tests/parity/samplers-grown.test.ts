import { describe, expect, it } from 'vitest';
import { takeRows } from '../../src/core/data/matrix';
import { picksInOrder, rowsEach } from '../../src/core/sampling/adasyn';
import { cutShort, inDanger } from '../../src/core/sampling/borderline';
import { countsOf, rowsOf, rowsToAdd } from '../../src/core/sampling/classes';
import {
  levelsOf,
  medianSpread,
  mostFrequent,
  searchable,
  writeLevels,
} from '../../src/core/sampling/levels';
import { linesOf, rowsOn } from '../../src/core/sampling/lines';
import { moved, rowsRepeated, smoothingWidths } from '../../src/core/sampling/random-over';
import { fixture } from './fixture';
import { SETS, expectAsNear, expectRows, givenRows, matrixOf, ownRows } from './sampler-fixtures';

interface Grown {
  readonly smoothed: readonly {
    readonly ratio: number;
    readonly shrinkage: number;
    readonly positions: number[];
    readonly noise: number[][];
    readonly rows: number[][];
  }[];
  readonly borderline: readonly {
    readonly kind: 'borderline-1' | 'borderline-2';
    readonly ratio: number;
    readonly k: number;
    readonly m: number;
    readonly around: number[][];
    readonly aroundDistances: number[][];
    /** Positions among the defaults. */
    readonly danger: number[];
    readonly neighbours: number[][];
    readonly distances: number[][];
    readonly picks: number[];
    readonly gaps: number[];
    readonly shares: number[];
    readonly rows: number[][];
  }[];
  readonly adasyn: readonly {
    readonly ratio: number;
    readonly k: number;
    readonly wanted: number;
    readonly around: number[][];
    readonly each: number[];
    /** Positions among the defaults. */
    readonly neighbours: number[][];
    readonly distances: number[][];
    readonly columns: number[];
    readonly gaps: number[];
    readonly rows: number[][];
  }[];
}

describe.each(SETS)('imbalanced-learn on %s', (name) => {
  const given = fixture<Grown>(`samplers-grown-${name}`);
  const sample = givenRows(name);
  const { x, y } = sample;
  const bads = rowsOf(y, 1);

  it.each(given.smoothed)('smoothed repeats, shrinkage $shrinkage', (one) => {
    expect(rowsToAdd(countsOf(y), one.ratio)).toBe(one.rows.length);
    const numeric = x.names.map((_, column) => column);
    const repeats = takeRows(x, rowsRepeated(y, 1, one.positions).slice(y.length));
    const widths = smoothingWidths(sample, 1, numeric, one.shrinkage);
    expectRows(moved(repeats, numeric, widths, one.noise.flat()), one.rows);
  });

  it.each(given.borderline)('$kind to $ratio', async (one) => {
    expect(rowsToAdd(countsOf(y), one.ratio)).toBe(one.rows.length);
    const endangered = inDanger(y, 1, Int32Array.from(one.around.flat()), one.m);
    expect([...endangered.keys()].filter((at) => endangered[at] === 1)).toEqual(one.danger);
    const rows = Int32Array.from(one.danger, (at) => bads[at]);
    const starts = { rows, neighbours: Int32Array.from(one.neighbours.flat()), k: one.k };
    expectRows(rowsOn(x, cutShort(linesOf(starts, one), y, 1, one.shares)), one.rows);
    await expectAsNear(x, one.m, one.aroundDistances, bads);
    if (one.kind === 'borderline-2') await expectAsNear(x, one.k, one.distances, rows);
    else await expectAsNear(ownRows(sample), one.k, one.distances, Int32Array.from(one.danger));
  });

  it.each(given.adasyn)('ADASYN to $ratio with $k neighbours', async (one) => {
    expect(rowsToAdd(countsOf(y), one.ratio)).toBe(one.wanted);
    const each = rowsEach(y, 1, Int32Array.from(one.around.flat()), one.k, one.wanted);
    expect([...each]).toEqual(one.each);
    const neighbours = Int32Array.from(one.neighbours.flat(), (at) => bads[at]);
    const picks = picksInOrder(each, one.columns, one.k);
    const lines = linesOf({ rows: bads, neighbours, k: one.k }, { picks, gaps: one.gaps });
    expectRows(rowsOn(x, lines), one.rows);
    await expectAsNear(ownRows(sample), one.k, one.distances);
  });
});

interface MixedRows {
  readonly numbers: number[][];
  readonly codes: number[][];
  readonly y: number[];
  readonly cases: readonly {
    readonly ratio: number;
    readonly k: number;
    readonly spread: number;
    readonly neighbours: number[][];
    readonly distances: number[][];
    readonly picks: number[];
    readonly gaps: number[];
    readonly ties: number[];
    readonly numbers: number[][];
    readonly codes: number[][];
  }[];
}

/** Columns as a preparation may leave them: no column for the last level of the third category. */
const LAYOUT = {
  numeric: [0, 4, 11],
  categories: [
    [1, 2, 3],
    [5, 6],
    [7, 8, 9, 10],
  ],
};

function encode([a, b, c]: number[], codes: number[]): number[] {
  const row = new Array<number>(12).fill(0);
  LAYOUT.categories.forEach((columns, category) => {
    if (codes[category] < columns.length) row[columns[codes[category]]] = 1;
  });
  [row[0], row[4], row[11]] = [a, b, c];
  return row;
}

describe.each(['small', 'large', 'flat'])('SMOTE-NC of imbalanced-learn on %s', (name) => {
  const given = fixture<MixedRows>(`samplers-mixed-${name}`);
  const x = matrixOf(given.numbers.map((row, i) => encode(row, given.codes[i])));
  const y = Uint8Array.from(given.y);

  it.each(given.cases)('to $ratio with $k neighbours', async (one) => {
    const own = takeRows(x, rowsOf(y, 1));
    const spread = medianSpread(own, LAYOUT.numeric);
    expect(spread).toBeCloseTo(one.spread, 9);
    expect(spread === 0).toBe(name === 'flat');
    const levels = levelsOf(own, LAYOUT.categories);
    const space = searchable(own, LAYOUT, levels, spread);
    await expectAsNear(space, one.k, one.distances);

    const rows = Int32Array.from({ length: own.rows }, (_, row) => row);
    const neighbours = Int32Array.from(one.neighbours.flat());
    const lines = linesOf({ rows, neighbours, k: one.k }, one);
    const made = rowsOn(own, lines);
    writeLevels(made, LAYOUT.categories, mostFrequent(levels, LAYOUT.categories, lines, one.ties));
    expect(rowsToAdd(countsOf(y), one.ratio)).toBe(made.rows);
    expectRows(
      made,
      one.numbers.map((row, i) => encode(row, one.codes[i])),
    );
  });
});
