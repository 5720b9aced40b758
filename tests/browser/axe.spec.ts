import type { Page } from 'playwright/test';
import type { Experiment } from '../../src/core/experiment';
import { decision, expect, figure, openApp, openText, test } from './app';
import { violations } from './axe';
import { chartFaults, misfits } from './fits';

const set = (page: Page, changes: Partial<Experiment>) =>
  page.evaluate((given) => window.cutoff.set(given), changes);

type Look = (page: Page, what: string) => Promise<void>;

const COMPARED = ['runs', 'samplers', 'search'] as const;

/** Rules, groups, a review band and a pinned cut-off: every board has something to show. */
const FULL: Partial<Experiment> = {
  view: 'sandbox',
  board: 'all',
  reviewBand: true,
  reviewFrom: 0.08,
  cutoff: 0.2,
  cutoffPinned: true,
  pinnedCutoff: 0.1,
  groupBy: 'NAME_INCOME_TYPE',
  groupAcross: 'CODE_GENDER',
  policyOn: true,
  policyRules: [
    { effect: 'decline', column: 'AMT_INCOME_TOTAL', is: 'below', value: 60_000, on: true },
    { effect: 'refer', column: 'EMPLOYED_YEARS', is: 'below', value: 1, on: true },
  ],
};

const clean: Look = async (page, what) => {
  expect.soft(await violations(page), what).toEqual([]);
};

const ON_TOP = ':is(dialog[open], :popover-open)';

/** A dialog, a menu or a bubble: the page behind it has been looked at. */
async function cleanOnTop(page: Page, what: string): Promise<void> {
  await expect(page.locator(ON_TOP).first()).toBeVisible();
  expect.soft(await violations(page, { within: ON_TOP }), what).toEqual([]);
}

/** What is worked out in the background has come, and nothing moves any more. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => window.cutoff.settled());
  let before = '';
  await expect
    .poll(
      async () => {
        const now = await page.evaluate(() =>
          [...document.querySelectorAll('.card')]
            .map((card) => Math.round(card.getBoundingClientRect().height))
            .join(),
        );
        const same = now === before;
        before = now;
        return same;
      },
      { intervals: [400] },
    )
    .toBe(true);
}

async function walkViews(page: Page, look: Look): Promise<void> {
  await set(page, FULL);
  await expect(decision(page).getByRole('region', { name: /^Heat map/ })).toBeVisible();
  await page.evaluate(() => {
    // Out of sight they are not laid out, and not looked at; some come later.
    const laidOut = new CSSStyleSheet();
    laidOut.replaceSync('.card { content-visibility: visible !important }');
    document.adoptedStyleSheets = [laidOut];
    for (const fold of document.querySelectorAll('main details'))
      fold.toggleAttribute('open', true);
  });
  await expect(page.locator('main .js-plotly-plot')).not.toHaveCount(0);
  await atRest(page);
  await look(page, 'Sandbox, all boards');
  await set(page, { view: 'data' });
  await page
    .getByRole('button', { name: /^Goods \/ credit|^Age/ })
    .first()
    .click();
  await atRest(page);
  await look(page, 'Data');
  for (const comparing of COMPARED) {
    await set(page, { view: 'compare', comparing });
    await expect(page.getByRole('navigation', { name: 'Comparisons' })).toBeVisible();
    await atRest(page);
    await look(page, `Compare, ${comparing}`);
  }
}

async function present(page: Page): Promise<void> {
  await page.evaluate(() => {
    Element.prototype.requestFullscreen = () => Promise.reject(new Error('windowed'));
  });
  await page.getByRole('button', { name: 'Present', exact: true }).click();
  await expect(page.getByRole('toolbar', { name: 'Presentation' })).toBeVisible();
}

test('axe finds nothing wrong in any view or dialog, in both themes', async ({ page }) => {
  test.slow();
  await openApp(page);
  await walkViews(page, async (at, what) => {
    await clean(at, what);
    expect.soft(await chartFaults(at), `${what}: charts`).toEqual([]);
  });
  const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
  const away = () => page.keyboard.press('Escape');

  await press('Compare engines');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Measure' })).toBeVisible({
    timeout: 60_000,
  });
  await cleanOnTop(page, 'Engines side by side');
  await away();
  await press('Scenes');
  await press('Capture scene');
  await cleanOnTop(page, 'Scenes');
  await away();
  await press('More to share');
  await cleanOnTop(page, 'the share menu');
  await away();
  await press('Numbers and currency');
  await cleanOnTop(page, 'numbers and currency');
  await away();
  await set(page, { comparing: 'runs' });
  await press('About Engine');
  await cleanOnTop(page, 'help');
  await away();
  await press(/^Save or read/);
  await press('Table');
  await cleanOnTop(page, 'the table of a chart');
  await away();
  await press('How to check, and licences');
  await expect(page.getByRole('dialog')).toContainText("connect-src 'self'");
  await cleanOnTop(page, 'About');
  await away();
  await openText(page, 'unclear.csv', 'a,b\n1,0\n2,1\n3,0\n4,1\n');
  await expect(page.getByRole('dialog')).toContainText('Which column says who defaulted?');
  await cleanOnTop(page, 'the question for the outcome');
  await away();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x,default\n', '1,0\n2,1\n'.repeat(1_050_000)], 'large.csv'));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
  });
  await expect(page.getByRole('dialog')).toContainText('2,000,000 rows are loaded without asking');
  await cleanOnTop(page, 'the question about a large table');
  await away();
  await present(page);
  await clean(page, 'Present');
  await page.keyboard.press('?');
  await cleanOnTop(page, 'the list of keys');
});

/** As a browser’s translator leaves a page: every text taken out and put back within elements of its own. */
function translate(page: Page): Promise<void> {
  return page.evaluate(() => {
    document.documentElement.lang = 'ar';
    document.documentElement.dir = 'rtl';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      if (text.parentElement?.closest('[translate=no], script, style, svg, option') !== null)
        continue;
      if (text.data.trim() === '') continue;
      const font = document.createElement('font');
      font.textContent = text.data;
      text.replaceWith(font);
    }
  });
}

