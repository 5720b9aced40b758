import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../src/core/data/matrix';
import { BLOCK, blocksOf, layOut, placesOf, type Cloud } from '../../../src/core/sampling/cloud';
import { squaredDistance } from '../../../src/core/sampling/compare';
import { axesOf } from '../../../src/core/sampling/neighbours';
import { cloudScreen, type Screen } from '../../../src/core/sampling/screen';
import { quietTask } from '../../../src/core/task';
import { kernelModule } from '../../../src/pipeline/wasm-assets';
import { matrices, matrixOf } from './samples';

const compiled = await kernelModule();

async function cloudOf(points: Matrix, like: Matrix): Promise<Cloud> {
  return layOut(points, await axesOf(like, quietTask()), quietTask());
}

/** Pairs of places that a screen finds in all blocks, and what it says of their distance. */
function found(screen: Screen, asked: Cloud, base: Cloud): Map<string, number> {
  const pairs = new Map<string, number>();
  for (let block = 0; block < blocksOf(asked); block++) {
    screen.turnTo(block);
    for (let other = 0; other < blocksOf(base); other++) {
      const count = screen.find(other);
      for (let i = 0; i < count; i++) {
        const place = block * BLOCK + Math.floor(screen.pairs[i] / BLOCK);
        const at = other * BLOCK + (screen.pairs[i] % BLOCK);
        if (place >= placesOf(asked) || at >= placesOf(base)) continue;
        pairs.set(`${String(place)} ${String(at)}`, screen.atLeast(i, place));
      }
    }
  }
  return pairs;
}

/** Rows of all sizes, near the origin and far from it. */
const clouds = fc
  .record({
    matrix: matrices(2, 120),
    power: fc.integer({ min: -12, max: 12 }),
    away: fc.constantFrom(0, 1, 30),
  })
  .map(({ matrix, power, away }) => ({
    ...matrix,
    data: matrix.data.map((value) => (value + away) * 10 ** power),
  }));

describe.each([
  ['by compiled kernels', compiled],
  ['in plain JavaScript', null],
])('pairs that may matter, %s', (_, module) => {
  it('are all those within the limits, and few beyond', async () => {
    await fc.assert(
      fc.asyncProperty(
        clouds,
        fc.boolean(),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }),
        async (points, within, wish, picks) => {
          const base = await cloudOf(points, points);
          const few = matrixOf(
            picks.map((pick) => {
              const row = pick % points.rows;
              return [...points.data.subarray(row * points.cols, (row + 1) * points.cols)];
            }),
          );
          const asked = within ? base : await cloudOf(few, points);
          const lead = Math.min(wish, base.chunks);
          const screen = cloudScreen(asked, base, lead, module);
          const rounding = 2 ** -21 * (base.longest + asked.longest);
          const limits = Array.from({ length: placesOf(asked) }, (_, place) => {
            const to = base.order[picks[place % picks.length] % points.rows];
            const apart = squaredDistance(asked.points, asked.order[place], points, to);
            return (Math.sqrt(apart) + rounding) ** 2;
          });
          limits.forEach((limit, place) => screen.limit(place, limit));
          const pairs = found(screen, asked, base);
          const size = (base.longest + asked.longest) ** 2;
          const wrong: unknown[] = [];
          for (let place = 0; place < placesOf(asked); place++)
            for (let other = 0; other < placesOf(base); other++) {
              const [one, two] = [asked.order[place], base.order[other]];
              const apart = Math.sqrt(squaredDistance(asked.points, one, points, two));
              const limit = within ? Math.max(limits[place], limits[other]) : limits[place];
              const atLeast = pairs.get(`${String(place)} ${String(other)}`);
              const missed = atLeast === undefined && apart <= Math.sqrt(limit) - rounding;
              const nearer = Math.sqrt(Math.max(0, atLeast ?? 0)) > apart + rounding;
              const idle = lead === base.chunks && (atLeast ?? 0) > limit + 1e-5 * size;
              if (missed || nearer || idle) wrong.push({ place, other, apart, limit, atLeast });
            }
          expect(wrong).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are all, before there are limits', async () => {
    const points = matrixOf(Array.from({ length: 100 }, (_, i) => [i, i % 7, 1]));
    const cloud = await cloudOf(points, points);
    const screen = cloudScreen(cloud, cloud, 1, module);
    expect(found(screen, cloud, cloud).size).toBe(0);
    for (let place = 0; place < 100; place++) screen.limit(place, Infinity);
    expect(found(screen, cloud, cloud).size).toBe(100 * 100);
  });
});
