import type { Locator, Page } from 'playwright';
import { expect, openApp, test } from './app';

/** Longer than a bubble lingers when the pointer has left it. */
const AFTER_MS = 700;

async function bubbleOf(page: Page, button: Locator): Promise<Locator> {
  const id = (await button.getAttribute('popovertarget')) ?? '';
  return page.locator(`#${id}`);
}

async function centreOf(locator: Locator): Promise<readonly [number, number]> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('It is not on screen');
  return [box.x + box.width / 2, box.y + box.height / 2];
}

test('a help bubble opens under the pointer or by a press, and closes when it should', async ({
  page,
}) => {
  await openApp(page);
  const button = page.getByRole('button', { name: 'About Engine' });
  const bubble = await bubbleOf(page, button);

  await test.step('stays while the pointer is in it, and closes by Escape or when it leaves', async () => {
    const steps = { steps: 12 };
    const [x, y] = await centreOf(button);
    await page.mouse.move(x, y);
    await expect(bubble).toBeVisible();
    await page.mouse.move(...(await centreOf(bubble)), steps);
    await page.waitForTimeout(AFTER_MS);
    await expect(bubble).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(bubble).toBeHidden();

    await page.mouse.move(x, y, steps);
    await expect(bubble).toBeVisible();
    await page.mouse.move(...(await centreOf(bubble)), steps);
    await page.mouse.move(5, 890, steps);
    await expect(bubble).toBeHidden();
  });

  await test.step('its words can be selected, and it stays where they were', async () => {
    await button.hover();
    const word = bubble.locator('p').first();
    const box = await word.boundingBox();
    if (box === null) throw new Error('The bubble is not open');
    await page.mouse.move(box.x + 4, box.y + 8, { steps: 12 });
    await page.mouse.down();
    await page.mouse.move(box.x + 120, box.y + 8, { steps: 6 });
    await page.mouse.up();
    await page.mouse.move(5, 890, { steps: 12 });
    await page.waitForTimeout(AFTER_MS);
    await expect(bubble).toBeVisible();
    expect(await page.evaluate(() => getSelection()?.toString().length)).toBeGreaterThan(5);
  });
  await page.keyboard.press('Escape');
  await expect(bubble).toBeHidden();

  await test.step('a press opens it for good, and a second one closes it', async () => {
    await button.click();
    await page.mouse.move(5, 890, { steps: 12 });
    await page.waitForTimeout(AFTER_MS);
    await expect(bubble).toBeVisible();
    await button.click();
    await expect(bubble).toBeHidden();
    await page.keyboard.press('Enter');
    await expect(bubble).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(bubble).toBeHidden();
    await expect(button).toBeFocused();
  });
});
