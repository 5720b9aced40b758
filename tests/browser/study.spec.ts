import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import type { Page } from 'playwright/test';
import { expect, openText, smallCsv, test, TINY } from './app';

/** Opens the Compare view on the small table, with settings that train in a moment. */
async function openCompare(page: Page): Promise<void> {
  await page.goto('./#view=compare&comparing=samplers');
  await expect(page.getByRole('button', { name: 'Run comparison' })).toBeEnabled();
  await openSmall(page);
  await page.evaluate((tiny) => window.cutoff.set(tiny), TINY);
}

async function openSmall(page: Page): Promise<void> {
  await openText(page, 'small.csv', smallCsv());
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
}

async function choose(page: Page, group: string, names: readonly string[]): Promise<void> {
  const boxes = page.getByRole('group', { name: group }).getByRole('checkbox');
  for (const box of await boxes.all()) await box.uncheck();
  for (const name of names)
    await page.getByRole('group', { name: group }).getByLabel(name, { exact: true }).check();
}

async function chooseSeeds(page: Page, seeds: number): Promise<void> {
  const field = page.getByRole('spinbutton', { name: 'Seeds', exact: true });
  await field.fill(String(seeds));
  await field.press('Enter');
}

async function csvOf(page: Page, button: string): Promise<Record<string, string>[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  const text = (await readFile(await download.path(), 'utf8')).replace('\ufeff', '');
  return Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
}

const results = (page: Page) => page.getByRole('region', { name: 'Samplers against losses' });

test.describe('the comparison of samplers and losses', () => {
  test('survives a cancel and a reload, ends, saves, and opens a cell in the Sandbox', async ({
    page,
  }) => {
    await openCompare(page);
    await choose(page, 'Samplers', ['None', 'Random under-sampling']);
    await choose(page, 'Losses', ['Cross-entropy', 'Focal']);
    await chooseSeeds(page, 3);
    await page.evaluate(() => window.cutoff.set({ epochs: 12, batchSize: 16 }));
    await expect(page.getByText(/^12 runs/)).toBeVisible();
    await page.getByRole('button', { name: 'Run comparison' }).click();
    // The engines may still be being measured, which takes a while without a graphics card.
    await expect(page.getByText(/^([1-9]|1[01]) of 12 runs$/)).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Cancel the comparison of samplers' }).click();
    await expect(page.getByRole('button', { name: 'Go on' })).toBeEnabled();
    const before = await page.getByText(/of 12 runs done/).innerText();
    await expect(
      results(page).getByText('not run yet').or(page.getByText('1 seed')).first(),
    ).toBeVisible();

    await page.reload();
    await expect(page.getByRole('alert')).toContainText('has to be opened here again');
    await openSmall(page);
    await expect(page.getByRole('button', { name: 'Go on' })).toBeEnabled();
    expect((await page.getByText(/of 12 runs done/).innerText()).split(' ')[0]).toBe(
      before.split(' ')[0],
    );
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByText('All 12 runs are done.')).toBeVisible({ timeout: 90_000 });
    await expect(page.getByText(/^Against no sampling with cross-entropy/).first()).toBeVisible();
    await expect(page.getByRole('img', { name: /^AUC, mean and 95 % interval/ })).toBeVisible();

    const runs = await csvOf(page, 'Download all runs (CSV)');
    expect(runs.length).toBe(12);
    expect(
      new Set(runs.map((run) => `${run['Sampling']} ${run['Loss']} ${run['Seed']}`)).size,
    ).toBe(12);
    for (const run of runs) {
      expect(Number(run['AUC'])).toBeGreaterThan(0.3);
      expect(run['Epochs (epochs)']).toBe('12');
      expect(run['Engine used']).toBe('wasm');
    }
    expect((await csvOf(page, 'Download summary (CSV)')).length).toBe(4 * 9);

    await page.evaluate(() => window.cutoff.set({ cutoff: 0.4, sampling: 'smote' }));
    await page
      .getByRole('button', { name: 'Open random under-sampling with focal loss in the Sandbox' })
      .click();
    expect(await page.evaluate(() => window.cutoff.experiment())).toMatchObject({
      sampling: 'random-under',
      loss: 'focal',
      seed: 42,
      epochs: 12,
      cutoff: 0.4,
      view: 'sandbox',
    });
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await page.evaluate(() => window.cutoff.experiment())).toMatchObject({
      sampling: 'smote',
      loss: 'bce',
      view: 'compare',
    });
  });

  test('shows why a cell failed, goes on with the rest, and gives way to a run in the Sandbox', async ({
    page,
  }) => {
    await openCompare(page);
    await choose(page, 'Samplers', ['None', 'SMOTE']);
    await choose(page, 'Losses', ['Cross-entropy']);
    await chooseSeeds(page, 3);
    await openText(page, 'few.csv', fewDefaults());
    await expect
      .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
      .toContain('few');
    await page.evaluate(() =>
      window.cutoff.set({ smoteNeighbours: 25, epochs: 12, batchSize: 16 }),
    );
    await page.getByRole('button', { name: 'Run comparison' }).click();
    const trained = await page.evaluate(async () => (await window.cutoff.train()).outcome);
    expect(trained).toBe('finished');
    await expect(page.getByText('All 6 runs are done.')).toBeVisible({ timeout: 90_000 });
    await expect(page.getByRole('heading', { name: '3 runs failed' })).toBeVisible();
    const failed = page.getByText(/^SMOTE with cross-entropy\./).locator('..');
    await expect(failed).toContainText(/neighbours/i);
    const runs = await csvOf(page, 'Download all runs (CSV)');
    expect(runs.filter((run) => run['Outcome'] === 'done').length).toBe(3);

    await page.getByRole('button', { name: 'Forget these results' }).click();
    await expect(page.getByRole('button', { name: 'Run comparison' })).toBeEnabled();
    await page.getByRole('button', { name: 'Bring them back' }).click();
    await expect(page.getByText('All 6 runs are done.')).toBeVisible();
  });
});

/** Too few defaults for 25 neighbours of a new one. */
function fewDefaults(): string {
  const [head, ...lines] = smallCsv(300, 5).split('\n');
  const bad = lines.filter((line) => line.endsWith(',1')).slice(0, 24);
  return [head, ...lines.filter((line) => line.endsWith(',0')), ...bad].join('\n');
}
