import { expect, openApp, openText, smallCsv, test } from './app';

test.describe('the Data view', () => {
  test('profiles every column, sorts and searches', async ({ page }) => {
    await openApp(page);
    await openText(page, 'small.csv', smallCsv());
    await expect
      .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
      .toContain('small');
    await page.getByRole('button', { name: 'Data', exact: true }).click();
    const rows = page.getByRole('table').first().locator('tbody tr');
    await expect(rows.filter({ hasText: 'debt_ratio' })).toBeVisible();
    await page.getByRole('columnheader', { name: /AUC/ }).getByRole('button').first().click();
    await expect(page.getByRole('columnheader', { name: /AUC/ })).toHaveAttribute(
      'aria-sort',
      /ascending|descending/,
    );
    await page.getByRole('searchbox').fill('debt');
    await expect(rows.filter({ hasText: 'income' })).toHaveCount(0);
    await expect(rows.filter({ hasText: 'debt_ratio' })).toBeVisible();
  });
});
