import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/matrix';
import { aimsForRatio } from '../../../src/core/sampling/methods';
import { METHODS, mixedSamples, run, runOrRefuse } from './resampling';
import { matrixOf, samples } from './samples';

const CLEANING = ['enn', 'tomek', 'smoteenn', 'smotetomek'];

describe.each(METHODS)('%s', (sampling) => {
  it('adds up, tells what it did, and loses no minority row unless it cleans both classes', async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(
        samples(5, 40),
        fc.constantFrom('majority', 'both'),
        fc.constantFrom(1, 0.8),
        async (before, cleanedClasses, samplingRatio) => {
          const settings = {
            sampling,
            cleanedClasses,
            samplingRatio,
            dangerNeighbours: 4,
          } as const;
          const got = await runOrRefuse(before, settings);
          if (got === null) return;
          ran++;
          const both = sampling.startsWith('smote') || cleanedClasses === 'both';
          if (!CLEANING.includes(sampling) || !both)
            expect(got.summary.after.bad).toBeGreaterThanOrEqual(got.summary.before.bad);
        },
      ),
      { numRuns: 60 },
    );
    expect(ran).toBeGreaterThan(20);
  });

  it('works with categories among the columns, and with good payers in the minority', async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(mixedSamples(5), fc.boolean(), async ({ sample, layout }, swap) => {
        const before = { ...sample, y: swap ? sample.y.map((label) => 1 - label) : sample.y };
        if ((await runOrRefuse(before, { sampling, dangerNeighbours: 4 }, 1, layout)) !== null)
          ran++;
      }),
      { numRuns: 30 },
    );
    expect(ran).toBeGreaterThan(5);
  });

  it('is decided by the seed', async () => {
    const [before] = fc.sample(samples(9, 60), { numRuns: 1, seed: 11 });
    const first = await run(before, { sampling, ennRule: 'mode' }, 5);
    const again = await run(before, { sampling, ennRule: 'mode' }, 5);
    const other = await run(before, { sampling, ennRule: 'mode' }, 6);
    expect(again.sample).toEqual(first.sample);
    expect(again.origin).toEqual(first.origin);
    expect(again.trace).toEqual(first.trace);
    const byChance = aimsForRatio(sampling) && sampling !== 'nearmiss';
    if (byChance) expect(other.sample.x.data).not.toEqual(first.sample.x.data);
    else expect(other.sample).toEqual(first.sample);
  });
});

it('none leaves the rows alone', async () => {
  const [before] = fc.sample(samples(2), { numRuns: 1, seed: 4 });
  expect((await run(before, { sampling: 'none' })).sample).toBe(before);
});

