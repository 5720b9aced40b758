import type { Page } from 'playwright';
import { endWorkerAt, expect, openApp, reaches, rememberWorkers, test, TINY } from './app';

/** Epochs enough to fall into, of a network small enough to train in seconds. */
const LONG = {
  ...TINY,
  model: 'resnet-over',
  sampling: 'random-under',
  inputWidth: 64,
  blockWidths: [64, 32],
  epochs: 12,
  batchSize: 256,
  engine: 'kernels',
} as const;

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

/** Starts a run, and stops it once the browser keeps what it has reached. */
async function pauseWhenKept(page: Page): Promise<void> {
  for (let epoch = 1; (await unfinished(page)) === 0; epoch++) {
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await reaches(page, new RegExp(`Paused: epoch ${String(epoch)} of`));
  }
}

test('a run goes on by itself when its worker dies, and on a later visit when it is asked to', async ({
  page,
  context,
}) => {
  await rememberWorkers(page);
  await openApp(page);
  await page.evaluate((settings) => window.cutoff.set(settings), LONG);
  const whole = await train(page);

  const disturbed = train(page);
  await endWorkerAt(page, 'reached');
  // A worker that is ended says nothing, so a test says it.
  await page.evaluate(() =>
    window.started?.[0]?.dispatchEvent(new ErrorEvent('error', { message: 'killed' })),
  );
  await expect(page.getByRole('alert')).toContainText([
    /The background worker stopped in epoch \d+; training goes on from the end of epoch \d+\./,
  ]);
  expect(await disturbed).toEqual(whole);
  await reaches(page, /Trained: 12 epochs/);

  // A run that another tab has is not offered; once that is closed, it is, beside the link's settings.
  await pauseWhenKept(page);
  const later = await context.newPage();
  await openApp(later, '#learningRate=0.002');
  await later.evaluate(() => window.cutoff.settled());
  const offer = later.getByRole('status').filter({ hasText: 'cut short' });
  await expect(offer).toBeHidden();
  await page.close();
  await later.reload();
  await expect(offer).toContainText(
    /Training was cut short after epoch \d+ of 12 \(ResNet, over-sampled, sampling: Random under-sampling, \d\d:\d\d\)\./,
  );
  expect(await later.evaluate(() => window.cutoff.experiment().learningRate)).toBe(0.002);
  await offer.getByRole('button', { name: 'Continue' }).click();
  await expect(offer).toBeHidden();
  await reaches(later, /Trained: 12 epochs/);
  expect(await scores(later)).toEqual(whole);
  expect(await unfinished(later)).toBe(0);

  await later.evaluate(() => window.cutoff.set({ epochs: 500 }));
  void train(later).catch(() => undefined);
  await expect.poll(() => unfinished(later)).toBe(1);
  await later.reload();
  await offer.getByRole('button', { name: 'Discard' }).click();
  await expect.poll(() => unfinished(later)).toBe(0);
});
