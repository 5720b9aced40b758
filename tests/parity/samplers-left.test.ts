import { describe, expect, it } from 'vitest';
import { takeRows } from '../../src/core/data/matrix';
import { countsOf, rowsOf, rowsToKeep } from '../../src/core/sampling/classes';
import { farthest } from '../../src/core/sampling/farthest';
import { ascending, chosen, distanceSums, nearMiss } from '../../src/core/sampling/nearmiss';
import { rowsKept } from '../../src/core/sampling/random-under';
import { inLink, tomek } from '../../src/core/sampling/tomek';
import { quietTask } from '../../src/core/task';
import { fixture } from './fixture';
import {
  SETS,
  expectAsNear,
  expectDistances,
  expectRows,
  givenRows,
  grownBy,
  tools,
  type SmoteCase,
} from './sampler-fixtures';

interface TomekCase {
  readonly clean: 'majority' | 'both';
  readonly nearest: number[];
  readonly distances: number[][];
  readonly kept: number[];
}

interface NearMissCase {
  readonly version: 'nearmiss-1' | 'nearmiss-2' | 'nearmiss-3';
  readonly ratio: number;
  readonly n: number;
  readonly candidates: number;
  /** Positions among the good payers. */
  readonly among: number[];
  readonly measuredTo: number[][];
  readonly distances: number[][];
  readonly kept: number[];
}

interface Left {
  readonly tomek: readonly TomekCase[];
  readonly smotetomek: readonly {
    readonly smote: SmoteCase;
    readonly tomek: TomekCase;
    readonly rows: number[][];
    readonly y: number[];
  }[];
  readonly nearmiss: readonly NearMissCase[];
}

/** What stays, by the library's nearest rows and our rule. */
function unlinked(y: Uint8Array, { nearest, clean }: TomekCase): number[] {
  const linked = inLink(y, Int32Array.from(nearest));
  return [...y.keys()].filter((row) => linked[row] === 0 || (clean === 'majority' && y[row] === 1));
}

describe.each(SETS)('imbalanced-learn on %s', (name) => {
  const given = fixture<Left>(`samplers-left-${name}`);
  const sample = givenRows(name);
  const { x, y } = sample;
  const bads = rowsOf(y, 1);
  const goods = rowsOf(y, 0);

  it.each(given.tomek)('Tomek links of $clean', async (one) => {
    expect(unlinked(y, one)).toEqual(one.kept);
    await expectAsNear(x, 1, one.distances);
    if (name === 'free')
      expect([...(await tomek(sample, one.clean, tools())).origin]).toEqual(one.kept);
  });

  it.each(given.smotetomek)('SMOTETomek', (one) => {
    const grown = grownBy(sample, one.smote);
    const kept = unlinked(grown.y, one.tomek);
    expect(kept).toEqual(one.tomek.kept);
    expectRows(takeRows(grown.x, kept), one.rows);
    expect(kept.map((row) => grown.y[row])).toEqual(one.y);
  });

  it.each(given.nearmiss)('NearMiss $version to $ratio', async (one) => {
    const count = rowsToKeep(countsOf(y), one.ratio);
    const among = Int32Array.from(one.among);
    const measured = distanceSums(
      x,
      among.map((at) => goods[at]),
      Int32Array.from(one.measuredTo.flat()),
    );
    const sums = new Float64Array(goods.length);
    among.forEach((at, i) => {
      sums[at] = measured[i];
    });
    const which = one.version === 'nearmiss-3' ? 'largest' : 'smallest';
    const positions = chosen(sums, among, count, which);
    expect([...rowsKept(y, 0, positions)]).toEqual(one.kept);
  });

  it.each(given.nearmiss)('NearMiss $version to $ratio by our own search', async (one) => {
    const [few, many] = [takeRows(x, bads), takeRows(x, goods)];
    const { search } = tools();
    const found =
      one.version === 'nearmiss-2'
        ? await farthest(few, many, one.n, quietTask())
        : await search.nearest(few, many, one.n, quietTask());
    const from = one.among.map((at) => goods[at]);
    const to = one.among.flatMap((at) => [...found.subarray(at * one.n, (at + 1) * one.n)]);
    expectDistances(
      x,
      from,
      Int32Array.from(to, (at) => bads[at]),
      one.distances,
    );
    if (name !== 'free') return;
    const forward = await search.nearest(many, few, one.candidates, quietTask());
    if (one.version === 'nearmiss-3') expect([...ascending(forward)]).toEqual(one.among);
    expect([...(await nearMiss(sample, one, tools())).origin]).toEqual(one.kept);
  });
});
