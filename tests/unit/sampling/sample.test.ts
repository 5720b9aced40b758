import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/matrix';
import { randomStream } from '../../../src/core/random';
import { countsOf } from '../../../src/core/sampling/classes';
import { nearest } from '../../../src/core/sampling/neighbours';
import { otherNeighbours } from '../../../src/core/sampling/search';
import { resample, type Resampled, type SamplingSettings } from '../../../src/core/sampling/sample';
import { quietTask } from '../../../src/core/task';
import { matrixOf, numbersOnly, quietTools, rowAt, samples, SMALL } from './samples';

function run(sample: Sample, settings: Partial<SamplingSettings>, seed = 1): Promise<Resampled> {
  const random = randomStream(seed, 'sampling');
  return resample(sample, numbersOnly(sample.x), { ...SMALL, ...settings }, random, quietTools());
}

/** What must hold whatever the method: the record adds up, and survivors are as they were. */
function expectConsistent(before: Sample, { sample, origin, removed, summary }: Resampled): void {
  expect(summary.before).toEqual(countsOf(before.y));
  expect(summary.after).toEqual(countsOf(sample.y));
  for (const of of ['good', 'bad'] as const)
    expect(summary.before[of] + summary.made[of] - summary.removed[of]).toBe(summary.after[of]);
  expect(sample.x.rows).toBe(sample.y.length);
  expect(origin.length).toBe(sample.y.length);
  origin.forEach((row, i) => {
    if (row < 0) return;
    expect(rowAt(sample.x, i)).toEqual(rowAt(before.x, row));
    expect(sample.y[i]).toBe(before.y[row]);
  });
  const kept = new Set(origin);
  const gone = Array.from(before.y, (_, row) => row).filter((row) => !kept.has(row));
  expect([...removed]).toEqual(gone);
}

const inOrder = (rows: readonly number[]): boolean =>
  rows.every((row, i) => i === 0 || rows[i - 1] < row);

