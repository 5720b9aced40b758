import { readFileSync } from 'node:fs';
import { expect, openText, smallCsv, test } from './app';

test('the trees of a run: importance, any tree by keyboard, and XGBoost’s JSON out and in', async ({
  page,
}) => {
  await page.goto('./');
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText('Outcome: default')).toBeVisible();
  await page.evaluate(async () => {
    window.cutoff.set({ model: 'boosting', treeCount: 5, treeDepth: 3, boostingStop: 'off' });
    await window.cutoff.train();
  });
  const column = page.getByRole('region', { name: /Model & loss/ });

  const bars = column.getByRole('img', { name: /^Importance by/ });
  await expect(bars).toHaveAccessibleName(/share of the gain: (Income|Debt ratio|Home) \d+\.\d/);
  await column.getByRole('radio', { name: 'Splits' }).check({ force: true });
  await expect(bars).toHaveAccessibleName(/number of splits: (Income|Debt ratio|Home) \d+,/);

  await column.getByRole('spinbutton', { name: 'Tree of 5' }).fill('3');
  await page.keyboard.press('Enter');
  await column.getByRole('button', { name: 'Next tree' }).press('Enter');
  const tree = column.getByRole('tree', { name: /^Tree 4, of \d+ nodes\. It first asks: / });
  const root = tree.getByRole('treeitem', { level: 1 });
  await root.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(tree.locator(':focus')).toHaveAttribute('aria-level', '3');
  await page.keyboard.press('Home');
  await expect(root).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(root).toHaveAttribute('aria-expanded', 'false');
  await expect(tree.getByRole('treeitem')).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await expect(root).toHaveAttribute('aria-expanded', 'true');

  const saved = page.waitForEvent('download');
  await column.getByRole('button', { name: 'Download XGBoost JSON' }).click();
  const bytes = readFileSync(await (await saved).path());
  const { learner } = JSON.parse(bytes.toString()) as { learner: { feature_names: string[] } };
  expect(learner.feature_names).toEqual(['income', 'debt_ratio', 'home']);

  const scores = () => page.evaluate(() => [...window.cutoff.scores('validation').rawPd]);
  const trained = await scores();
  await openText(page, 'mine.json', bytes);
  await expect(page.getByText('mine scores the validation and test rows of small')).toBeVisible();
  const loaded = await scores();
  expect(loaded.length).toBe(trained.length);
  for (const [row, pd] of loaded.entries()) expect(Math.abs(pd - trained[row])).toBeLessThan(1e-6);

  await openText(page, 'cut.json', bytes.subarray(0, bytes.length - 50));
  await expect(page.getByRole('alert')).toContainText('The file is incomplete or damaged');
  expect(await scores()).toEqual(loaded);
});
