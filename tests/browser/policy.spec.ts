import type { Locator, Page } from 'playwright/test';
import { decision, expect, numberOf, openApp, openText, smallCsv, test, TINY } from './app';

/** Changes of the rules within this time of each other undo as one. */
const APART_MS = 900;

async function trained(page: Page, name: string, text: string): Promise<void> {
  await openText(page, name, text);
  await expect.poll(() => page.evaluate(() => window.cutoff.experiment().dataset)).toBe(name);
  // The small network's scores lie on both sides of it.
  const settings = { ...TINY, board: 'policy', cutoff: 0.55 } as const;
  await page.evaluate((given) => window.cutoff.set(given), settings);
  await page.evaluate(() => window.cutoff.train());
}

const rule = (page: Page, place: number): Locator =>
  page.getByRole('listitem', { name: `Rule ${place}`, exact: true });

const rules = (page: Page) => page.evaluate(() => window.cutoff.experiment().policyRules);

/** Rows of the file that are judged, with what the model says of them. */
function judged(page: Page, text: string): Promise<{ cells: string[]; y: number; pd: number }[]> {
  return page.evaluate((csv) => {
    const { rows, y, pd } = window.cutoff.scores('validation');
    const lines = csv.split('\n').slice(1);
    return Array.from(rows, (row, i) => ({ cells: lines[row].split(','), y: y[i], pd: pd[i] }));
  }, text);
}

