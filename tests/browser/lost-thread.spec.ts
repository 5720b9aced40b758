import type { Page } from 'playwright';
import { expect, openApp, openText, smallCsv, test, TINY } from './app';

declare global {
  interface Window {
    /** Every worker that the page has started, the first one first. */
    started?: Worker[];
  }
}

/** Batches that threads share, and epochs enough to fall into. */
const LONG = {
  ...TINY,
  inputWidth: 128,
  blockWidths: [128, 64],
  epochs: 100,
  batchSize: 1024,
  engine: 'kernels',
} as const;

/** Has the page remember its workers, so that a test can end one as a browser would: without a word. */
async function rememberWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const started: Worker[] = [];
    window.started = started;
    window.Worker = class extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        started.push(this);
      }
    };
  });
}

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
  await expect(status).toContainText(/epoch ([2-9]|\d\d) of 100/);
  const workers = page.workers().length;
  await page.evaluate(() => window.started?.at(-1)?.terminate());
  await expect.poll(() => page.workers().length).toBe(workers - 1);
  // Others are waited for within the step, then it is taken again without them; no bit is another.
  expect(await disturbed).toEqual(whole);
  await expect(status).toContainText('Trained: 100 epochs');
  // Nor is any of the next run.
  expect(await train(page)).toEqual(whole);
});
