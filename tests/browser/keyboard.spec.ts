import type { Locator, Page } from 'playwright/test';
import { expect, figure, openApp, openText, smallCsv, test } from './app';
import { focusFault } from './focus';

const TINY =
  '#inputWidth=8&blockWidths=8~4&blockDropouts=0~0&epochs=3&earlyStopping=false&batchSize=64&sampling=none&loss=bce&engine=wasm';
const FIGURES = [
  'True positives',
  'False positives',
  'True negatives',
  'False negatives',
  'Recall',
  'Precision',
  'F1',
  'Approval rate',
  'AUC',
  'Expected cost',
];

/** Moves the focus by Tab alone until it is there. */
async function reach(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let i = 0; i < 250; i++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab never gets there');
}

async function press(page: Page, control: Locator): Promise<void> {
  await reach(page, control);
  await page.keyboard.press('Enter');
}

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

function figures(page: Page): Promise<string[]> {
  return Promise.all(FIGURES.map((name) => figure(page, name).innerText()));
}

async function capture(page: Page): Promise<void> {
  await press(page, button(page, 'Scenes'));
  await press(page, button(page, 'Capture scene'));
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test('from a file to a shared link without a mouse', async ({ page, context, browser }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openApp(page, TINY);
  await reach(page, page.getByLabel('Open a file'));
  await openText(page, 'small.csv', smallCsv(400));
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toBe('small.csv');
  await press(page, button(page, 'Train'));
  await expect(page.getByRole('status')).toContainText('Trained', { timeout: 60_000 });
  await press(page, button(page, /^Approve 80/));
  const approved = Number.parseFloat(await figure(page, 'Approval rate').innerText());
  expect(Math.abs(approved - 80)).toBeLessThan(3);
  await press(page, button(page, 'Pin run'));
  await press(
    page,
    page.getByRole('navigation', { name: 'Boards' }).getByRole('button', { name: 'Against' }),
  );
  expect(await page.evaluate(() => window.cutoff.experiment().board)).toBe('against');
  await capture(page);
  const first = await figures(page);
  await reach(page, page.getByRole('slider', { name: 'Cut-off' }));
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowRight');
  await expect.poll(() => figures(page)).not.toEqual(first);
  await capture(page);
  const second = await figures(page);

  await press(page, button(page, 'Present'));
  await expect(figure(page, 'Recall')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(figure(page, 'Recall')).toHaveText(first[4]);
  await page.keyboard.press('ArrowRight');
  await expect(figure(page, 'Recall')).toHaveText(second[4]);
  await page.keyboard.press('Escape');

  await press(page, button(page, 'Share'));
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(link);
  await expect(elsewhere.getByRole('alert').first()).toContainText('small.csv');
  await openText(elsewhere, 'small.csv', smallCsv(400));
  await expect(elsewhere.getByText('is the very file')).toBeVisible();
  await button(elsewhere, 'Train').click();
  await expect(elsewhere.getByRole('status')).toContainText('Trained', { timeout: 60_000 });
  expect(await figures(elsewhere)).toEqual(second);
  await elsewhere.close();
});

/** Stops of the Tab key each way: past the whole of the Decision region. */
const STOPS = 60;

test('the decision by keyboard alone, from the page’s first press of Tab', async ({ page }) => {
  await openApp(page, TINY.replace('epochs=3', 'epochs=500'));
  const cutoff = () => page.evaluate(() => window.cutoff.experiment().cutoff);
  const dialog = page.getByRole('dialog');

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the cut-off' })).toBeFocused();
  await page.keyboard.press('Enter');
  const slider = page.getByRole('slider', { name: 'Cut-off' });
  await expect(slider).toBeFocused();
  const first = await cutoff();
  for (const key of ['ArrowRight', 'PageUp', 'ArrowLeft']) await page.keyboard.press(key);
  await expect.poll(cutoff).toBeGreaterThan(first);
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('spinbutton', { name: 'Cut-off' })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('0.25');
  await page.keyboard.press('Enter');
  await expect.poll(cutoff).toBe(0.25);

  for (const [opens, then] of [
    ['Save or read ROC', 'Table'],
    ['Compare engines', ''],
    ['Scenes', ''],
  ]) {
    const opener = button(page, opens);
    await press(page, opener);
    if (then !== '') await press(page, button(page, then));
    await expect(dialog).toBeVisible();
    expect(
      await dialog.evaluate((of) => of.contains(document.activeElement)),
      `${opens} takes the focus`,
    ).toBe(true);
    expect(await focusFault(page)).toBe('');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(opener).toBeFocused();
  }
  const help = button(page, 'About moving the cut-off');
  await press(page, help);
  await expect(page.getByRole('note').filter({ hasText: 'arrow' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeFocused();

  // Forwards and back again: below the bar that stays on top, not beneath it.
  for (const key of ['Tab', 'Shift+Tab'])
    for (let stop = 0; stop < STOPS; stop++) {
      await page.keyboard.press(key);
      expect.soft(await focusFault(page), `${key} ${String(stop)}`).toBe('');
    }

  await press(page, button(page, 'Train'));
  await press(page, button(page, 'Pause'));
  await expect(button(page, 'Train')).toBeFocused();
  await press(
    page,
    page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Data' }),
  );
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.getByRole('link', { name: 'Skip to the content' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
