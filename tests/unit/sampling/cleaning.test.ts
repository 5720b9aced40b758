import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/matrix';
import { randomStream } from '../../../src/core/random';
import { nearest, squaredDistance } from '../../../src/core/sampling/neighbours';
import { quietTask } from '../../../src/core/task';
import { run, runOrRefuse } from './resampling';
import { matrixOf, samples } from './samples';

/** Whether each row agrees with its k neighbours, by the words of the definition. */
async function votes({ x, y }: Sample, k: number, rule: 'all' | 'mode'): Promise<boolean[]> {
  const found = await nearest(x, 'all', k + 1, quietTask());
  return Array.from(y, (label, row) => {
    const others = [...found.subarray(row * (k + 1) + 1, (row + 1) * (k + 1))];
    const same = others.filter((other) => y[other] === label).length;
    return rule === 'all' ? same === k : same > k / 2;
  });
}

/** The survivors of a vote, grouped by ascending label. */
function survivorsOf({ y }: Sample, verdicts: boolean[], spared?: number): number[] {
  return [0, 1].flatMap((label) =>
    verdicts.flatMap((agreed, row) =>
      y[row] === label && (agreed || label === spared) ? [row] : [],
    ),
  );
}

/** Rows spread so freely that no two distances are equal; defaults in the minority. */
function spreadOut(most: number): fc.Arbitrary<Sample> {
  return fc
    .record({ seed: fc.nat(), rows: fc.integer({ min: 12, max: most }) })
    .map(({ seed, rows }) => {
      const random = randomStream(seed, 'spread out');
      const y = Uint8Array.from({ length: rows }, (_, i) => Number(i % 3 === 1));
      return { x: matrixOf(Array.from(y, () => [random.normal(), random.normal()])), y };
    });
}

/** Rows whose nearest row is of the other class and has them as nearest: no third row is nearer. */
function linkEnds({ x, y }: Sample): Set<number> {
  const ends = new Set<number>();
  for (let a = 0; a < y.length; a++)
    for (let b = 0; b < a; b++) {
      const apart = squaredDistance(x, a, x, b);
      const between = Array.from(y, (_, row) => row).some(
        (row) =>
          row !== a &&
          row !== b &&
          Math.min(squaredDistance(x, a, x, row), squaredDistance(x, b, x, row)) < apart,
      );
      if (y[a] !== y[b] && !between) ends.add(a).add(b);
    }
  return ends;
}

describe('ENN', () => {
  it('removes just the rows their neighbours contradict, of the classes it may', async () => {
    await fc.assert(
      fc.asyncProperty(
        samples(2),
        fc.constantFrom('all', 'mode'),
        fc.constantFrom('majority', 'both'),
        async (before, ennRule, cleanedClasses) => {
          const spared = cleanedClasses === 'both' ? undefined : 1;
          const survivors = survivorsOf(before, await votes(before, 3, ennRule), spared);
          const got = await runOrRefuse(before, { sampling: 'enn', ennRule, cleanedClasses });
          const left = new Set(survivors.map((row) => before.y[row]));
          if (left.size < 2) return void expect(got).toBe(null);
          expect(got && [...got.origin]).toEqual(survivors);
        },
      ),
    );
  });
});

describe('SMOTEENN', () => {
  it('cleans both classes, made rows included, grouped by label', async () => {
    const seen = { made: 0, madeKept: 0, badGone: 0 };
    await fc.assert(
      fc.asyncProperty(samples(4), fc.nat(1000), async (before, seed) => {
        const grown = await run(before, { sampling: 'smote' }, seed);
        const survivors = survivorsOf(grown.sample, await votes(grown.sample, 3, 'mode'));
        if (new Set(survivors.map((row) => grown.sample.y[row])).size < 2) return;
        const got = await run(before, { sampling: 'smoteenn', ennRule: 'mode' }, seed);
        expect([...got.origin]).toEqual(survivors.map((row) => grown.origin[row]));
        expect(got.summary.made).toEqual(grown.summary.made);
        seen.made += grown.summary.made.bad;
        seen.madeKept += got.origin.filter((row) => row < 0).length;
        seen.badGone += [...got.removed].filter((row) => before.y[row] === 1).length;
      }),
      { numRuns: 60 },
    );
    expect(seen.madeKept).toBeGreaterThan(0);
    expect(seen.madeKept).toBeLessThan(seen.made);
    expect(seen.badGone).toBeGreaterThan(0);
  });
});

describe('Tomek links', () => {
  it('lose their good payer, or both ends, and rows stay in order', async () => {
    let removed = 0;
    await fc.assert(
      fc.asyncProperty(
        spreadOut(30),
        fc.constantFrom('majority', 'both'),
        async (before, cleanedClasses) => {
          const ends = linkEnds(before);
          const kept = [...before.y.keys()].filter(
            (row) => !ends.has(row) || (cleanedClasses === 'majority' && before.y[row] === 1),
          );
          const got = await runOrRefuse(before, { sampling: 'tomek', cleanedClasses });
          if (new Set(kept.map((row) => before.y[row])).size < 2)
            return void expect(got).toBe(null);
          expect(got && [...got.origin]).toEqual(kept);
          const { row, neighbours } = got?.trace.removed ?? { row: [], neighbours: [] };
          row.forEach((gone, i) => {
            expect(ends.has(neighbours[i])).toBe(true);
            expect(before.y[neighbours[i]]).not.toBe(before.y[gone]);
          });
          removed += row.length;
        },
      ),
    );
    expect(removed).toBeGreaterThan(0);
  });

  it('are both removed after SMOTE, made rows included, and rows stay in order', async () => {
    let madeGone = 0;
    await fc.assert(
      fc.asyncProperty(spreadOut(30), fc.nat(1000), async (before, seed) => {
        const settings = { smoteNeighbours: 2 } as const;
        const grown = await runOrRefuse(before, { ...settings, sampling: 'smote' }, seed);
        const got = await runOrRefuse(before, { ...settings, sampling: 'smotetomek' }, seed);
        if (grown === null || got === null) return;
        const ends = linkEnds(grown.sample);
        const kept = [...grown.sample.y.keys()].filter((row) => !ends.has(row));
        expect([...got.origin]).toEqual(kept.map((row) => grown.origin[row]));
        madeGone += got.summary.removedMade.bad;
      }),
      { numRuns: 60 },
    );
    expect(madeGone).toBeGreaterThan(0);
  });
});
