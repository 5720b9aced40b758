import type { Page } from 'playwright/test';
import { decision, expect, figure, openApp, openText, smallCsv, test, TINY } from './app';

const pinRun = (page: Page) => page.getByRole('button', { name: 'Pin run', exact: true });
const table = (page: Page) =>
  decision(page).getByRole('region', { name: 'Champion and challenger, figure by figure' });

async function openSmall(page: Page): Promise<void> {
  await openText(page, 'small.csv', smallCsv());
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
  await page.evaluate(
    (tiny) => window.cutoff.set({ ...tiny, board: 'against', cutoff: 0.45 }),
    TINY,
  );
}

async function trainWith(page: Page, changes: Record<string, number>): Promise<void> {
  await page.evaluate(async (given) => {
    window.cutoff.set(given);
    await window.cutoff.train();
  }, changes);
}

test('a decision is held against what was: a pinned cut-off, a champion of a link or of runs', async ({
  page,
  context,
}) => {
  await openApp(page);

  await test.step('a pinned cut-off is kept as a ghost while another is tried', async () => {
    await page.evaluate(() => window.cutoff.set({ cutoff: 0.1 }));
    const pin = decision(page).getByRole('button', { name: 'Pin cut-off' });
    await pin.click();
    await expect(pin).toHaveAttribute('aria-pressed', 'true');
    await page.getByRole('slider', { name: 'Cut-off' }).fill('0.2');
    await expect(decision(page)).toContainText(/pinned cut-off 10\.0\s%/);
    await expect(decision(page).locator('.ghost-point')).toHaveCount(3);
    const approval = decision(page).locator('.figure', { hasText: 'Approval rate' });
    const by = await page.evaluate(
      () => 100 * (window.cutoff.decide(0.2).approvalRate - window.cutoff.decide(0.1).approvalRate),
    );
    await expect(approval.locator('.delta b')).toHaveText(`+${by.toFixed(1)}`);
    await expect(approval.locator('.delta')).toContainText(/±\d/);

    await page.getByRole('button', { name: 'back to it' }).click();
    await expect(approval.locator('.delta b')).toHaveText('0.0');
    await expect.poll(() => page.url()).toContain('cutoffPinned=true');
    await pin.click();
    await expect(decision(page).locator('.ghost-point')).toHaveCount(0);
  });

  await test.step('the champion of a link is found again, or it is said how', async () => {
    await pinRun(page).click();
    await page.evaluate(() => window.cutoff.set({ epochs: 3, board: 'against' }));
    await expect.poll(() => page.url()).toContain('champion=model');
    const second = await context.newPage();
    await second.goto(page.url());
    await expect(pinRun(second)).toHaveAttribute('aria-pressed', 'true');
    await second.close();

    await page.evaluate(() => window.cutoff.set({ champion: 'model=nobody' }));
    await expect(page.getByRole('alert')).toContainText('The champion can’t be read');
    await expect(figure(page, 'AUC')).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(pinRun(page)).toHaveAttribute('aria-pressed', 'true');
  });
  await page.evaluate(() => window.cutoff.set({ champion: '' }));
  await openSmall(page);

  await test.step('a run is held against the pinned one, promoted and reverted', async () => {
    await expect(decision(page)).toContainText('No decisions yet');
    await trainWith(page, { epochs: 2 });
    await expect(decision(page)).toContainText('Nothing to compare with yet');
    await pinRun(page).click();
    await expect(pinRun(page)).toHaveAttribute('aria-pressed', 'true');
    await trainWith(page, { epochs: 12, learningRate: 0.02 });

    const aucRow = table(page).getByRole('row', { name: /^AUC/ });
    await expect(aucRow).toContainText(/[+\u2212]?\.\d{3}.*\u2212?\.\d{3} to \u2212?\.\d{3}/s);
    await expect(aucRow.getByRole('cell').last()).toHaveText(/^(< )?\.\d{3}$/);
    const recallRow = table(page).getByRole('row', { name: /^Recall/ });
    await expect(recallRow.getByRole('cell').nth(3)).toHaveText(/\d to /);
    // Beside the figures of the card, too.
    const card = decision(page).locator('.figure', { hasText: 'AUC' });
    await expect(card.locator('.delta')).toContainText(/±\.\d/);
    await expect(figure(page, 'F1').locator('xpath=ancestor::div[1]')).toContainText(/\.\d+ to /);
    await expect(decision(page)).toContainText('Who changes sides');
    await expect(decision(page)).toContainText(/challenger swaps in\s+\d+/);

    await decision(page).getByRole('textbox', { name: 'Name of Run 2' }).fill('Longer <b>');
    await page.keyboard.press('Enter');
    await decision(page).getByRole('button', { name: 'Make champion: Longer <b>' }).press('Enter');
    await expect(decision(page)).toContainText('Longer <b> is champion and on screen itself');
    await decision(page).getByRole('button', { name: 'Show Run 1' }).press('Enter');
    await expect(table(page)).toBeVisible();
    expect(await page.evaluate(() => window.cutoff.experiment().epochs)).toBe(2);
    await decision(page).getByRole('button', { name: 'Revert to Run 1' }).press('Enter');
    await expect(decision(page)).toContainText('Run 1 is champion and on screen itself');
    await page.keyboard.press('Control+z');
    await expect(table(page)).toBeVisible();
  });

  await test.step('a champion that is not at hand is trained', async () => {
    await trainWith(page, { epochs: 3 });
    await page.evaluate(() => {
      const { dataset } = window.cutoff.experiment();
      const settings = {
        dataset,
        inputWidth: '8',
        blockWidths: '8~4',
        blockDropouts: '0.3~0.3',
        epochs: '5',
        batchSize: '64',
        earlyStopping: 'false',
        sampling: 'none',
        loss: 'bce',
        engine: 'wasm',
      };
      const champion = `model=resnet-under&${new URLSearchParams(settings).toString()}`;
      window.cutoff.set({ champion });
    });
    await expect(decision(page)).toContainText('The champion’s run is not at hand');
    await decision(page).getByRole('button', { name: 'Train the champion' }).click();
    await expect(pinRun(page)).toHaveAttribute('aria-pressed', 'true', { timeout: 30_000 });
    await expect(table(page)).toBeVisible();
    expect(await page.evaluate(() => window.cutoff.run()?.experiment.epochs)).toBe(3);
  });
});
