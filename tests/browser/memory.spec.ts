import { expect, openApp, test } from './app';
import type { Page } from 'playwright/test';

const note = (page: Page) => page.getByText('Memory to train: about');

async function told(page: Page): Promise<number> {
  const text = await note(page).innerText();
  return Number(/about ([\d,]+)\u202fMB/.exec(text)?.[1].replace(',', ''));
}

test.describe('the memory that a run will take', () => {
  test('is told before it, part by part, and follows the settings', async ({ page }) => {
    await openApp(page);
    await expect(note(page)).toBeVisible();
    const network = await told(page);
    expect(network).toBeGreaterThan(40);
    await page.getByRole('button', { name: 'About Memory to train' }).click();
    for (const title of ['Table', 'Encoded rows', 'Network', 'Scores'])
      await expect(page.locator('dt:visible', { hasText: title }).first()).toBeVisible();
    await page.keyboard.press('Escape');
    await page.evaluate(() => window.cutoff.set({ blockWidths: [1024, 1024, 1024], members: 8 }));
    await expect.poll(() => told(page)).toBeGreaterThan(network * 2);
  });

  test('warns of more than a small device is likely to give', async ({ page }) => {
    await page.addInitScript(() =>
      Object.defineProperty(navigator, 'deviceMemory', { value: 0.25 }),
    );
    await openApp(page);
    await page.evaluate(() => window.cutoff.set({ model: 'boosting' }));
    await expect(page.getByText('may be more than the browser gives a page here')).toBeVisible();
    await expect(page.getByText('open a sample of the rows')).toBeVisible();
  });
});