describe('what resampling refuses', () => {
  const line = (good: number, bad: number): Sample => ({
    x: matrixOf(Array.from({ length: good + bad }, (_, i) => [i])),
    y: Uint8Array.from({ length: good + bad }, (_, i) => (i < good ? 0 : 1)),
  });

  const mixed: Sample = { x: line(5, 4).x, y: Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0) };
  const pairs: Sample = {
    x: matrixOf([0, 0.1, 5, 5.1, 9, 9.1].map((value) => [value])),
    y: Uint8Array.of(0, 1, 0, 1, 0, 1),
  };
  const apart: Sample = {
    x: matrixOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 90, 91, 92, 93].map((value) => [value])),
    y: line(9, 4).y,
  };
  const overtaken = /already at 0.429 defaults per good payer.*above that/;

  it.each([
    ['one class only', line(9, 0), { sampling: 'none' }, /All 9 training rows are good payers/],
    [
      'too few defaults',
      line(9, 3),
      { sampling: 'smote' },
      /at least 4 .* there are 3.*“Neighbours, new rows” to 2/,
    ],
    ['a single default', line(9, 1), { sampling: 'smote' }, /random over-sampling, or load/],
    ['too few defaults for SMOTEENN', line(9, 3), { sampling: 'smoteenn' }, /at least 4 /],
    ['too few defaults for SMOTETomek', line(9, 3), { sampling: 'smotetomek' }, /at least 4 /],
    [
      'too few defaults for ADASYN',
      line(9, 3),
      { sampling: 'adasyn' },
      /ADASYN .*at least 4 .*“Neighbours, new rows” to 2/,
    ],
    [
      'too few defaults for Borderline-SMOTE',
      line(9, 3),
      { sampling: 'borderline' },
      /Borderline-SMOTE .*at least 4 .*“Neighbours, new rows” to 2/,
    ],
    [
      'too few rows around a default',
      line(6, 4),
      { sampling: 'borderline' },
      /10 neighbours needs at least 11 training rows; there are 10.*“Neighbours, danger” to 9/,
    ],
    [
      'none in danger',
      apart,
      { sampling: 'borderline', dangerNeighbours: 3 },
      /No default is in danger.*“Neighbours, danger”/,
    ],
    [
      'no good payer near a default',
      apart,
      { sampling: 'adasyn' },
      /ADASYN has nowhere.*choose SMOTE/,
    ],
    [
      'shares of ADASYN all rounded off',
      mixed,
      { sampling: 'adasyn' },
      /ADASYN would make no rows.*“Defaults per good payer” higher/,
    ],
    [
      'too few defaults for NearMiss',
      line(9, 2),
      { sampling: 'nearmiss' },
      /at least 3 .*smaller class; there are 2.*“Defaults to measure to” to 2/,
    ],
    [
      'too few candidates for NearMiss',
      line(4, 3),
      { sampling: 'nearmiss', nearmissVersion: 'nearmiss-3', nearmissCandidates: 6 },
      /at least 6 .*larger class; there are 4.*“Candidates a default” to 4/,
    ],
    ['too few rows', line(2, 1), { sampling: 'enn' }, /at least 4 training rows; there are 3/],
    [
      'cleaning a class away by one neighbour',
      mixed,
      { sampling: 'enn', ennNeighbours: 1 },
      /every good payer: each has a neighbour of the other outcome. Choose another method/,
    ],
    [
      'cleaning a class away by all of some',
      mixed,
      { sampling: 'enn', ennNeighbours: 2 },
      /“Neighbours, cleaning” lower, set “Cleaning rule” to “Majority agrees”, or choose/,
    ],
    [
      'cleaning a class away by vote',
      line(9, 1),
      { sampling: 'enn', ennRule: 'mode', cleanedClasses: 'both' },
      /every default: the neighbours of each vote.*“Neighbours, cleaning” lower, or choose/,
    ],
    [
      'unlinking a class away',
      pairs,
      { sampling: 'tomek' },
      /every good payer: each is in a Tomek link/,
    ],
    [
      'a ratio short of a whole row',
      line(10, 4),
      { sampling: 'smote', samplingRatio: 0.45 },
      /towards 0.45 would add no row: .*already at 0.4 defaults per good payer.*above that/,
    ],
    [
      'classes that are even',
      line(5, 5),
      { sampling: 'smote', samplingRatio: 1 },
      /would add no row: .*already at 1 default per good payer\. Choose another sampling method/,
    ],
    ...(['random-over', 'smote', 'borderline', 'adasyn', 'smoteenn', 'smotetomek'] as const).map(
      (sampling) =>
        [
          `${sampling} past its ratio`,
          line(7, 3),
          { sampling, samplingRatio: 0.3 },
          overtaken,
        ] as const,
    ),
    ...(['random-under', 'nearmiss'] as const).map(
      (sampling) =>
        [
          `${sampling} past its ratio`,
          line(7, 3),
          { sampling, samplingRatio: 0.3 },
          overtaken,
        ] as const,
    ),
  ] as const)('%s', async (_, sample, settings, message) => {
    await expect(run(sample, settings)).rejects.toThrow(message);
  });

  it.each(METHODS.filter((method) => method !== 'none'))(
    'a missing value, by row and column: %s',
    async (sampling) => {
      const sample = line(7, 3);
      sample.x.data[4] = NaN;
      await expect(run(sample, { sampling })).rejects.toThrow(/row 5, column “x0”/);
    },
  );

  it('categories only, where levels are to stay whole', async () => {
    const sample = line(9, 4);
    sample.x.data.forEach((_, i) => {
      sample.x.data[i] = i % 2;
    });
    const layout = { numeric: [], categories: [[0]] };
    for (const sampling of ['smote', 'smoteenn', 'smotetomek'] as const)
      await expect(run(sample, { sampling }, 1, layout)).rejects.toThrow(
        /Every column is a category.*“Categories of new rows” to “Like numbers/,
      );
    const encoded = { sampling: 'smote', smoteCategories: 'encoded' } as const;
    expect((await run(sample, encoded, 1, layout)).summary.wholeCategories).toBe(false);
  });
});
