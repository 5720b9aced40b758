import { readFile } from 'node:fs/promises';
import { decision, expect, figure, numberOf, openApp, openBoard, test } from './app';

test('score points, bands and curves follow the settings and the cut-off; bands are saved as CSV', async ({
  page,
}) => {
  await openApp(page);
  await openBoard(page, 'Scale');
  const bands = page.getByRole('table', { name: 'Score bands, the riskiest first' });
  await expect(bands.getByRole('row')).toHaveCount(11);
  const column = async (at: number) => {
    const rows = await bands.locator('tbody tr').all();
    return Promise.all(
      rows.map(async (row) => {
        const text = await row.getByRole('cell').nth(at).innerText();
        return parseFloat(text.replace(/,/g, ''));
      }),
    );
  };
  const defaults = (await column(2)).reduce((sum, count) => sum + count, 0);
  const { bad, rows } = await page.evaluate(() => {
    const { y } = window.cutoff.scores('validation');
    return { bad: y.reduce((sum, label) => sum + label, 0), rows: y.length };
  });
  expect(defaults).toBe(bad);
  expect((await column(1)).reduce((sum, count) => sum + count, 0)).toBe(rows);
  const captured = await column(4);
  expect(captured.at(-1)).toBe(100);
  expect(captured).toEqual(captured.toSorted((a, b) => a - b));

  const ks = page.getByRole('img', { name: /^Cumulative shares of defaults/ });
  const value = await figure(page, 'KS').innerText();
  await expect(ks).toHaveAccessibleName(new RegExp(`KS ${value.replace('.', '\\.')}`));
  const gini = await figure(page, 'Gini').innerText();
  await expect(
    page.getByRole('img', { name: /^Cumulative accuracy profile/ }),
  ).toHaveAccessibleName(new RegExp(`accuracy ratio ${gini.replace('.', '\\.')}`));

  await test.step('the bands are saved as CSV', async () => {
    await page.getByRole('button', { name: 'Save or read score bands' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toContain('default rate,low (95 %),high (95 %),lift');
  });

  await page.evaluate(() => window.cutoff.set({ cutoff: 1 / 51 }));
  await expect(decision(page)).toContainText('Applicants with 600 points or fewer are declined');
  await page.evaluate(() =>
    window.cutoff.set({ baseScore: 700, scoreBands: 5, bandsBy: 'points' }),
  );
  await expect(decision(page)).toContainText('Applicants with 700 points or fewer are declined');
  await expect(bands.getByRole('row')).toHaveCount(6);

  await decision(page).getByRole('combobox', { name: 'Score scale' }).selectOption('range');
  await expect(bands.getByRole('rowheader').first()).toHaveText('300 – 410, declined');
  await expect(bands.getByRole('rowheader').last()).toHaveText('740 – 850, approved');
  const low = decision(page).getByRole('spinbutton', { name: 'Lowest score' });
  await low.fill('900');
  await low.press('Enter');
  await expect(decision(page).getByRole('alert')).toContainText(
    'The lowest score must be below the highest',
  );
  expect(await page.evaluate(() => window.cutoff.experiment().scoreLow)).toBe(300);
  expect(await numberOf(figure(page, 'Recall'))).toBeGreaterThan(0);
});
