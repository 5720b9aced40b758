import type { Locator, Page } from 'playwright/test';
import { expect, figure, numberOf, openText, smallCsv, test } from './app';

/** Chooses a model by hand, makes it small, trains it by the button, and gives the status. */
async function train(page: Page, model: string, small: Record<string, unknown>): Promise<Locator> {
  await page.getByRole('combobox', { name: 'Model', exact: true }).selectOption({ label: model });
  await page.evaluate((changes) => window.cutoff.set(changes), small);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  return page.getByRole('status').first();
}

test('models of every kind are trained, told by their own steps, and show what they hold', async ({
  page,
}) => {
  await page.goto('./');
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText('Outcome: default')).toBeVisible();
  const column = page.getByRole('region', { name: 'Model & loss' });
  const engine = page.getByRole('combobox', { name: 'Engine', exact: true });
  const told = async (status: Locator, how: RegExp) => {
    await expect(status).toHaveText(how);
    expect(await numberOf(figure(page, 'AUC'))).toBeGreaterThan(0.6);
  };

  await test.step('logistic regression', async () => {
    await told(await train(page, 'Logistic regression', {}), /^Trained: \d+ iterations$/);
    await expect(column.getByRole('img', { name: /^AUC by iteration\. After/ })).toBeVisible();
    const effects = column.getByRole('img', { name: /Odds ratios of the surest effects: Debt/ });
    await expect(effects).toBeVisible();
    await column.getByRole('radio', { name: 'Largest', exact: true }).check();
    await expect(column.getByRole('img', { name: /of the largest effects/ })).toBeVisible();
    await expect(column.getByRole('combobox', { name: 'Loss' })).toHaveCount(0);
    await expect(engine).toHaveCount(0);
  });

  await test.step('scorecard', async () => {
    await told(await train(page, 'WoE scorecard', {}), /^Trained: \d+ iterations$/);
    await expect(
      column.getByRole('img', { name: /^Weight of evidence by bin of .*riskiest/ }).first(),
    ).toBeVisible();
    await page.evaluate(() => window.cutoff.set({ pdo: 200 }));
    await column.getByRole('button', { name: 'Whole scorecard' }).click();
    const card = page.getByRole('dialog', { name: 'Scorecard' });
    const debt = card.getByRole('rowgroup').filter({ hasText: /debt.ratio/i });
    const bins = debt.getByRole('row').filter({ has: page.getByRole('radio') });
    await expect(bins.first().getByRole('radio')).toHaveAccessibleName(/^Debt ratio: \S/i);
    const total = () => numberOf(card.getByText(/^Total/).locator('b'));
    /** Points of a bin, and what the scorecard adds up to with it. */
    const tick = async (bin: Locator): Promise<[number, number]> => {
      await bin.getByRole('radio').check();
      return [await numberOf(bin.getByRole('cell').last()), await total()];
    };
    const [safest, above] = await tick(bins.first());
    const [riskiest, below] = await tick(bins.last());
    expect(safest - riskiest).toBeGreaterThan(50);
    expect(Math.abs(above - below - (safest - riskiest))).toBeLessThanOrEqual(2);
    await card.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('random forest', async () => {
    const status = await train(page, 'Random forest', { treeCount: 12, treeDepth: 4 });
    await told(status, /^Trained: 12 trees\. Out-of-bag AUC/);
    await expect(column.getByRole('img', { name: /^AUC by tree\. After tree 12:/ })).toBeVisible();
    await expect(column.getByText('12 trees kept')).toBeVisible();
  });

  await test.step('stacked LSTM', async () => {
    const status = await train(page, 'Stacked LSTM', {
      lstmUnits: [8],
      epochs: 3,
      batchSize: 32,
      learningRate: 0.05,
      sampling: 'none',
      engine: 'wasm',
    });
    await told(status, /^Trained: 3 epochs, weights of epoch \d$/);
    await expect(column.getByRole('img', { name: /one LSTM layer|1 LSTM layer/ })).toBeVisible();
    await expect(column.getByRole('combobox', { name: 'Loss' })).toBeVisible();
    await expect(engine).toBeVisible();
  });
});