test('policy rules decline and refer, are found, and travel', async ({ page, context }) => {
  const text = smallCsv(600);
  await openApp(page);
  await trained(page, 'small.csv', text);
  const board = decision(page);

  await test.step('they say whom they decline, and the decision follows', async () => {
    await expect(board.getByText('No rules yet')).toBeVisible();
    await board.getByRole('button', { name: 'Add a rule' }).click();
    await rule(page, 1).getByRole('combobox', { name: 'Rule 1: column' }).selectOption('income');
    await rule(page, 1)
      .getByRole('combobox', { name: /comparison/ })
      .selectOption('below');
    const limit = rule(page, 1).getByRole('spinbutton', { name: 'Rule 1: limit' });
    await limit.fill('40000');
    await page.keyboard.press('Enter');

    const rows = await judged(page, text);
    const hit = rows.filter(({ cells }) => Number(cells[0]) < 40_000);
    const bad = hit.filter(({ y }) => y === 1).length;
    await expect(rule(page, 1)).toContainText(`Declines ${hit.length} applicants`);
    await expect(rule(page, 1)).toContainText(`${((100 * bad) / hit.length).toFixed(1)}`);

    const { cutoff } = await page.evaluate(() => window.cutoff.experiment());
    const approved = rows.filter(({ cells, pd }) => Number(cells[0]) >= 40_000 && pd < cutoff);
    const missed = board.getByLabel('False negatives', { exact: true });
    const goods = board.getByLabel('True negatives', { exact: true });
    await expect
      .poll(async () => [await numberOf(missed), await numberOf(goods)])
      .toEqual([
        approved.filter(({ y }) => y === 1).length,
        approved.filter(({ y }) => y === 0).length,
      ]);

    await page.waitForTimeout(APART_MS);
    const alone = rows.filter(({ pd, y }) => pd < cutoff && y === 1).length;
    expect(alone).toBeGreaterThan(await numberOf(missed));
    await rule(page, 1).getByRole('checkbox', { name: 'Rule 1 is on' }).uncheck();
    await expect.poll(() => numberOf(missed)).toBe(alone);
    await expect(rule(page, 1)).toContainText('Would decline');
    await page.keyboard.press('Control+z');
    await expect(rule(page, 1).getByRole('checkbox')).toBeChecked();
    await board.getByRole('checkbox', { name: 'Apply the rules' }).uncheck();
    await expect.poll(() => numberOf(missed)).toBe(alone);
    await expect(board.getByRole('region', { name: /Rules as a classifier/ })).toBeVisible();

    const byModel = rows.toSorted((a, b) => a.pd - b.pd).slice(0, rows.length - hit.length);
    const swappedIn = byModel.filter(({ cells }) => Number(cells[0]) < 40_000);
    await expect(board).toContainText(new RegExp(`model swaps in\\s+${swappedIn.length}\\b`));
    await expect(board).toContainText(/worth\s.*\(95 % interval/);
  });
  await page.evaluate(() => window.cutoff.set({ policyRules: [], policyOn: true }));

  await test.step('they can be about levels and ratios, moved, copied and removed', async () => {
    const home = { effect: 'refer', column: 'home', is: 'equal', value: 'rent', on: true } as const;
    const income = {
      effect: 'decline',
      column: 'income',
      is: 'below',
      value: 30_000,
      on: true,
    } as const;
    await page.evaluate((both) => window.cutoff.set({ policyRules: both }), [home, income]);
    const rows = await judged(page, text);
    const rented = rows.filter(({ cells }) => cells[2] === 'rent').length;
    await expect(rule(page, 1)).toContainText(`Refers ${rented} applicants`);
    await rule(page, 1).getByRole('combobox', { name: /level/ }).selectOption('own');
    const owned = rows.filter(({ cells }) => cells[2] === 'own').length;
    await expect(rule(page, 1)).toContainText(`Refers ${owned} applicants`);

    await rule(page, 2)
      .getByRole('button', { name: /divide by another column/ })
      .click();
    await expect(rule(page, 2).getByRole('combobox', { name: /divided by/ })).toHaveValue(
      'debt_ratio',
    );
    await rule(page, 2).getByRole('spinbutton').fill('50000');
    await page.keyboard.press('Tab');
    await rule(page, 2)
      .getByRole('combobox', { name: /comparison/ })
      .selectOption('below');
    const low = rows.filter(
      ({ cells }) => Number(cells[1]) !== 0 && Number(cells[0]) / Number(cells[1]) < 50_000,
    ).length;
    await expect(rule(page, 2)).toContainText(`Declines ${low} applicants`);

    await page.getByRole('button', { name: 'Move Rule 2 up' }).click();
    expect((await rules(page)).map(({ column }) => column)).toEqual(['income', 'home']);
    await page.getByRole('button', { name: 'Duplicate Rule 1' }).click();
    await expect(page.getByRole('listitem', { name: /^Rule \d$/ })).toHaveCount(3);
    await page.getByRole('button', { name: 'Remove Rule 3' }).click();
    expect((await rules(page)).map(({ column }) => column)).toEqual(['income', 'income']);
    await page.evaluate(
      (one) => window.cutoff.set({ policyRules: Array.from({ length: 20 }, () => one) }),
      income,
    );
    const add = board.getByRole('button', { name: 'Add a rule' });
    await expect(add).toBeDisabled();
    await expect(board.getByText('At most 20 rules')).toBeVisible();
  });
  await page.evaluate(() => window.cutoff.set({ policyRules: [] }));

  await test.step('a first one is found on columns with hostile names, and naive ones are taken', async () => {
    const hostile = '<b onclick=alert(1)>x</b>';
    await trained(page, 'hostile.csv', smallCsv(400).replace('income', hostile));
    await page.getByRole('button', { name: 'Find rules in these rows' }).click();
    await expect(rule(page, 1)).toContainText('Found on the very rows it is measured on');
    await page.evaluate(
      (column) =>
        window.cutoff.set({
          policyRules: [{ effect: 'decline', column, is: 'below', value: 30_000, on: true }],
        }),
      hostile,
    );
    const column = rule(page, 1).getByRole('combobox', { name: 'Rule 1: column' });
    await expect(column).toHaveValue(hostile);
    await expect(rule(page, 1)).toContainText(/Declines \d+ applicants/);
    expect(await page.locator('[onclick]').count()).toBe(0);

    await page.evaluate(() =>
      window.cutoff.set({ dataset: 'home-credit-lookalike', policyRules: [], board: 'policy' }),
    );
    await page.getByRole('button', { name: 'Load naive rules' }).click();
    await expect(rule(page, 6)).toBeVisible();
  });

  await test.step('they travel in the link, and wait where their column is absent', async () => {
    await page.evaluate(() =>
      window.cutoff.set({
        board: 'policy',
        policyRules: [
          { effect: 'decline', column: 'AMT_INCOME_TOTAL', is: 'below', value: 60_000, on: true },
          { effect: 'decline', column: '<img src=x>', is: 'above', value: 1, on: true },
        ],
      }),
    );
    await expect(rule(page, 1)).toContainText(/Declines [\d,]+ applicants/);
    await expect(rule(page, 2)).toContainText('<img src=x> is not a column of these data');
    await expect.poll(() => decodeURIComponent(page.url())).toContain('<img src=x>');
    const second = await context.newPage();
    await second.goto(page.url());
    await expect(rule(second, 1)).toContainText(
      await rule(page, 1).locator('b').first().innerText(),
    );
    expect(await rules(second)).toEqual(await rules(page));
    expect(await second.locator('img').count()).toBe(0);
  });
});
