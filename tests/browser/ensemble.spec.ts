import type { Page } from 'playwright/test';
import { expect, openText, smallCsv, test } from './app';

test('runs are combined, undone and linked to, and the ensemble says what it gained', async ({
  page,
}) => {
  await page.goto('./');
  await openText(page, 'small.csv', smallCsv());
  await page.evaluate(async () => {
    window.cutoff.set({ model: 'logistic' });
    await window.cutoff.train();
    window.cutoff.set({ model: 'boosting', treeCount: 20 });
    await window.cutoff.train();
    window.cutoff.set({ seed: 3 });
    await window.cutoff.train();
  });
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const runs = page.getByRole('group', { name: 'Runs to combine' });
  const go = page.getByRole('button', { name: 'Train the ensemble' });
  await runs.getByRole('checkbox', { name: /^Run 1/ }).check();
  await expect(go).toBeDisabled();
  await runs.getByRole('checkbox', { name: /^Run 3/ }).check();
  await expect(page.getByText(/Run 1 and Run 3 learnt from different rows/)).toBeVisible();
  await expect(go).toBeDisabled();
  await runs.getByRole('checkbox', { name: /^Run 3/ }).uncheck();
  await runs.getByRole('checkbox', { name: /^Run 2/ }).check();
  await page.getByRole('radio', { name: 'Stack' }).check({ force: true });
  const before = await settingsOf(page);
  await go.click();
  const board = page.getByRole('region', { name: 'Leaderboard of runs' });
  await expect(board.getByRole('row', { name: /Run 4/ })).toContainText('Ensemble of runs');

  const honest = await page.evaluate(() => {
    const run = window.cutoff.run();
    const { ensembleOf, combining, seed } = window.cutoff.experiment();
    return {
      ensembleOf,
      combining,
      seed,
      members: run?.members?.length,
      epochs: run?.epochs.length,
    };
  });
  expect(honest).toMatchObject({ combining: 'stack', seed: 42, members: 2, epochs: 2 });
  expect(honest.ensembleOf).toContain('model=boosting&treeCount=20');

  // Combining is one step to undo, and to do again.
  const combined = await settingsOf(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await settingsOf(page)).toEqual(before);
  await page.getByRole('button', { name: 'Redo' }).click();
  expect(await settingsOf(page)).toEqual(combined);

  await page.getByRole('button', { name: 'Sandbox', exact: true }).click();
  const members = page.getByRole('region', { name: 'Members of the ensemble' });
  await expect(
    members.getByRole('row', { name: /1\. Logistic regression.*\.\d{3}/ }),
  ).toBeVisible();
  await expect(members.getByRole('row', { name: /2\. Gradient boosting/ })).toBeVisible();
  await expect(page.getByText(/^The stack has an AUC of \.\d+; .*, its best member/)).toBeVisible();

  // A link restores it: the settings, and with the same file the very run.
  const made = await page.evaluate(() => window.cutoff.run()?.id);
  await expect
    .poll(() => decodeURIComponent(page.url()))
    .toContain('ensembleOf=model=logistic|model=boosting');
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('has to be opened here again');
  await openText(page, 'small.csv', smallCsv());
  await expect.poll(() => page.evaluate(() => window.cutoff.run()?.id)).toBe(made);
  expect(await settingsOf(page)).toEqual(combined);
  await page.evaluate(() => window.cutoff.set({ ensembleOf: 'model=logistic|nonsense' }));
  await expect(page.getByRole('alert').filter({ hasText: /Member 2 can’t be read/ })).toBeVisible();
});

/** All settings, whichever view is open. */
function settingsOf(page: Page): Promise<unknown> {
  return page.evaluate(() => ({ ...window.cutoff.experiment(), view: '' }));
}
