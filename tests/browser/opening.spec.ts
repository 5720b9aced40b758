import type { Page } from 'playwright';
import { expect, hold, openApp, openText, smallCsv, test, TINY } from './app';

declare global {
  interface Window {
    letFilesBeRead?: () => void;
  }
}

const train = (page: Page) => page.getByRole('button', { name: 'Train', exact: true });
const dataset = (page: Page) => page.evaluate(() => window.cutoff.experiment().dataset);
const outcome = (page: Page) => page.getByText('Outcome: default');

/**
 * What is done with files of the visitor's waits until what is returned is called: looking at what they
 * are, or all that the worker is told from the opening of the first one on.
 */
async function holdFiles(page: Page, what: 'looking' | 'opening'): Promise<() => Promise<void>> {
  await page.addInitScript((held) => {
    let released = false;
    const waiting: (() => void)[] = [];
    window.letFilesBeRead = () => {
      released = true;
      for (const go of waiting) go();
    };
    const text = Blob.prototype.text;
    const send = Worker.prototype.postMessage;
    async function lateText(this: Blob): Promise<string> {
      if (!released) await new Promise<void>((resolve) => waiting.push(resolve));
      return text.call(this);
    }
    function lateSend(this: Worker, ...[message, ...rest]: unknown[]): void {
      const isFile = (message as { payload?: { kind?: string } }).payload?.kind === 'file';
      const go = (): void => Reflect.apply(send, this, [message, ...rest]);
      if (!released && (isFile || waiting.length > 0)) waiting.push(go);
      else go();
    }
    if (held === 'looking') Blob.prototype.text = lateText;
    else Worker.prototype.postMessage = lateSend;
  }, what);
  return () => page.evaluate(() => window.letFilesBeRead?.());
}

test('a file opened before the page knows its own sets stays', async ({ page }) => {
  const release = await hold(page, '**/catalog.json*');
  await page.goto('./#model=logistic');
  await openText(page, 'small.csv', smallCsv());
  await expect(outcome(page)).toBeVisible();
  release();
  await expect(page.getByRole('combobox', { name: 'Dataset', exact: true })).toBeEnabled();
  await page.evaluate(() => window.cutoff.settled());
  expect(await dataset(page)).toBe('small.csv');
  await train(page).click();
  await expect(page.getByRole('status')).toContainText('Trained');
  expect(await page.evaluate(() => window.cutoff.run()?.dataset.id)).toBe('small.csv');
});

test('a file still being opened when the page knows its own sets is opened', async ({ page }) => {
  const release = await hold(page, '**/catalog.json*');
  const read = await holdFiles(page, 'opening');
  await page.goto('./');
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText('Opening small.csv').first()).toBeVisible();
  release();
  await expect(page.getByRole('combobox', { name: 'Dataset', exact: true })).toBeEnabled();
  await read();
  await expect(outcome(page)).toBeVisible();
  expect(await dataset(page)).toBe('small.csv');
});

test('no run starts on a table that is about to go, and one under way ends with a word', async ({
  page,
}) => {
  const read = await holdFiles(page, 'opening');
  await openApp(page);
  await page.evaluate((tiny) => window.cutoff.set(tiny), TINY);
  await openText(page, 'small.csv', smallCsv());
  await expect(train(page)).toHaveAttribute('aria-disabled', 'true');
  await expect(train(page)).toHaveAttribute('title', 'A run can start when small.csv is open');
  await train(page).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('Opening small.csv');
  await expect(train(page)).toBeFocused();
  await read();
  await train(page).click();
  await expect(page.getByRole('status')).toContainText('Trained', { timeout: 60_000 });
  expect(await page.evaluate(() => window.cutoff.run()?.dataset.id)).toBe('small.csv');

  await test.step('a run that ends because a table is opened does so with a word', async () => {
    await page.evaluate((tiny) => window.cutoff.set({ ...tiny, epochs: 500, batchSize: 8 }), TINY);
    await train(page).click();
    await openText(page, 'next.csv', smallCsv(400, 2));
    await expect(
      page.getByText('The run under way was stopped because a table was opened.'),
    ).toBeVisible();
    await expect.poll(() => dataset(page)).toBe('next.csv');
  });
});

test('a program that trains after opening a file trains on that file', async ({ page }) => {
  const read = await holdFiles(page, 'looking');
  await openApp(page);
  await openText(page, 'small.csv', smallCsv());
  const made = page.evaluate(async () => {
    window.cutoff.set({ model: 'logistic' });
    return (await window.cutoff.train()).dataset.id;
  });
  await read();
  expect(await made).toBe('small.csv');
});

test('a first file that is not opened after all leaves the built-in data to train on', async ({
  page,
}) => {
  const release = await hold(page, '**/*.arrow.gz*');
  await page.goto('./');
  await expect(page.getByRole('combobox', { name: 'Dataset', exact: true })).toBeEnabled();
  await expect(train(page)).toBeDisabled();
  const three = smallCsv(90)
    .split('\n')
    .map((line, i) => (i === 0 ? line : line.replace(/[01]$/, String(i % 3))));
  await openText(page, 'three.csv', three.join('\n'));
  await page.getByRole('button', { name: 'Choose the outcome' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  release();
  await expect(train(page)).toBeEnabled();
});
