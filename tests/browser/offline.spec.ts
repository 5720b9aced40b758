import { expect, test as base, type Page } from 'playwright/test';
import { figure, openText, smallCsv, TINY, Watch } from './app';
import { anotherVersion, StaticHost } from './static-host';

const test = base.extend<{ host: StaticHost }>({
  // eslint-disable-next-line no-empty-pattern
  host: async ({}, use) => {
    const host = new StaticHost();
    await host.start();
    await use(host);
    host.stop();
  },
});

const buildOf = (page: Page) =>
  page.locator('meta[name="cutoff-build"]').getAttribute('content') as Promise<string>;

/** Opens the app and waits until it is all there, and kept. */
async function visit(page: Page, host: StaticHost): Promise<void> {
  await page.goto(host.address);
  await expect(figure(page, 'Recall')).toBeVisible();
  await expect(page.getByText('Works offline', { exact: true })).toBeVisible({ timeout: 60_000 });
}

/** What the browser keeps for ten minutes at any site is no proof. */
async function clearBrowserCache(page: Page): Promise<void> {
  await (await page.context().newCDPSession(page)).send('Network.clearBrowserCache');
}

async function trainSomething(page: Page): Promise<void> {
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText('Outcome: default')).toBeVisible();
  await page.evaluate(async (tiny) => {
    window.cutoff.set(tiny);
    await window.cutoff.train();
  }, TINY);
  await expect(page.getByRole('status').first()).toContainText('Trained: 3 epochs');
}

test('visited once under any path, the page works with the network gone', async ({
  page,
  host,
}) => {
  const watch = new Watch(page, host.host);
  await page.goto(host.address);
  await expect(page.getByText('This page now works offline')).toBeVisible({ timeout: 60_000 });
  await visit(page, host);
  expect(host.asked).not.toContain('cutoff.html');
  host.stop();
  const again = await page.context().newPage();
  await clearBrowserCache(again);
  await page.context().setOffline(true);
  await page.close();
  const later = new Watch(again, host.host);
  await visit(again, host);
  await expect(again.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  await expect(again.locator('.js-plotly-plot').first()).toBeVisible();
  expect(await again.evaluate(() => crossOriginIsolated)).toBe(true);
  await trainSomething(again);
  const views = again.getByRole('navigation', { name: 'Views' });
  await views.getByRole('button', { name: 'Data', exact: true }).click();
  await expect(again.getByRole('main').getByRole('heading').first()).toContainText('small.csv');
  expect([...watch.noise, ...later.noise]).toEqual([]);
  expect([...watch.elsewhere, ...later.elsewhere]).toEqual([]);
});

test('a new version strands no open page, and is offered', async ({ page, host }) => {
  const watch = new Watch(page, host.host);
  const next = await anotherVersion(test.info().outputPath('next'));
  await visit(page, host);
  const first = await buildOf(page);
  expect(first).not.toBe(next.version);
  // From here on the server knows nothing of the first version any more.
  host.folder = next.folder;
  const other = await page.context().newPage();
  await other.goto(host.address);
  const offer = page.getByRole('status').filter({ hasText: 'newer version' });
  await expect(offer).toBeVisible({ timeout: 60_000 });
  expect(await page.getByRole('alert').count()).toBe(0);
  await other.reload();
  await expect(figure(other, 'Recall')).toBeVisible();
  expect(await buildOf(other)).toBe(next.version);

  expect(await buildOf(page)).toBe(first);
  const had = await page.evaluate(() =>
    performance.getEntriesByType('resource').map((e) => e.name),
  );
  expect(had.join()).not.toMatch(/report-/);
  await clearBrowserCache(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More to share' }).click();
  await page.getByRole('button', { name: 'Report' }).click();
  await download;
  await page.evaluate(() => window.cutoff.set({ seed: 3 }));
  await trainSomething(page);
  await offer.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => buildOf(page).catch(() => null)).toBe(next.version);
  await expect(figure(page, 'Recall')).toBeVisible();
  expect(await page.evaluate(() => window.cutoff.experiment().seed)).toBe(3);
  await expect(offer).toHaveCount(0);
  expect(watch.noise).toEqual([]);
});
