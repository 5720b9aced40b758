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

  test('needs neither Plotly, the engine, nor another view for it', async ({ page }) => {
    await page.route(
      /plotly|training|\.wasm$|assets\/(Compare|Data|Present|ModelCards|further)-/,
      () => undefined,
    );
    await page.goto('./');
    await expect(figure(page, 'Recall')).toBeVisible();
  });

  test('says so when a view cannot be fetched, and shows the others', async ({ page, watch }) => {
    await page.route(/assets\/Compare-.*\.js/, (route) => route.abort());
    await openApp(page);
    const views = page.getByRole('navigation', { name: 'Views' });
    await views.getByRole('button', { name: 'Compare' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText('could not be fetched');
    await expect(page.getByRole('button', { name: 'Reload the page' })).toBeVisible();
    await views.getByRole('button', { name: 'Data', exact: true }).click();
    await expect(page.getByRole('main').getByRole('heading').first()).toContainText('look-alike');
    await views.getByRole('button', { name: 'Sandbox' }).click();
    await expect(figure(page, 'Recall')).toBeVisible();
    expect(watch.noise.splice(0).join()).toContain('ERR_FAILED');
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
