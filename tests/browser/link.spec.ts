import { readFileSync } from 'node:fs';
import { KNOBS } from '../../src/core/experiment';
import { KNOB_NAMES } from '../../src/core/settings';
import { expect, figure, openApp, openText, smallCsv, test, TINY } from './app';

const NASTY = '<img src=x onerror="window.hit=1">';

test('a link with markup in every text shows it as text, and the rest works', async ({ page }) => {
  const texts = KNOB_NAMES.filter((name) => KNOBS[name].kind === 'text');
  const pairs = [...texts, 'cutoffs', NASTY].map((name) =>
    [name, NASTY].map(encodeURIComponent).join('='),
  );
  await openApp(page, `#${pairs.join('&')}&seed=no&cutoff=0.3&loss=hinge&costPerMissedDefault=9`);
  // The champion of the link can't be read either, and is told of by itself.
  const alert = page.getByRole('alert').filter({ hasText: 'this link' });
  await expect(alert).toContainText('Seed can’t be “no”');
  await expect(alert).toContainText('and');
  await expect(alert).toContainText(NASTY);
  await expect(page.getByRole('spinbutton', { name: 'Cut-off' })).toHaveValue('0.3');
  expect(await page.evaluate(() => window.cutoff.experiment())).toMatchObject({
    cutoff: 0.3,
    costPerMissedDefault: 9,
    seed: 42,
    dataset: 'home-credit-lookalike',
  });
  for (const board of ['Money', 'Against', 'Groups', 'Policy']) {
    await page
      .getByRole('navigation', { name: 'Boards' })
      .getByRole('button', { name: board })
      .click();
    await expect(figure(page, 'Recall')).toBeVisible();
  }
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(await page.evaluate(() => 'hit' in window)).toBe(false);
});

test('settings and scenes travel as one file, and come back by opening it', async ({ page }) => {
  await openApp(page);
  await page.evaluate(() => window.cutoff.set({ cutoff: 0.21 }));
  await page.getByRole('button', { name: 'Scenes', exact: true }).click();
  await page.getByRole('button', { name: 'Capture scene' }).click();
  await page.getByLabel('Name of scene 1').fill(NASTY);
  await page.getByLabel('Speaker note of scene 1').fill('Say this');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as a file' }).click(),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  await page.getByRole('button', { name: 'Delete scene 1' }).click();
  await expect(page.getByLabel('Name of scene 1')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.cutoff.set({ cutoff: 0.5 }));
  await openText(page, 'talk.json', text);
  await expect.poll(() => page.evaluate(() => window.cutoff.experiment().cutoff)).toBe(0.21);
  await page.reload();
  await expect(figure(page, 'Recall')).toBeVisible();
  await page.getByRole('button', { name: 'Scenes', exact: true }).click();
  await expect(page.getByLabel('Name of scene 1')).toHaveValue(NASTY);
  await expect(page.getByLabel('Speaker note of scene 1')).toHaveValue('Say this');
  await page.keyboard.press('Escape');
  await openText(page, 'talk.json', text.replace('0.21', '"high"').replace('"seed"', '"sead"'));
  await expect(page.getByRole('alert')).toContainText('Cut-off can’t be “high”');
});

test('the report says what the page says, needs nothing else and runs nothing', async ({
  page,
}) => {
  await openApp(page);
  await openText(page, '<img src=x>.csv', smallCsv(300).replaceAll('debt_ratio', '<b>debt</b>'));
  await expect.poll(() => page.evaluate(() => window.cutoff.experiment().dataset)).toContain('img');
  await page.evaluate(async (tiny) => {
    window.cutoff.set({ ...tiny, groupBy: '<b>debt</b>' });
    await window.cutoff.train();
  }, TINY);
  const names = ['Recall', 'Precision', 'Approval rate', 'AUC', 'Profit', 'Expected cost'];
  const shown = await Promise.all(names.map((name) => figure(page, name).innerText()));
  await page.getByRole('button', { name: 'More to share' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Report', exact: true }).click(),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).not.toMatch(/<script|<b>debt|<img/);
  await page.setContent(text);
  for (const [i, name] of names.entries())
    await expect(page.getByLabel(name, { exact: true })).toHaveText(shown[i]);
  await expect(page.getByText('<b>debt</b>').first()).toBeVisible();
  await expect(page.getByText('SHA-256')).toBeVisible();
  expect(await page.locator('svg').count()).toBeGreaterThanOrEqual(3);
});
