import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/matrix';
import { rowsEach } from '../../../src/core/sampling/adasyn';
import { rowsOf } from '../../../src/core/sampling/classes';
import { otherNeighbours } from '../../../src/core/sampling/search';
import type { Resampled } from '../../../src/core/sampling/sample';
import { run, runOrRefuse } from './resampling';
import { matrixOf, quietTools, rowAt, samples } from './samples';

/** The given rows stand first and in order; all that follow were made. */
function expectAppended(before: Sample, { origin, sample, summary, trace }: Resampled): void {
  const given = before.y.length;
  expect([...origin.subarray(0, given)]).toEqual([...before.y.keys()]);
  expect([...origin.subarray(given)].every((row) => row === -1)).toBe(true);
  expect([...sample.y.subarray(given)].every((label) => label === 1)).toBe(true);
  expect(trace.made.row.length).toBe(summary.made.bad);
  expect(summary.removed).toEqual({ good: 0, bad: 0 });
}

/** Neighbours of each default among all rows, or among defaults only, by row number. */
async function around({ x, y }: Sample, k: number, own: boolean): Promise<Map<number, number[]>> {
  const rows = rowsOf(y, 1);
  const base = own ? matrixOf([...rows].map((row) => rowAt(x, row))) : x;
  const found = await otherNeighbours(base, own ? 'all' : rows, k, quietTools());
  const named = own ? found.map((at) => rows[at]) : found;
  return new Map([...rows].map((row, i) => [row, [...named.subarray(i * k, (i + 1) * k)]]));
}

function expectAround({ trace: { made } }: Resampled, near: Map<number, number[]>): void {
  made.base.forEach((base, i) =>
    expect([...made.neighbours.subarray(i * made.k, (i + 1) * made.k)]).toEqual(near.get(base)),
  );
}

describe('SMOTE', () => {
  it('appends defaults between neighbouring ones, up to the ratio', async () => {
    await fc.assert(
      fc.asyncProperty(samples(4), fc.constantFrom(1, 0.7), async (before, samplingRatio) => {
        const got = await run(before, { sampling: 'smote', samplingRatio });
        expectAppended(before, got);
        const { good, bad } = got.summary.before;
        expect(got.summary.made.bad).toBe(Math.trunc(good * samplingRatio - bad));
        expectAround(got, await around(before, 3, true));
        expect(got.summary.wholeCategories).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});

describe('Borderline-SMOTE', () => {
  it('starts from defaults in danger only, and halves the way to good payers', async () => {
    const seen = { refused: 0, towardsGood: 0, made: 0 };
    await fc.assert(
      fc.asyncProperty(
        samples(4),
        fc.constantFrom('borderline-1', 'borderline-2'),
        fc.integer({ min: 2, max: 5 }),
        async (before, borderlineKind, dangerNeighbours) => {
          const near = await around(before, dangerNeighbours, false);
          const inDanger = [...near].flatMap(([row, others]) => {
            const good = others.filter((other) => before.y[other] === 0).length;
            return good >= dangerNeighbours / 2 && good < dangerNeighbours ? [row] : [];
          });
          const settings = { sampling: 'borderline', borderlineKind, dangerNeighbours } as const;
          const got = await runOrRefuse(before, settings);
          expect(got === null).toBe(inDanger.length === 0);
          if (got === null) return void seen.refused++;
          expectAppended(before, got);
          expect(got.summary.after.bad).toBe(got.summary.before.good);
          const { base, towards, gap } = got.trace.made;
          base.forEach((row) => expect(inDanger).toContain(row));
          expectAround(got, await around(before, 3, borderlineKind === 'borderline-1'));
          towards.forEach((row, i) => {
            if (before.y[row] === 1) return;
            expect(borderlineKind).toBe('borderline-2');
            expect(gap[i]).toBeLessThanOrEqual(0.5);
            seen.towardsGood++;
          });
          seen.made += base.length;
        },
      ),
      { numRuns: 60 },
    );
    expect(seen.refused).toBeGreaterThan(0);
    expect(seen.towardsGood).toBeGreaterThan(0);
    expect(seen.towardsGood).toBeLessThan(seen.made);
  });
});

describe('ADASYN', () => {
  it('rounds halves to even', () => {
    const eachOf = (wanted: number): number[] => [
      ...rowsEach(Uint8Array.of(0, 1, 1), 1, Int32Array.of(0, 0), 1, wanted),
    ];
    expect(eachOf(1)).toEqual([0, 0]);
    expect(eachOf(3)).toEqual([2, 2]);
    expect(eachOf(5)).toEqual([2, 2]);
  });

  it('gives each default its share of all good neighbours, rounded', async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(samples(4), fc.integer({ min: 1, max: 3 }), async (before, k) => {
        const near = await around(before, k, false);
        const good = new Map(
          [...near].map(([row, others]) => [row, others.filter((of) => before.y[of] === 0).length]),
        );
        const total = [...good.values()].reduce((sum, count) => sum + count, 0);
        const got = await runOrRefuse(before, { sampling: 'adasyn', smoteNeighbours: k });
        if (got === null) return;
        ran++;
        expectAppended(before, got);
        expectAround(got, await around(before, k, true));
        const wanted = got.summary.before.good - got.summary.before.bad;
        const bases = [...got.trace.made.base];
        expect(bases).toEqual([...bases].sort((a, b) => a - b));
        good.forEach((count, row) => {
          const own = bases.filter((base) => base === row).length;
          expect(2 * Math.abs(own * total - count * wanted)).toBeLessThanOrEqual(total);
        });
      }),
    );
    expect(ran).toBeGreaterThan(50);
  });
});
