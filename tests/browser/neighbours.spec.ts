import { prepare } from '../../src/core/data/prepare';
import { readDataset } from '../../src/core/data/read';
import { searchFor } from '../../src/core/sampling/search';
import { trainingRows } from '../../src/core/sampling/training-rows';
import { quietTask } from '../../src/core/task';
import { expect, openApp, openText, smallCsv, test, TINY } from './app';

test('SMOTEENN on several threads keeps and makes the rows that one thread does', async ({
  page,
}) => {
  const csv = smallCsv(30_000);
  await openApp(page);
  await openText(page, 'small.csv', csv);
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
  const { sampling, experiment, cores } = await page.evaluate(async (tiny) => {
    window.cutoff.set({ ...tiny, epochs: 1, sampling: 'smoteenn', samplingRatio: 1 });
    // The first search may be over before a helper is ready; a setting without a part makes another.
    await window.cutoff.train();
    window.cutoff.set({ shrinkage: 1 });
    const run = await window.cutoff.train();
    const cores = navigator.hardwareConcurrency;
    return { sampling: run.sampling, experiment: run.experiment, cores };
  }, TINY);
  expect(sampling.neighbours?.search).toBe('exact');
  expect(sampling.neighbours?.threads ?? 0).toBeGreaterThan(cores > 1 ? 1 : 0);

  const task = quietTask();
  const blob = new Blob([csv]);
  const outcome = await readDataset({ name: 'small.csv', blob }, {}, task);
  if (outcome.kind !== 'table') throw new Error('The outcome of the made-up table is not clear');
  const search = searchFor('exact', experiment);
  const prepared = await prepare(outcome.table, experiment, task);
  const { resampled } = await trainingRows(prepared, experiment, { search, task });
  const { summary } = resampled;
  expect(summary.neighbours?.threads).toBe(1);
  const { seconds, neighbours } = sampling;
  expect(sampling).toEqual({ ...summary, seconds, neighbours });
});
