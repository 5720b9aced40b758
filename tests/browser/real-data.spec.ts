import type { Locator, Page } from 'playwright/test';
import { expect, figure, numberOf, openApp, realFile, test, TINY } from './app';

const german = realFile('german.data');
const consumer = realFile('credit_risk_dataset.csv');

const bars = (page: Page): Locator => page.getByRole('img', { name: /^Training rows\. Before/ });
const map = (page: Page): Locator => page.getByRole('img', { name: /^Map of/ });
const choose = (page: Page, name: string, value: string) =>
  page.getByRole('combobox', { name, exact: true }).selectOption(value);

async function openReal(page: Page, path: string, id: string): Promise<void> {
  await openApp(page);
  await page.getByLabel('Open a file').setInputFiles(path);
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset), { timeout: 60_000 })
    .toContain(id);
}

/** Trains, and holds the bars, the words and the map against what the run says of itself. */
async function agreesWithRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByRole('status')).toContainText('Trained', { timeout: 100_000 });
  const { sampling, kinds, total } = await page.evaluate(() => {
    const run = window.cutoff.run();
    if (run === null) throw new Error('no run');
    const counts = [0, 0, 0, 0];
    for (const kind of run.map.kind) counts[kind]++;
    return { sampling: run.sampling, kinds: counts, total: run.map.total };
  });
  const { before, made, removed, removedMade, after } = sampling;
  const written = (value: number): string => value.toLocaleString('en-GB');
  expect(before.bad + made.bad - removed.bad).toBe(after.bad);
  expect(before.good + made.good - removed.good).toBe(after.good);

  const label = await bars(page).getAttribute('aria-label');
  expect(label).toContain(
    `${written(before.bad)} defaults and ${written(before.good)} good payers`,
  );
  expect(label).toContain(`after it ${written(after.bad)} and ${written(after.good)}`);
  expect(label).toContain(`${written(made.bad + made.good)} rows made`);
  expect(label).toContain(`${written(removed.bad + removed.good)} removed`);
  const words = (await page.getByText(/^[\d,]+\s+defaults/).innerText()).replaceAll('\u00a0', ' ');
  for (const part of [
    `+ ${written(made.bad)} made`,
    `− ${written(removed.bad)} removed`,
    `= ${written(after.bad)}`,
  ])
    expect(words).toContain(part);

  const again = removedMade.bad + removedMade.good;
  expect(total).toBe(after.bad + after.good + removed.bad + removed.good - again);
  const shown = kinds.reduce((sum, count) => sum + count, 0);
  const summary = await map(page).getAttribute('aria-label');
  expect(summary).toContain(`Map of ${written(shown)} of ${written(total)} training rows`);
  ['repaid', 'default', 'made', 'removed'].forEach((name, kind) =>
    expect(summary).toContain(`${written(kinds[kind])} ${name}`),
  );
  if (total <= 2000) {
    expect(kinds[2]).toBe(made.bad + made.good - again);
    expect(kinds[3]).toBe(removed.bad + removed.good - again);
  }
}

test('german.data is recognised, trained on, and SMOTEENN shows what it did', async ({ page }) => {
  test.skip(german === undefined, 'german.data is not here');
  await openReal(page, german ?? '', 'german');

  await test.step('1,000 rows, 30 % defaults, readable labels', async () => {
    await expect(page.getByText('1,000 applicants')).toBeVisible();
    await expect(page.getByText(/30\.0+\s?%/).first()).toBeVisible();
    await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('resnet-under');
    await page.evaluate(() => window.cutoff.set({ engine: 'wasm' }));
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByRole('status').first()).toContainText('Trained', { timeout: 100_000 });
    expect(await numberOf(figure(page, 'AUC'))).toBeGreaterThan(0.65);
  });

  await test.step('SMOTEENN, categories as 0/1: bars, words and map agree with the run', async () => {
    await page.evaluate((tiny) => window.cutoff.set(tiny), TINY);
    await choose(page, 'Sampling', 'smoteenn');
    await choose(page, 'Categories of new rows', 'encoded');
    await expect(page.getByText('SMOTE-NC.')).toHaveCount(0);
    await agreesWithRun(page);
  });
});

test('credit_risk_dataset.csv goes the generic path, and SMOTEENN shows what it did', async ({
  page,
}) => {
  test.skip(consumer === undefined, 'credit_risk_dataset.csv is not here');
  await openReal(page, consumer ?? '', 'credit_risk');

  await test.step('its target is proposed', async () => {
    await expect(page.getByText('32,581 applicants')).toBeVisible();
    await expect(page.getByText(/21\.8\d*\s?%/).first()).toBeVisible();
  });

  await test.step('SMOTEENN keeps categories whole, and says so', async () => {
    await page.evaluate((tiny) => window.cutoff.set({ ...tiny, batchSize: 512, epochs: 1 }), TINY);
    await choose(page, 'Sampling', 'smoteenn');
    await choose(page, 'Categories of new rows', 'whole');
    await page.getByRole('spinbutton', { name: 'Defaults per good payer' }).fill('0.5');
    await page.getByRole('spinbutton', { name: 'Defaults per good payer' }).press('Enter');
    await expect(page.getByText('made by SMOTE-NC')).toBeVisible({ timeout: 100_000 });
    await agreesWithRun(page);
    expect(await page.evaluate(() => window.cutoff.run()?.sampling.wholeCategories)).toBe(true);
  });
});
