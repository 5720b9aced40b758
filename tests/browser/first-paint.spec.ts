import { decision, expect, figure, numberOf, openApp, test } from './app';

/** The files of the page that the first screen does without. */
const PARTS = /assets\/(Compare|Data|FurtherBoards|ModelCards|Present)-[^/]*\.js$/;

const partOf = (url: string): string => PARTS.exec(url)?.[1] ?? url;

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
    const held: string[] = [];
    await page.route(/plotly|training|\.wasm$/, () => undefined);
    await page.route(PARTS, (route) => void held.push(partOf(route.request().url())));
    await page.goto('./');
    await expect(figure(page, 'Recall')).toBeVisible();
    // Not part of what has been read by now, then, but files that are still to come.
    const parts = ['Compare', 'Data', 'FurtherBoards', 'ModelCards', 'Present'];
    await expect.poll(() => [...new Set(held)].sort()).toEqual(parts);
  });

  test('needs no part that a fetch ahead of need could not have', async ({ page, watch }) => {
    await page.addInitScript(() => {
      Element.prototype.requestFullscreen = () => Promise.reject(new Error('windowed'));
    });
    let failed = 0;
    await page.route(PARTS, (route) => {
      failed++;
      return route.abort();
    });
    await openApp(page);
    await expect.poll(() => failed).toBeGreaterThanOrEqual(5);
    await expect(page.getByRole('alert')).toHaveCount(0);
    const present = page.getByRole('button', { name: 'Present', exact: true });
    for (const leave of ['key', 'button']) {
      await present.click();
      await expect(page.getByRole('alert')).toContainText('could not be fetched');
      if (leave === 'key') await page.keyboard.press('Escape');
      else await page.getByRole('button', { name: 'Leave' }).click();
      await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
    }
    await page.evaluate(() => window.cutoff.set({ board: 'all' }));
    await expect(decision(page).getByRole('alert')).toHaveCount(1);
    await page.unroute(PARTS);
    await decision(page).getByRole('button', { name: 'Try again' }).click();
    await expect(decision(page).getByRole('alert')).toHaveCount(0);
    await expect(decision(page).getByText('Loading…')).toHaveCount(0);
    await present.click();
    await expect(page.getByRole('toolbar', { name: 'Presentation' })).toBeVisible();
    expect(watch.noise.splice(0).join()).toContain('ERR_FAILED');
  });

  test('says so where the browser makes no worker', async ({ page }) => {
    await page.addInitScript(() => {
      window.Worker = class {
        constructor() {
          throw new Error('no workers to be had');
        }
      } as unknown as typeof Worker;
    });
    await page.goto('./');
    await expect(page.getByRole('alert')).toContainText('no workers to be had');
    await expect(page.getByRole('heading', { name: 'Cutoff' })).toBeVisible();
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
