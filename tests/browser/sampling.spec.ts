import type { Locator, Page } from 'playwright/test';
import { expect, openApp, openText, realFile, smallCsv, test, TINY } from './app';

const german = realFile('german.data');
const consumer = realFile('credit_risk_dataset.csv');

const bars = (page: Page): Locator => page.getByRole('img', { name: /^Training rows\. Before/ });
const map = (page: Page): Locator => page.getByRole('img', { name: /^Map of/ });
const steps = (page: Page): Locator => page.getByRole('group', { name: 'Steps of the sampler' });
const choose = (page: Page, name: string, value: string) =>
  page.getByRole('combobox', { name, exact: true }).selectOption(value);

async function openReal(page: Page, path: string, id: string): Promise<void> {
  await openApp(page);
  await page.getByLabel('Open a file').setInputFiles(path);
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset), { timeout: 60_000 })
    .toContain(id);
}

async function openSmall(page: Page, settings: Record<string, unknown> = {}): Promise<void> {
  await openApp(page);
  await openText(page, 'small.csv', smallCsv());
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
  await page.evaluate((changes) => window.cutoff.set(changes), { ...TINY, ...settings });
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

test.describe('sampling', () => {
  test('SMOTEENN on german.data, categories as 0/1: bars, words and map agree with the run', async ({
    page,
  }) => {
    test.skip(german === undefined, 'german.data is not here');
    await openReal(page, german ?? '', 'german');
    await page.evaluate((tiny) => window.cutoff.set(tiny), TINY);
    await choose(page, 'Sampling', 'smoteenn');
    await choose(page, 'Categories of new rows', 'encoded');
    await expect(page.getByText('SMOTE-NC.')).toHaveCount(0);
    await agreesWithRun(page);
  });

  test('SMOTEENN on credit_risk_dataset.csv keeps categories whole, and says so', async ({
    page,
  }) => {
    test.skip(consumer === undefined, 'credit_risk_dataset.csv is not here');
    await openReal(page, consumer ?? '', 'credit_risk');
    await page.evaluate((tiny) => window.cutoff.set({ ...tiny, batchSize: 512, epochs: 1 }), TINY);
    await choose(page, 'Sampling', 'smoteenn');
    await choose(page, 'Categories of new rows', 'whole');
    await page.getByRole('spinbutton', { name: 'Defaults per good payer' }).fill('0.5');
    await page.getByRole('spinbutton', { name: 'Defaults per good payer' }).press('Enter');
    await expect(page.getByText('made by SMOTE-NC')).toBeVisible({ timeout: 100_000 });
    await agreesWithRun(page);
    expect(await page.evaluate(() => window.cutoff.run()?.sampling.wholeCategories)).toBe(true);
  });

  test('only the knobs of the chosen method are there', async ({ page }) => {
    await openSmall(page);
    const knob = (name: string) => page.getByRole('spinbutton', { name, exact: true });
    await expect(knob('Defaults per good payer')).toHaveCount(0);
    await choose(page, 'Sampling', 'tomek');
    await expect(page.getByRole('combobox', { name: 'Who may be removed' })).toBeVisible();
    await expect(knob('Defaults per good payer')).toHaveCount(0);
    await choose(page, 'Sampling', 'nearmiss');
    await expect(knob('Candidates a default')).toHaveCount(0);
    await choose(page, 'Which to keep', 'nearmiss-3');
    await expect(knob('Candidates a default')).toBeVisible();
    await choose(page, 'Sampling', 'random-over');
    await expect(knob('Smoothing of repeats')).toBeVisible();
    await expect(page.getByText('Finer points')).toHaveCount(0);
  });

  test('steps are walked by keyboard, each in words', async ({ page }) => {
    await openSmall(page, { sampling: 'smoteenn', samplingRatio: 1 });
    await expect(bars(page)).toHaveAttribute('aria-label', /rows made/);
    await page.getByRole('button', { name: 'Step through it, row by row' }).click();
    await expect(page.getByRole('button', { name: 'Next step' })).toBeFocused();
    await expect(steps(page)).toContainText('step 1 of 40');
    await expect(steps(page)).toContainText(/A new default, \d+\s%\sof the way from a default to/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(steps(page)).toContainText('step 3 of 40');
    await page.keyboard.press('ArrowLeft');
    await expect(steps(page)).toContainText('step 2 of 40');
    await expect(steps(page).getByRole('columnheader', { name: 'neighbour' })).toBeVisible();
    await page.keyboard.press('End');
    await expect(steps(page)).toContainText('step 40 of 40');
    await expect(steps(page)).toContainText(/\d of 3 neighbours (repaid|defaulted), so this/);
    await steps(page).getByRole('button', { name: 'Zoom' }).click();
    await steps(page)
      .getByRole('button', { name: /^back to \d+ made$/ })
      .click();
    await expect(steps(page)).toContainText('step 1 of 40');
    await page.keyboard.press('Escape');
    await expect(steps(page)).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Step through it, row by row' })).toBeFocused();
  });

  test('the map follows two chosen columns, with the same rows', async ({ page }) => {
    await openSmall(page, { sampling: 'smote', samplingRatio: 1 });
    await expect(bars(page)).toHaveAttribute('aria-label', /rows made/);
    const rows = /: \d+ repaid, \d+ default, \d+ made\./;
    const before = rows.exec((await map(page).getAttribute('aria-label')) ?? '')?.[0];
    expect(before).toBeDefined();
    await choose(page, 'Across', 'income');
    await choose(page, 'Upwards', 'debt_ratio');
    await expect(map(page)).toHaveAttribute('aria-label', /Income across and Debt ratio upwards/);
    expect(await map(page).getAttribute('aria-label')).toContain(before);
    await expect(page.getByText(/^\d+\s?k$/).first()).toBeVisible();
    await expect.poll(() => page.url()).toContain('mapX=income');
    await choose(page, 'Across', 'home = rent');
    await expect(map(page)).toHaveAttribute('aria-label', /moved a little to either side/);
    await page.evaluate(() => window.cutoff.set({ mapX: 'not a column', mapY: 'component 2' }));
    await expect(map(page)).toHaveAttribute('aria-label', /first two principal components/);
    await expect(page.getByRole('combobox', { name: 'Across' })).toHaveValue('component 1');
  });

  test('settings that cannot be are refused in words, and the last picture stays', async ({
    page,
  }) => {
    await openSmall(page, { sampling: 'smote', samplingRatio: 1 });
    await expect(bars(page)).toHaveAttribute('aria-label', /rows made/);
    const [counts, points] = [
      await bars(page).getAttribute('aria-label'),
      await map(page).getAttribute('aria-label'),
    ];
    const ratio = page.getByRole('spinbutton', { name: 'Defaults per good payer' });
    await ratio.fill('0.05');
    await ratio.press('Enter');
    await expect(page.getByRole('alert')).toContainText('would have to remove rows');
    await expect(bars(page)).toHaveAttribute('aria-label', counts ?? '');
    await expect(map(page)).toHaveAttribute('aria-label', points ?? '');
    await expect(page.getByText('before your change')).toBeVisible();
  });
});
