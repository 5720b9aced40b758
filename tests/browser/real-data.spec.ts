import { expect, figure, numberOf, openApp, realFile, test } from './app';

const german = realFile('german.data');
const consumer = realFile('credit_risk_dataset.csv');

test.describe('real files', () => {
  test('german.data is recognised: 1,000 rows, 30 % defaults, readable labels', async ({
    page,
  }) => {
    test.skip(german === undefined, 'german.data is not here');
    await openApp(page);
    await page.getByLabel('Open a file').setInputFiles(german ?? '');
    await expect
      .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
      .toContain('german');
    await expect(page.getByText('1,000 applicants')).toBeVisible();
    await expect(page.getByText(/30\.0+\s?%/).first()).toBeVisible();
    await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('resnet-under');
    await page.evaluate(() => window.cutoff.set({ engine: 'wasm' }));
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByRole('status').first()).toContainText('Trained', { timeout: 100_000 });
    expect(await numberOf(figure(page, 'AUC'))).toBeGreaterThan(0.65);
  });

  test('credit_risk_dataset.csv goes the generic path: its target is proposed', async ({
    page,
  }) => {
    test.skip(consumer === undefined, 'credit_risk_dataset.csv is not here');
    await openApp(page);
    await page.getByLabel('Open a file').setInputFiles(consumer ?? '');
    await expect
      .poll(() => page.evaluate(() => window.cutoff.experiment().dataset), { timeout: 60_000 })
      .toContain('credit_risk');
    await expect(page.getByText('32,581 applicants')).toBeVisible();
    await expect(page.getByText(/21\.8\d*\s?%/).first()).toBeVisible();
  });
});