test.describe('on the narrowest phone, or at 400 %', () => {
  test.use({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });

  test('all fits, can be touched and read; also from right to left, translated, in forced colours', async ({
    page,
  }) => {
    test.slow();
    await openApp(page);
    await walkViews(page, async (at, what) => {
      expect.soft(await misfits(at), what).toEqual([]);
      expect.soft(await violations(at, { themes: ['light'] }), what).toEqual([]);
    });
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    await walkViews(page, async (at, what) => {
      expect.soft(await misfits(at), `${what}, from right to left`).toEqual([]);
    });
    await set(page, { view: 'sandbox', board: 'curves', cutoffPinned: false, reviewBand: false });

    await page.emulateMedia({ forcedColors: 'active' });
    const colourOf = (name: string) =>
      page
        .getByRole('navigation', { name: 'Boards' })
        .getByRole('button', { name })
        .evaluate((of) => getComputedStyle(of).backgroundColor);
    expect(await colourOf('Curves')).not.toBe(await colourOf('Money'));
    await page.emulateMedia({ forcedColors: 'none' });

    await translate(page);
    const told = () =>
      Promise.all(
        ['Recall', 'Approval rate', 'True positives'].map((name) => figure(page, name).innerText()),
      );
    const before = await told();
    await set(page, { cutoff: 0.4 });
    await expect.poll(told).not.toEqual(before);
    const { recall, approvalRate, truePositives } = await page.evaluate(() =>
      window.cutoff.decide(0.4),
    );
    expect((await told()).map(Number.parseFloat)).toEqual([
      Number((100 * recall).toFixed(1)),
      Number((100 * approvalRate).toFixed(1)),
      truePositives,
    ]);
    await expect(decision(page).locator('.say')).toContainText(`${String(truePositives)} of`);
    await present(page);
    expect.soft(await misfits(page), 'Present').toEqual([]);
  });
});
