import type { Page } from 'playwright';
import { expect, openApp, test, TINY } from './app';

declare global {
  interface Window {
    /** Every worker that the page has started, the first one first. */
    started?: Worker[];
  }
}

/** Epochs enough to fall into, of a network small enough to train in seconds. */
const LONG = {
  ...TINY,
  inputWidth: 64,
  blockWidths: [64, 32],
  epochs: 12,
  batchSize: 256,
  engine: 'kernels',
} as const;

/** Has the page remember its workers, so that a test can end one. */
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

/** The one that holds the table and trains dies; a terminated worker says nothing, so a test says it. */
const killWorker = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const [worker] = window.started ?? [];
    worker?.terminate();
    worker?.dispatchEvent(new ErrorEvent('error', { message: 'killed' }));
  });

/** Epochs that are done, of the twelve. */
const reaches = (page: Page, epochs: RegExp): Promise<void> =>
  expect(page.getByRole('status').first()).toContainText(epochs);

test.setTimeout(240_000);

test('a run goes on by itself when its worker dies, to the same bits', async ({ page }) => {
  await rememberWorkers(page);
  await openApp(page);
  await page.evaluate((settings) => window.cutoff.set(settings), LONG);
  const whole = await train(page);

  const disturbed = train(page);
  await reaches(page, /epoch ([4-9]|1\d) of 12/);
  await killWorker(page);
  await expect(page.getByRole('note')).toContainText([
    /The background worker stopped in epoch \d+; training goes on from the end of epoch \d+\./,
  ]);
  expect(await disturbed).toEqual(whole);
  await reaches(page, /Trained: 12 epochs/);
});
