import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import { expect, openText, smallCsv, test } from './app';

test('better settings are searched, ranked and used, and the learning curve is drawn', async ({
  page,
}) => {
  await page.goto('./#view=compare&comparing=search');
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText(/tried one after another on small/)).toBeVisible();
  await page.evaluate(() =>
    window.cutoff.set({ model: 'boosting', treeCount: 12, boostingStop: 'off' }),
  );
  for (const name of ['Learning rate', 'Least weight of a leaf'])
    await page.getByRole('checkbox', { name, exact: true }).uncheck();
  await page.getByRole('radio', { name: 'Grid' }).check({ force: true });
  const depths = page.getByRole('textbox', { name: 'Values of Depth' });
  await depths.fill('1, 99');
  await depths.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Give whole numbers from 1 to 16');
  await expect(depths).toHaveValue('2, 4, 8');
  await depths.fill('1 2 3, 4');
  await depths.press('Enter');
  await page.getByRole('button', { name: 'Start the search' }).click();
  await expect(page.getByText(/^Of 4 trials, the best has an AUC of \.\d{3}/)).toBeVisible({
    timeout: 60_000,
  });
  const table = page.getByRole('region', { name: 'Trials' });
  await expect(table.getByRole('row')).toHaveCount(5);
  await expect(
    page.getByRole('img', { name: /^Validation AUC of 4 trials by Depth/ }),
  ).toBeVisible();

  await page.getByRole('button', { name: 'Save or read search', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).last().click(),
  ]);
  const text = (await readFile(await download.path(), 'utf8')).replace('\ufeff', '');
  const rows = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: true,
  }).data;
  expect(rows.map((row) => row['Depth (treeDepth)']).toSorted()).toEqual(['1', '2', '3', '4']);

  // The search is still there after a look at another view; its settings are one step to undo.
  await page.getByRole('button', { name: 'Runs', exact: true }).click();
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  const one = rows.find((row) => row['Depth (treeDepth)'] === '1')!;
  await table.getByRole('button', { name: `Use the settings of trial ${one['trial']}` }).click();
  expect(await page.evaluate(() => window.cutoff.experiment().treeDepth)).toBe(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await page.evaluate(() => window.cutoff.experiment().treeDepth)).toBe(4);

  // What a trial said is what a run of its settings says.
  await table
    .getByRole('button', { name: `Train with the settings of trial ${one['trial']}` })
    .click();
  await expect
    .poll(() => page.evaluate(() => window.cutoff.run()?.experiment.treeDepth ?? 0))
    .toBe(1);
  const auc = await page.evaluate(() => {
    const { rawPd, y } = window.cutoff.run()!.validation;
    let [above, pairs] = [0, 0];
    for (let i = 0; i < y.length; i++)
      for (let j = 0; j < y.length; j++) {
        if (y[i] !== 1 || y[j] !== 0) continue;
        pairs++;
        above += rawPd[i] > rawPd[j] ? 1 : rawPd[i] === rawPd[j] ? 0.5 : 0;
      }
    return above / pairs;
  });
  expect(Number(one['AUC'])).toBeCloseTo(auc, 9);

  await page.getByRole('button', { name: 'Runs', exact: true }).click();
  await page.getByRole('button', { name: /^Draw the learning curve/ }).click();
  await expect(page.getByText(/^Doubling the rows from \d+ to \d+/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(
    page.getByRole('img', { name: /^AUC on validation rows by training rows/ }),
  ).toBeVisible();
  // The focus is not lost with what is removed.
  await page.getByRole('button', { name: /^Remove the learning curve of/ }).press('Enter');
  await expect(page.getByRole('button', { name: /^Draw the learning curve/ })).toBeFocused();
});
