import type { Page } from 'playwright/test';
import { expect, figure, openApp, test } from './app';

const present = (page: Page) => page.getByRole('button', { name: 'Present', exact: true }).click();
const cutoff = (page: Page) => page.evaluate(() => window.cutoff.experiment().cutoff);

/** How much moves as soon as a key has taken effect. */
const movingAfter = (page: Page, key: string) =>
  page.evaluate(async (name) => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve));
    return document.getAnimations().length;
  }, key);

test('scenes are stepped by key, keep to themselves, and say what run they need', async ({
  page,
}) => {
  await openApp(page);

  await test.step('they are stepped by key, and keys in a slider stay the slider’s', async () => {
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
    expect(await movingAfter(page, 'ArrowLeft')).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await movingAfter(page, 'ArrowLeft')).toBe(0);
    await page.emulateMedia({ reducedMotion: null });
    await page.keyboard.press('ArrowRight');
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
    await page.evaluate(() => window.cutoff.set({ presentShows: ['figures'], presentFigures: [] }));
    await expect(page.getByText('Nothing is chosen to be shown')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
  });

  await test.step('one that needs another run says so and can train it', async () => {
    await page.evaluate(() => window.cutoff.set({ seed: 7 }));
    await present(page);
    await expect(page.getByRole('status')).toContainText('need a run of their own');
    await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  });
});
