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

const scores = (page: Page): Promise<number[]> =>
  page.evaluate(() => Array.from(window.cutoff.scores('validation').rawPd));

/** How many runs the browser keeps that have not ended. */
const unfinished = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('cutoff');
        opening.onsuccess = () => {
          const db = opening.result;
          const asked = db.transaction('unfinished').objectStore('unfinished').count();
          asked.onsuccess = () => {
            db.close();
            resolve(asked.result);
          };
        };
      }),
  );

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

test('a run goes on by itself when its worker dies, and on a later visit when it is asked to', async ({
  page,
  context,
}) => {
  await rememberWorkers(page);
  await openApp(page);
  await page.evaluate((settings) => window.cutoff.set(settings), LONG);
  const whole = await train(page);

  const disturbed = train(page);
  await reaches(page, /epoch ([4-9]|1\d) of 12/);
  await killWorker(page);
  await expect(page.getByRole('alert')).toContainText([
    /The background worker stopped in epoch \d+; training goes on from the end of epoch \d+\./,
  ]);
  expect(await disturbed).toEqual(whole);
  await reaches(page, /Trained: 12 epochs/);

  // A run that another tab has is not offered; once that is closed, it is, beside the link's settings.
  void train(page).catch(() => undefined);
  await reaches(page, /epoch ([3-9]|1\d) of 12/);
  await page.getByRole('button', { name: 'Pause' }).click();
  await reaches(page, /Paused: epoch/);
  const later = await context.newPage();
  await openApp(later, '#learningRate=0.002');
  await later.evaluate(() => window.cutoff.settled());
  const offer = later.getByRole('status').filter({ hasText: 'cut short' });
  await expect(offer).toBeHidden();
  await page.close();
  await later.reload();
  await expect(offer).toContainText(
    /Training was cut short after epoch \d+ of 12 \(ResNet, under-sampled, sampling: None, \d\d:\d\d\)\./,
  );
  expect(await later.evaluate(() => window.cutoff.experiment().learningRate)).toBe(0.002);
  await offer.getByRole('button', { name: 'Continue' }).click();
  await expect(offer).toBeHidden();
  await reaches(later, /Trained: 12 epochs/);
  expect(await scores(later)).toEqual(whole);
  expect(await unfinished(later)).toBe(0);

  void train(later).catch(() => undefined);
  await reaches(later, /epoch ([3-9]|1\d) of 12/);
  await later.reload();
  await offer.getByRole('button', { name: 'Discard' }).click();
  await expect.poll(() => unfinished(later)).toBe(0);
});
