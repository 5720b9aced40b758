import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { decision, expect, openApp, openBoard, openText, smallCsv, test, TINY } from './app';

async function trainTiny(page: Page): Promise<void> {
  await page.evaluate(async (tiny) => {
    window.cutoff.set({ ...tiny, blockWidths: [...tiny.blockWidths] });
    await window.cutoff.train();
  }, TINY);
}

async function openSmall(page: Page): Promise<void> {
  await openApp(page);
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText('Outcome: default')).toBeVisible();
}

const rowOf = (page: Page, name: string) =>
  decision(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('textbox', { name: `Name of ${name}` }) });

/** Everything that is said of the run on screen, by the API. */
const figures = (page: Page) =>
  page.evaluate(() => {
    const { rawPd, pd } = window.cutoff.scores('validation');
    return { id: window.cutoff.run()?.id, rawPd: [...rawPd], pd: [...pd] };
  });

test('a run and the file it was made on are there after a reload; deleted, they come back from a file; where nothing is kept, it is said', async ({
  page,
}) => {
  await openSmall(page);
  await trainTiny(page);
  const before = await figures(page);
  await openBoard(page, 'Against');
  await page.getByRole('textbox', { name: 'Name of Run 1' }).fill('Mine <b>');
  await page.getByRole('textbox', { name: 'Name of Run 1' }).press('Enter');
  await expect(rowOf(page, 'Mine <b>')).toContainText('on screen');
  const told = await rowOf(page, 'Mine <b>').innerText();
  await page.getByRole('button', { name: 'keep this file in the browser' }).click();
  await expect(page.getByText('Kept in this browser', { exact: true })).toBeVisible();

  await page.reload();
  await expect(rowOf(page, 'Mine <b>')).toContainText('on screen');
  expect(await figures(page)).toEqual(before);
  expect(await rowOf(page, 'Mine <b>').innerText()).toBe(told);

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export all' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/\.cutoff\.json\.gz$/);
  const bytes = readFileSync(await download.path());

  await page.getByRole('button', { name: 'More for Mine <b>' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(rowOf(page, 'Mine <b>')).toHaveCount(0);
  await page.reload();
  await expect(page.getByText('Outcome: default')).toBeVisible();
  await expect(decision(page)).toContainText('No decisions yet');

  const file = (buffer: Buffer) => ({
    name: 'small-runs.cutoff.json.gz',
    mimeType: 'application/gzip',
    buffer,
  });
  await page.getByLabel('Open a file').setInputFiles(file(bytes.subarray(0, bytes.length - 40)));
  await expect(page.getByRole('alert')).toContainText('breaks off or is damaged');
  await page.getByLabel('Open a file').setInputFiles(file(bytes));
  await expect(rowOf(page, 'Mine <b>')).toBeVisible();
  await page.getByRole('button', { name: 'Show Mine <b>' }).click();
  expect(await figures(page)).toEqual(before);

  // A browser that keeps nothing says so, and goes on.
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  await page.reload();
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText('Outcome: default')).toBeVisible();
  const refusal = page
    .getByRole('alert')
    .filter({ hasText: 'This browser keeps nothing between visits' });
  await expect(refusal).toHaveCount(0);
  await page.getByRole('button', { name: 'keep this file in the browser' }).click();
  await expect(refusal).toBeVisible();
  await expect(page.getByText('Outcome: default')).toBeVisible();
});

test('a run made or deleted in one tab is made or deleted in the other', async ({
  page,
  context,
}) => {
  await openSmall(page);
  const other = await context.newPage();
  await openSmall(other);
  // A page behind another gets little time.
  await page.bringToFront();
  await trainTiny(page);
  await expect(rowOf(other, 'Run 1')).toBeVisible();
  await other.getByRole('textbox', { name: 'Name of Run 1' }).fill('Named there');
  await other.getByRole('textbox', { name: 'Name of Run 1' }).press('Enter');
  await openBoard(page, 'Against');
  await expect(rowOf(page, 'Named there')).toBeVisible();
  await page.getByRole('button', { name: 'More for Named there' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(rowOf(other, 'Named there')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(rowOf(other, 'Named there')).toBeVisible();
});
