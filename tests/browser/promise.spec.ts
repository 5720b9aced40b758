import type { Page } from 'playwright';
import { KEPT_PLACES } from '../../src/app/widgets/kept-places';
import { expect, openApp, openText, smallCsv, test, TINY } from './app';
import { expectNoWayOut } from './ways-out';

/** What the page has left in the browser: cookies, and each place where it keeps something. */
const leftBehind = (page: Page) =>
  page.evaluate(async () => {
    const stores = (name: string) =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(new Error(name));
        opening.onsuccess = () => {
          resolve([...opening.result.objectStoreNames].map((store) => `${name}: ${store}`));
          opening.result.close();
        };
      });
    const databases = await indexedDB.databases();
    return {
      cookies: document.cookie,
      local: Object.keys(localStorage),
      session: Object.keys(sessionStorage),
      stores: (await Promise.all(databases.map(({ name = '' }) => stores(name)))).flat(),
    };
  });

const listed = (place: string): string[] =>
  KEPT_PLACES.find((kept) => kept.place.startsWith(place))!.names.map(({ name }) => name);

test('the page keeps its promise: About shows it, and nothing else is left behind or could get out', async ({
  page,
  context,
  watch,
}) => {
  await openApp(page);

  await test.step('About shows the policy at work, what is kept, and whose work the page is made of', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'stays in this tab' }).click();
    const about = page.getByRole('dialog', { name: 'About Cutoff' });
    await expect(about).toContainText("connect-src 'self'");
    await expect(about).toContainText(new URL(page.url()).origin);
    await expect(about.getByRole('cell', { name: 'cutoff-theme' })).toBeVisible();
    await about.getByRole('button', { name: 'Send a request to elsewhere.invalid' }).click();
    await expect(about.getByRole('status')).toHaveText('Your browser refused it, by connect-src.');
    expect(watch.refused.splice(0)).toEqual(['connect-src https://elsewhere.invalid/']);
    expect(watch.noise.splice(0).join()).toContain('Content Security Policy');
    await about.getByText('Licences of what it is made of').click();
    for (const name of ['plotly.js', '@tensorflow/tfjs-backend-wasm', 'XNNPACK', 'svelte', 'idb'])
      await expect(about.getByRole('listitem').filter({ hasText: name }).first()).toBeVisible();
    await about.getByText(/^hyparquet \d/).click();
    await expect(about).toContainText('Permission is hereby granted');
    const { scrollWidth, clientWidth } = await about.evaluate((dialog) => ({
      scrollWidth: dialog.scrollWidth,
      clientWidth: dialog.clientWidth,
    }));
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
    await about.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'How to check, and licences' }).click();
    await expect(about).toContainText('Nothing you open leaves this tab');
  });

  await page
    .getByRole('dialog', { name: 'About Cutoff' })
    .getByRole('button', { name: 'Close' })
    .click();
  await page.setViewportSize({ width: 1440, height: 900 });

  await test.step('after a session of all sorts, only what About lists is left, and nothing could get out', async () => {
    await openText(page, 'small.csv', smallCsv());
    await page.evaluate(async (tiny) => {
      window.cutoff.set(tiny);
      await window.cutoff.train();
    }, TINY);
    await page.getByRole('button', { name: 'keep this file in the browser' }).click();
    await expect(page.getByText('Kept in this browser', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Dark colours' }).click();
    await page.getByRole('button', { name: 'Present', exact: true }).click();
    await page.getByRole('button', { name: 'Capture scene' }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Present', exact: true })).toBeVisible();
    await expect
      .poll(() => leftBehind(page))
      .toEqual({
        cookies: '',
        local: expect.arrayContaining(['cutoff-theme', 'cutoff-scenes']),
        session: [],
        stores: listed('IndexedDB')
          .map((store) => `cutoff: ${store}`)
          .toSorted(),
      });
    // Of what is listed with an ellipsis nothing is left once a run has ended.
    expect((await leftBehind(page)).local.toSorted()).toEqual(
      listed('Local storage')
        .filter((name) => !name.endsWith('…'))
        .toSorted(),
    );
    expect(await context.cookies()).toEqual([]);

    expect(watch.refused).toEqual([]);
    await expectNoWayOut(page, watch);
  });
});
