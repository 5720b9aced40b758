import type { Page } from 'playwright';
import { expect, held, openApp, openText, reaches, smallCsv, test, TINY } from './app';

const RUNS = 50;
const BEFORE = 10;

/** A batch that threads share, so that each run calls for them. */
const SHARED = { ...TINY, epochs: 2, batchSize: 512, engine: 'kernels' } as const;

/** Trains so many times, every time anew. */
async function train(page: Page, runs: number): Promise<void> {
  await page.evaluate(async (count) => {
    for (let run = 0; run < count; run++) {
      window.cutoff.set({ seed: 1 + (run % 2) });
      await window.cutoff.train();
    }
  }, runs);
}

test.beforeEach(async ({ page }) => {
  await openApp(page);
  await openText(page, 'small.csv', smallCsv(4000));
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
  await page.evaluate((settings) => window.cutoff.set(settings), SHARED);
});

test('a cancelled run lets its helpers go, and they end when nobody calls for them', async ({
  page,
}) => {
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  test.skip(cores < 2, 'a machine with one core has no helpers');
  const [worker] = page.workers();
  await page.evaluate(() =>
    window.cutoff.set({ epochs: 500, blockWidths: [128, 64], batchSize: 1024 }),
  );
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect.poll(() => page.workers().length).toBeGreaterThan(1);
  await reaches(page, /epoch \d+ of 500/);
  // Half a minute is over in a moment, once they are let go.
  await worker.evaluate(() => {
    const later = setTimeout;
    globalThis.setTimeout = ((work: () => void, ms: number) =>
      later(work, ms === 30_000 ? 300 : ms)) as never;
  });
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
  await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(1);
});

test('fifty runs leave no memory and no worker behind', async ({ page }) => {
  test.setTimeout(240_000);
  await train(page, BEFORE);
  const workers = page.workers().length;
  const before = await held(page);
  await train(page, RUNS);
  const after = await held(page);
  expect(page.workers().length).toBeLessThanOrEqual(workers);
  expect(after - before).toBeLessThan(10);
});