describe('resampling', () => {
  it('none leaves the rows alone', async () => {
    await fc.assert(
      fc.asyncProperty(samples(1), async (before) => {
        const got = await run(before, { sampling: 'none' });
        expect(got.sample).toBe(before);
        expectConsistent(before, got);
      }),
    );
  });

  it('random under-sampling keeps every default and int(n / ratio) good payers', async () => {
    await fc.assert(
      fc.asyncProperty(samples(2), fc.constantFrom(1, 0.8, 0.65), async (before, samplingRatio) => {
        const got = await run(before, { sampling: 'random-under', samplingRatio });
        expectConsistent(before, got);
        const { good, bad } = got.summary.after;
        expect(bad).toBe(got.summary.before.bad);
        expect(good).toBe(Math.trunc(bad / samplingRatio));
        expect(new Set(got.origin).size).toBe(got.origin.length);
        expect([...got.sample.y]).toEqual([...got.sample.y].sort());
      }),
    );
  });

  it('random over-sampling appends repeats of defaults', async () => {
    await fc.assert(
      fc.asyncProperty(samples(2), async (before) => {
        const got = await run(before, { sampling: 'random-over' });
        expectConsistent(before, got);
        expect(got.summary.after.bad).toBe(got.summary.before.good);
        const { length } = before.y;
        expect([...got.origin.subarray(0, length)]).toEqual([...before.y.keys()]);
        for (const row of got.origin.subarray(length)) expect(before.y[row]).toBe(1);
      }),
    );
  });

  it('SMOTE appends rows on the lines between neighbouring defaults', async () => {
    await fc.assert(
      fc.asyncProperty(samples(4), async (before) => {
        const got = await run(before, { sampling: 'smote' });
        expectConsistent(before, got);
        expect(got.summary.after.bad).toBe(got.summary.before.good);
        expect([...got.origin.subarray(0, before.y.length)]).toEqual([...before.y.keys()]);
        const bads = [...before.y.keys()].filter((row) => before.y[row] === 1);
        const own = matrixOf(bads.map((row) => rowAt(before.x, row)));
        const near = await otherNeighbours(own, 'all', 3, quietTools());
        for (let made = before.y.length; made < got.sample.y.length; made++) {
          expect(got.origin[made]).toBe(-1);
          expect(got.sample.y[made]).toBe(1);
          const point = rowAt(got.sample.x, made);
          const onALine = [...near].some((other, i) =>
            isBetween(point, rowAt(own, Math.floor(i / 3)), rowAt(own, other)),
          );
          expect(onALine).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('ENN spares defaults and removes just the good payers their neighbours contradict', async () => {
    await fc.assert(
      fc.asyncProperty(samples(2), fc.constantFrom('all', 'mode'), async (before, ennRule) => {
        const verdicts = await votes(before, 3, ennRule);
        const survivors = [0, 1].flatMap((label) =>
          verdicts.flatMap((agreed, row) =>
            before.y[row] === label && (agreed || label === 1) ? [row] : [],
          ),
        );
        if (survivors.every((row) => before.y[row] === 1)) {
          await expect(run(before, { sampling: 'enn', ennRule })).rejects.toThrow(/good payer/);
          return;
        }
        const got = await run(before, { sampling: 'enn', ennRule });
        expectConsistent(before, got);
        expect([...got.origin]).toEqual(survivors);
      }),
    );
  });

  it('SMOTEENN cleans both classes, made rows included, grouped by label', async () => {
    const seen = { made: 0, madeKept: 0, badGone: 0 };
    await fc.assert(
      fc.asyncProperty(samples(4), fc.nat(1000), async (before, seed) => {
        const grown = await run(before, { sampling: 'smote' }, seed);
        const verdicts = await votes(grown.sample, 3, 'mode');
        const survivors = [0, 1].flatMap((label) =>
          verdicts.flatMap((agreed, row) => (agreed && grown.sample.y[row] === label ? [row] : [])),
        );
        const both = new Set(survivors.map((row) => grown.sample.y[row])).size === 2;
        if (!both) return;
        const got = await run(before, { sampling: 'smoteenn', ennRule: 'mode' }, seed);
        expectConsistent(before, got);
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

  it('is decided by the seed', async () => {
    const [before] = fc.sample(samples(8), { numRuns: 1, seed: 4 });
    for (const sampling of ['random-under', 'random-over', 'smote'] as const) {
      const first = await run(before, { sampling }, 5);
      const again = await run(before, { sampling }, 5);
      const other = await run(before, { sampling }, 6);
      expect(again.sample).toEqual(first.sample);
      expect(again.origin).toEqual(first.origin);
      expect(other.sample.x.data).not.toEqual(first.sample.x.data);
    }
  });

  it('keeps rows in order within a class after cleaning', async () => {
    const [before] = fc.sample(samples(8), { numRuns: 1, seed: 4 });
    const { origin, sample } = await run(before, { sampling: 'enn', ennRule: 'mode' });
    for (const label of [0, 1])
      expect(inOrder([...origin].filter((_, i) => sample.y[i] === label))).toBe(true);
  });
});

describe('what resampling refuses', () => {
  const line = (good: number, bad: number): Sample => ({
    x: matrixOf(Array.from({ length: good + bad }, (_, i) => [i])),
    y: Uint8Array.from({ length: good + bad }, (_, i) => (i < good ? 0 : 1)),
  });

  const mixed: Sample = { x: line(5, 4).x, y: Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0) };

  it.each([
    ['one class only', line(9, 0), { sampling: 'none' }, /All 9 training rows are good payers/],
    ['too few defaults', line(9, 3), { sampling: 'smote' }, /at least 4 .* there are 3.*to 2/],
    ['a single default', line(9, 1), { sampling: 'smote' }, /random over-sampling, or load/],
    ['too few rows', line(2, 1), { sampling: 'enn' }, /at least 4 training rows; there are 3/],
    [
      'over-sampling past its ratio',
      line(7, 3),
      { sampling: 'smote', samplingRatio: 0.3 },
      /already at 0.429 defaults per good payer.*above that/,
    ],
    [
      'under-sampling past its ratio',
      line(7, 3),
      { sampling: 'random-under', samplingRatio: 0.3 },
      /already at 0.429 defaults per good payer.*above that/,
    ],
    ['cleaning a class away', mixed, { sampling: 'enn', ennNeighbours: 1 }, /every good payer/],
  ] as const)('%s', async (_, sample, settings, message) => {
    await expect(run(sample, settings)).rejects.toThrow(message);
  });

  it('a missing value, by row and column', async () => {
    const sample = line(7, 3);
    sample.x.data[4] = NaN;
    await expect(run(sample, { sampling: 'smote' })).rejects.toThrow(/row 5, column “x0”/);
  });
});

function isBetween(point: number[], a: number[], b: number[]): boolean {
  const length = Math.hypot(...a.map((value, c) => b[c] - value));
  const to = (end: number[]): number => Math.hypot(...end.map((value, c) => point[c] - value));
  return Math.abs(to(a) + to(b) - length) <= 1e-4 * Math.max(1, length);
}

/** Whether each row agrees with its k neighbours, by the words of the definition. */
async function votes({ x, y }: Sample, k: number, rule: 'all' | 'mode'): Promise<boolean[]> {
  const found = await nearest(x, 'all', k + 1, quietTask());
  return Array.from(y, (label, row) => {
    const others = [...found.subarray(row * (k + 1) + 1, (row + 1) * (k + 1))];
    const same = others.filter((other) => y[other] === label).length;
    return rule === 'all' ? same === k : same > k / 2;
  });
}
