import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { decision, expect, figure, hold, numberOf, openApp, test } from './app';

const here = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

interface Budgets {
  readonly bytes: Readonly<Record<string, number>>;
  readonly 'requests until the decision is live': number;
}

const BUDGETS = JSON.parse(readFileSync(here('.config/budgets.json'), 'utf8')) as Budgets;

/** The files of the page that the first screen does without. */
const NAMES = [
  'BenchDialog',
  'Compare',
  'CurvesBoard',
  'Data',
  'DataCards',
  'FurtherBoards',
  'ModelCards',
  'NetworkCards',
  'Present',
  'RunListCard',
  'ScenesDialog',
  'TargetDialog',
  'picture-text',
];
const PARTS = new RegExp(`assets/(${NAMES.join('|')})-[^/]*\\.js$`);

/** Compressed bytes of all script that the page itself, not its worker, asked for before it showed anything. */
async function scriptBeforePaint(page: Page): Promise<number> {
  const names = await page.evaluate(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return performance
      .getEntriesByType('resource')
      .filter(({ name, startTime }) => startTime <= paint.startTime && name.endsWith('.js'))
      .map(({ name }) => new URL(name).pathname);
  });
  const own = names.filter((name) => !/assets\/worker-/.test(name));
  expect(own.length).toBeGreaterThan(0);
  return own.reduce(
    (sum, name) => sum + gzipSync(readFileSync(here(`dist${name}`)), { level: 9 }).byteLength,
    0,
  );
}

const partOf = (url: string): string => PARTS.exec(url)?.[1] ?? url;

test.describe('first paint', () => {
  test('shows a populated Decision column before anything is trained, of either preset', async ({
    page,
  }) => {
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

    await test.step('shows the other preset’s shipped run when the model is changed', async () => {
      const before = await page.evaluate(() => window.cutoff.run()?.id);
      await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption('resnet-over');
      await expect
        .poll(() => page.evaluate(() => window.cutoff.run()?.experiment.model))
        .toBe('resnet-over');
      expect(await page.evaluate(() => window.cutoff.run()?.id)).not.toBe(before);
    });
  });

  test('needs neither Plotly, the engine, nor another part for it, and little script', async ({
    page,
  }) => {
    const held: string[] = [];
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.route(/plotly|training|\.wasm$/, () => undefined);
    await page.route(PARTS, (route) => void held.push(partOf(route.request().url())));
    // The decision is live before the table is here; what is fetched ahead of need comes after it.
    const release = await hold(page, '**/*.arrow.gz*');
    await page.goto('./');
    await expect(figure(page, 'Recall')).toBeVisible();
    expect(asked.length - held.length).toBeLessThanOrEqual(
      BUDGETS['requests until the decision is live'],
    );
    expect(await scriptBeforePaint(page)).toBeLessThanOrEqual(
      BUDGETS.bytes['script before the first picture'],
    );
    release();
    // Not part of what has been read by now, then, but files that are still to come.
    await expect.poll(() => [...new Set(held)].sort()).toEqual(NAMES);
  });

  test('needs no part that a fetch ahead of need could not have', async ({ page, watch }) => {
    await page.addInitScript(() => {
      Element.prototype.requestFullscreen = () => Promise.reject(new Error('windowed'));
    });
    const failed = new Set<string>();
    await page.route(PARTS, (route) => {
      failed.add(partOf(route.request().url()));
      return route.abort();
    });
    await openApp(page);
    await expect.poll(() => [...failed].sort()).toEqual(NAMES);
    // The cards of two columns and the first board: what is asked for. The others keep silent.
    await expect(page.getByRole('alert')).toHaveCount(3);
    const present = page.getByRole('button', { name: 'Present', exact: true });
    for (const leave of ['key', 'button']) {
      await present.click();
      await expect(page.getByRole('alert')).toContainText('could not be fetched');
      if (leave === 'key') await page.keyboard.press('Escape');
      else await page.getByRole('button', { name: 'Leave' }).click();
      await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
    }
    const scenes = page.getByRole('dialog', { name: 'Scenes' });
    await page.getByRole('button', { name: 'Scenes', exact: true }).click();
    await expect(scenes.getByRole('alert')).toContainText('could not be fetched');
    await page.keyboard.press('Escape');
    await page.evaluate(() => window.cutoff.set({ board: 'all' }));
    await expect(decision(page).getByRole('alert')).toHaveCount(2);
    await page.unroute(PARTS);
    const again = page.getByRole('main').getByRole('button', { name: 'Try again' });
    for (let left = 4; left > 0; left--) {
      await expect(again).toHaveCount(left);
      await again.first().click();
    }
    await expect(again).toHaveCount(0);
    await expect(page.getByText('Loading…')).toHaveCount(0);
    await expect(page.getByRole('combobox', { name: 'Model', exact: true })).toBeVisible();
    await expect(decision(page).getByRole('heading', { name: 'ROC' })).toBeVisible();
    await page.getByRole('button', { name: 'Scenes', exact: true }).click();
    await expect(scenes.getByRole('button', { name: 'Capture scene' })).toBeVisible();
    await page.keyboard.press('Escape');
    await present.click();
    await expect(page.getByRole('toolbar', { name: 'Presentation' })).toBeVisible();
    expect(watch.noise.splice(0).join()).toContain('ERR_FAILED');
  });

  test('says so where the page cannot start', async ({ page, watch }) => {
    await page.addInitScript(() => {
      Intl.NumberFormat = function (): never {
        throw new Error('no numbers here');
      } as never;
    });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('./');
    const unstarted = page.getByText('Cutoff has not started');
    await expect(unstarted).toContainText(/The reason: Error: no numbers here$/);
    await expect(unstarted).toBeVisible();
    await expect.poll(() => watch.noise.splice(0)).toEqual(['no numbers here']);
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
});
