import { decision, expect, figure, numberOf, openApp, test } from './app';

test.describe('first paint', () => {
  test('shows a populated Decision column before anything is trained', async ({ page }) => {
    await openApp(page);
    for (const name of [
      'True positives',
      'False positives',
      'True negatives',
      'False negatives',
      'Recall',
      'Precision',
      'F1',
      'Approval rate',
      'Default rate among approved',
      'AUC',
      'Expected cost',
    ])
      expect(Number.isFinite(await numberOf(figure(page, name))), name).toBe(true);
    expect(await numberOf(figure(page, 'AUC'))).toBeGreaterThan(0.7);
    await expect(decision(page)).toContainText('Declining every applicant');
  });

  test('needs neither Plotly nor the engine for it', async ({ page }) => {
    await page.route(/plotly|training|\.wasm$/, () => undefined);
    await page.goto('./');
    await expect(figure(page, 'Recall')).toBeVisible();
  });

  test('shows the other preset’s shipped run when the model is changed', async ({ page }) => {
    await openApp(page);
    const before = await page.evaluate(() => window.cutoff.run()?.id);
    await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('resnet-over');
    await expect
      .poll(() => page.evaluate(() => window.cutoff.run()?.experiment.model))
      .toBe('resnet-over');
    expect(await page.evaluate(() => window.cutoff.run()?.id)).not.toBe(before);
  });
});
