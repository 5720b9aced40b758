import type { Page } from 'playwright/test';
import { decision, expect, openApp, test } from './app';

/** Everything switched on that takes room: rules, a review band, a pinned cut-off, two groupings. */
async function showAll(page: Page): Promise<void> {
  await openApp(page);
  await page.evaluate(() =>
    window.cutoff.set({
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
    }),
  );
  await expect(decision(page).getByRole('region', { name: /^Heat map/ })).toBeVisible();
  await expect(
    decision(page).getByRole('region', { name: /^Rules as a classifier/ }),
  ).toBeVisible();
}

/** Tables that, once in sight, reach over what holds them, and frames that are cut and do not say so. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const frames = async (count: number) => {
      for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
    };
    const words = (of: Element) => of.getAttribute('aria-label') ?? of.textContent.slice(0, 60);
    const faults: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push('the page scrolls sideways');
    for (const table of document.querySelectorAll('main table')) {
      const frame = table.closest('[role=region][aria-label], .card');
      if (frame === null) continue;
      table.scrollIntoView({ block: 'center' });
      await frames(3);
      if (frame.classList.contains('card')) {
        const [inner, outer] = [table, frame].map((of) => of.getBoundingClientRect().right);
        if (inner > outer) faults.push(`${words(table)} reaches over its card`);
      } else if (frame.scrollWidth > frame.clientWidth + 1) {
        const faded = getComputedStyle(frame).maskImage !== 'none';
        if (!faded || frame.getAttribute('tabindex') !== '0')
          faults.push(`${words(frame)} is cut without a hint`);
      }
    }
    return faults;
  });
}

const CONTROLS = /^\s*- (button|combobox|spinbutton|slider|checkbox|radio|textbox|link)(?! ")/m;

test('every board at once fits, and names what is on it', async ({ page }) => {
  await showAll(page);

  await test.step('names every control and skips no level of headings', async () => {
    const outline = await decision(page).ariaSnapshot();
    expect(CONTROLS.exec(outline)?.[0] ?? '').toBe('');
    const levels = await page.evaluate(() =>
      [...document.querySelectorAll('main :is(h1, h2, h3, h4, h5)')]
        .filter((heading) => heading.checkVisibility())
        .map((heading) => Number(heading.tagName.slice(1))),
    );
    expect(levels.length).toBeGreaterThan(10);
    for (const [i, level] of levels.entries())
      expect(level - (levels[i - 1] ?? 1), `heading ${String(i)}`).toBeLessThanOrEqual(1);
  });

  for (const [width, height] of [
    [1440, 900],
    [720, 450],
    [390, 844],
  ])
    await test.step(`fits ${String(width)} pixels, or says where it goes on`, async () => {
      await page.setViewportSize({ width, height });
      await expect.poll(() => cutOff(page)).toEqual([]);
    });
});
