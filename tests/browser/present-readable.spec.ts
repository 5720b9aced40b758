import type { Page } from 'playwright/test';
import type { Experiment } from '../../src/core/experiment';
import { expect, figure, openApp, openText, smallCsv, test, TINY } from './app';
import { unreadable, type Readable } from './readable';

const FIVE = ['sentence', 'histogram', 'control', 'confusion', 'figures'] as const;
const BOARDS = ['curves', 'money', 'against', 'calibration', 'groups', 'scale', 'policy'] as const;

type Shown = Experiment['presentShows'];
const PLAIN = {
  presentShows: [...FIVE] as Shown,
  cutoff: 0.16,
  cutoffPinned: false,
  pinnedCutoff: 0.11,
  reviewBand: false,
  reviewFrom: 0.08,
  board: 'curves',
} satisfies Partial<Experiment>;

/** Type of a 1920 screen and of a 1024 one: both a fortieth of the height or more. */
const SCREENS: readonly (Readable & { width: number; height: number; all: number })[] = [
  { width: 1920, height: 1080, smallest: 22.9, onBoard: 17, all: 18 },
  { width: 1024, height: 768, smallest: 13.4, onBoard: 10, all: 11.5 },
];

const STATES: Record<string, Partial<Experiment>> = {
  plain: {},
  'a pinned cut-off': { cutoffPinned: true },
  'a review band': { reviewBand: true },
  'a band and a pinned cut-off': { reviewBand: true, cutoffPinned: true },
  'everybody approved': { cutoff: 1 },
  'nobody approved': { cutoff: 0 },
  'another base rate': { baseRateTimes: 2, cutoffPinned: true },
  'sums in German, with a currency': { numberFormat: 'de-DE', currency: 'EUR', cutoffPinned: true },
  'only the sentence': { presentShows: ['sentence'] },
  'only the matrix': { presentShows: ['confusion'] },
  'only the figures': { presentShows: ['figures'] },
  'matrix and figures': { presentShows: ['confusion', 'figures'], cutoffPinned: true },
  'chart and control': { presentShows: ['histogram', 'control'] },
  nothing: { presentShows: [] },
};

async function beginPresenting(page: Page): Promise<void> {
  await page.evaluate(() => {
    Element.prototype.requestFullscreen = () => Promise.reject(new Error('windowed'));
  });
  await page.getByRole('button', { name: 'Present', exact: true }).click();
  await expect(page.getByRole('toolbar', { name: 'Presentation' })).toBeVisible();
}

/** Looks at what is on screen at both sizes, in light and dark, when it has settled. */
async function look(page: Page, what: string, all = false, wait = 150): Promise<void> {
  for (const screen of SCREENS) {
    await page.setViewportSize(screen);
    await page.waitForTimeout(wait);
    for (const theme of ['light', 'dark']) {
      await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
      const { onBoard } = screen;
      const smallest = all ? screen.all : screen.smallest;
      await expect
        .configure({ soft: true })
        .poll(() => unreadable(page, { smallest, onBoard }), {
          message: `${what}, ${String(screen.width)}, ${theme}`,
        })
        .toEqual([]);
    }
  }
}

const set = (page: Page, changes: Partial<Experiment>) =>
  page.evaluate((given) => window.cutoff.set(given), changes);

test('everything presented can be read: whatever is pinned or chosen, and every board', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await openApp(page);
  await beginPresenting(page);

  await test.step('every board', async () => {
    for (const board of BOARDS) {
      await set(page, { ...PLAIN, board, presentShows: ['sentence', 'board'] });
      await look(page, `the board ${board}`, false, 400);
    }
    const presentShows: Shown = [...FIVE, 'board'];
    await set(page, { ...PLAIN, presentShows, reviewBand: true, cutoffPinned: true });
    await look(page, 'all parts at once', true, 400);
  });
  await set(page, PLAIN);

  await test.step('whatever is pinned or chosen', async () => {
    await expect(figure(page, 'Profit')).not.toHaveText('…');
    const before = await page.evaluate(() => window.cutoff.experiment());
    for (const [what, changes] of Object.entries(STATES)) {
      await set(page, { ...before, ...PLAIN, ...changes });
      await look(page, what);
    }
    await set(page, { ...before, ...PLAIN });
    const figures: Experiment['presentFigures'] = [
      ...before.presentFigures,
      'f1',
      'expected-profit',
    ];
    await set(page, { presentFigures: figures, cutoffPinned: true });
    await look(page, 'all eight figures compared', true);
    await set(page, { ...before, ...PLAIN });
    await page.getByRole('button', { name: 'Capture scene' }).click();
    await page.keyboard.press('n');
    await look(page, 'a note');
    await page.keyboard.press('l');
    await page.mouse.move(300, 300);
    await look(page, 'the laser dot');
  });
});

test('a pinned run is compared legibly, with a file of a long name', async ({ page }) => {
  await openApp(page);
  const name = `${'a very long name of a portfolio '.repeat(4)}.csv`;
  await openText(page, name, smallCsv());
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('long');
  await page.evaluate(async (tiny) => {
    window.cutoff.set({ ...tiny, cutoff: 0.45 });
    await window.cutoff.train();
  }, TINY);
  await page.getByRole('button', { name: 'Pin run', exact: true }).click();
  await page.evaluate(async () => {
    window.cutoff.set({ epochs: 8, learningRate: 0.02 });
    await window.cutoff.train();
  });
  await beginPresenting(page);
  await look(page, 'a pinned run');
  await set(page, { reviewBand: true, reviewFrom: 0.3 });
  await look(page, 'a pinned run and a band');
});
