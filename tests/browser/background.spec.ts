import { expect, openText, smallCsv, test, TINY } from './app';

test('background work keeps the focus, says how it ended, and stops with a word on another table', async ({
  page,
}) => {
  await page.goto('./#view=compare&folds=10');
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText(/Every run made on small/)).toBeVisible();
  await page.evaluate(() => window.cutoff.set({ model: 'logistic' }));
  const validate = page.getByRole('button', { name: /^(Cross-validate|Cancel the cross-)/ });
  await validate.focus();
  await page.keyboard.press('Enter');
  await expect(validate).toBeFocused();
  await expect(page.getByRole('status')).toContainText('The cross-validation is done: 10 folds.', {
    timeout: 60_000,
  });
  await expect(validate).toBeFocused();
  await expect(validate).toBeDisabled();

  await page.evaluate(
    (tiny) => window.cutoff.set({ model: 'resnet-over', ...tiny, epochs: 200 }),
    TINY,
  );
  await page.keyboard.press('Enter');
  await expect(validate).toHaveAccessibleName('Cancel the cross-validation');
  await expect(page.getByText(/^[1-9] of 10 folds$/).first()).toBeVisible({ timeout: 60_000 });
  await openText(page, 'other.csv', smallCsv(300, 2));
  await expect(page.getByText(/^Stopped because another table was opened: /).first()).toBeVisible();
  await expect(page.getByText(/Every run made on other/)).toBeVisible();
  await expect(validate).toHaveAccessibleName(/^Cross-validate/);
  await expect(page.getByRole('region', { name: 'Cross-validations' })).toHaveCount(0);
  await openText(page, 'small.csv', smallCsv());
  const made = page.getByRole('region', { name: 'Cross-validations' });
  await expect(made.getByRole('row', { name: /[1-9] of 10 folds/ })).toBeVisible();
});
