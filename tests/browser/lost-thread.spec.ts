import type { Page } from 'playwright';
import {
  endWorkerAt,
  expect,
  openApp,
  openText,
  rememberWorkers,
  smallCsv,
  test,
  TINY,
} from './app';

/** Batches that threads share, and epochs enough to fall into. */
const LONG = {
  ...TINY,
  inputWidth: 128,
  blockWidths: [128, 64],
  epochs: 40,
  batchSize: 1024,
  engine: 'kernels',
} as const;

/** Trains anew; the scores of the validation rows. */
const train = (page: Page): Promise<number[]> =>
  page.evaluate(async () => Array.from((await window.cutoff.train()).validation.rawPd));

test.setTimeout(180_000);

test.beforeEach(async ({ page }) => {
  await rememberWorkers(page);
  await openApp(page);
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  test.skip(cores < 2, 'a machine with one core has no helpers');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await openText(page, 'small.csv', smallCsv(4000));
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
  await page.evaluate((settings) => window.cutoff.set(settings), LONG);
});

test('training over shared memory goes on when a thread is killed within a step', async ({
  page,
}) => {
  const status = page.getByRole('status').first();
  const whole = await train(page);
  const disturbed = train(page);
  await expect.poll(() => page.workers().length).toBeGreaterThan(1);
  const workers = page.workers().length;
  await endWorkerAt(page, 'epoch', 'last');
  await expect.poll(() => page.workers().length).toBe(workers - 1);
  // Others are waited for within the step, then it is taken again without them; no bit is another.
  expect(await disturbed).toEqual(whole);
  await expect(status).toContainText('Trained: 40 epochs');
  // Nor is any of the next run.
  expect(await train(page)).toEqual(whole);
});
