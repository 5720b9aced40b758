import type { Page } from 'playwright/test';
import { expect, figure, openApp, test } from './app';

const ALL = ['sentence', 'histogram', 'control', 'confusion', 'figures', 'board'] as const;

/** Words that are cut off, lie over others or are too small to read, outside the board that scrolls. */
function unreadable(page: Page, smallest: number): Promise<string[]> {
  return page.evaluate((least) => {
    const wrong: string[] = [];
    const seen: { text: string; box: DOMRect }[] = [];
    const sheet = document.querySelector('.sheet');
    if (sheet === null) return ['no sheet'];
    const walker = document.createTreeWalker(sheet, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (element === null || text === '' || element.closest('.board, .visually-hidden')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width < 1 || box.height < 1) continue;
        const zoom = (element as HTMLElement & { currentCSSZoom?: number }).currentCSSZoom ?? 1;
        const size = parseFloat(getComputedStyle(element).fontSize) * zoom;
        if (size < least) wrong.push(`${text} is ${size.toFixed(1)} px`);
        if (box.left < -1 || box.right > innerWidth + 1) wrong.push(`${text} leaves the screen`);
        for (let at: Element | null = element; at !== null && at !== sheet; at = at.parentElement) {
          if (getComputedStyle(at).overflow === 'visible' || at instanceof SVGElement) continue;
          const frame = at.getBoundingClientRect();
          if (
            box.left < frame.left - 2 ||
            box.right > frame.right + 2 ||
            (box.top + box.bottom) / 2 > frame.bottom
          )
            wrong.push(`${text} is cut off`);
        }
        for (const other of seen) {
          const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (across > 2 && down > 0.35 * Math.min(box.height, other.box.height))
            wrong.push(`${text} lies over ${other.text}`);
        }
        seen.push({ text, box });
      }
    }
    return wrong;
  }, smallest);
}

const present = (page: Page) => page.getByRole('button', { name: 'Present', exact: true }).click();
const cutoff = (page: Page) => page.evaluate(() => window.cutoff.experiment().cutoff);

for (const [width, height, smallest] of [
  [1920, 1080, 23.5],
  [1024, 768, 13.5],
] as const)
  test(`everything can be read at ${String(width)} × ${String(height)}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await openApp(page);
    await present(page);
    await expect(figure(page, 'Profit')).toBeVisible();
    await page.waitForTimeout(500);
    expect(await unreadable(page, smallest)).toEqual([]);
    const main = page.getByRole('main');
    expect(await main.evaluate((at) => at.scrollHeight - at.clientHeight)).toBeLessThanOrEqual(1);
    await page.evaluate((presentShows) => window.cutoff.set({ presentShows }), [...ALL]);
    await expect(page.getByRole('group', { name: 'Board' })).toBeVisible();
    await page.waitForTimeout(500);
    expect(await unreadable(page, smallest - 8)).toEqual([]);
  });

test('scenes are stepped by key, and keys in a slider stay the slider’s', async ({ page }) => {
  await openApp(page);
  await present(page);
  for (const at of [0.1, 0.2, 0.3]) {
    await page.evaluate((value) => window.cutoff.set({ cutoff: value }), at);
    await page.getByRole('button', { name: 'Capture scene' }).click();
  }
  await page.keyboard.press('Home');
  expect(await cutoff(page)).toBe(0.1);
  await expect(page.getByRole('status')).toContainText('Scene 1 of 3');
  await page.keyboard.press('ArrowRight');
  expect(await cutoff(page)).toBe(0.2);
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  expect(await cutoff(page)).toBe(0.3);
  await page.keyboard.press('ArrowLeft');
  expect(await cutoff(page)).toBe(0.2);
  await page.getByRole('slider', { name: 'Cut-off' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => cutoff(page)).not.toBe(0.2);
  expect(await cutoff(page)).toBeLessThan(0.3);
  await page.getByRole('slider', { name: 'Cut-off' }).blur();
  await page.keyboard.press('b');
  const black = page.getByRole('button', { name: 'Black screen: any key ends it' });
  await expect(black).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(black).toHaveCount(0);
  expect(await cutoff(page)).toBeLessThan(0.3);
  await page.keyboard.press('n');
  await expect(page.getByLabel('Speaker note')).toContainText('No note');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('dot that follows');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Shown' }).click();
  await page.getByRole('checkbox', { name: 'Confusion matrix' }).uncheck();
  await expect(figure(page, 'True positives')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
});

test('a scene that needs another run says so and can train it', async ({ page }) => {
  await openApp(page);
  await page.evaluate(() => window.cutoff.set({ seed: 7 }));
  await present(page);
  await expect(page.getByRole('status')).toContainText('need a run of their own');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
});
