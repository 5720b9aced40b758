import { expect, openText, smallCsv, test, TINY } from './app';

test('runs are ranked on the same rows, drawn over each other, and told apart in words', async ({
  page,
}) => {
  await page.goto('./');
  await openText(page, 'small.csv', smallCsv());
  const runs = await page.evaluate(async (tiny) => {
    const made = [];
    for (const change of [{ ...tiny, epochs: 1 }, { epochs: 6 }, { epochs: 6, seed: 3 }]) {
      window.cutoff.set(change);
      const { rawPd, y } = (await window.cutoff.train()).validation;
      let [above, pairs] = [0, 0];
      for (let i = 0; i < y.length; i++)
        for (let j = 0; j < y.length; j++) {
          if (y[i] !== 1 || y[j] !== 0) continue;
          pairs++;
          above += rawPd[i] > rawPd[j] ? 1 : rawPd[i] === rawPd[j] ? 0.5 : 0;
        }
      made.push((above / pairs).toFixed(3).replace(/^0/, ''));
    }
    return made;
  }, TINY);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  // The last run was judged on rows of its own: the other two are ranked once one of them is on screen.
  const table = page.getByRole('region', { name: 'Leaderboard of runs' });
  await expect(table.getByRole('row')).toHaveCount(2);
  await expect(page.getByText(/Judged on other rows, so not ranked: Run 1.*Run 2/)).toBeVisible();
  await expect(table.getByRole('row', { name: /Run 3/ })).toContainText(runs[2]);

  await page.evaluate(() => window.cutoff.set({ seed: 42 }));
  await expect(table.getByRole('row', { name: /Run 1/ })).toContainText(runs[0]);
  await expect(table.getByRole('row', { name: /Run 2/ })).toContainText(runs[1]);
  await expect(page.getByText(/(is ahead of|rank these applicants alike)/)).toBeVisible();

  const chart = page.getByRole('img', { name: /ROC of .*Run [12], Run [12]/ });
  await expect(chart).toBeVisible();
  await table.getByRole('checkbox', { name: 'Draw Run 1' }).uncheck();
  await expect(page.getByRole('img', { name: /^ROC of Run 2,/ })).toBeVisible();
  await page.getByRole('radio', { name: 'Profit' }).check({ force: true });
  await expect(page.getByRole('img', { name: /^Profit of Run 2,/ })).toBeVisible();

  await table.getByRole('button', { name: 'Make champion: Run 1' }).click();
  await expect(table.getByRole('row', { name: /Run 1/ })).toContainText('champion');
});

test('settings are cross-validated, and too many folds are refused by name', async ({ page }) => {
  await page.goto('./#view=compare&folds=3');
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText(/Every run made on small/)).toBeVisible();
  await page.evaluate((tiny) => window.cutoff.set(tiny), TINY);
  await page.getByRole('button', { name: /^Cross-validate/ }).click();
  const table = page.getByRole('region', { name: 'Cross-validations' });
  await expect(page.getByText('Done with the settings as they stand.')).toBeVisible({
    timeout: 60_000,
  });
  await expect(table.getByRole('row', { name: /[^f] 3 folds/ })).toBeVisible();
  await expect(
    table.getByRole('img', { name: /^AUC by fold: \.\d+, \.\d+, \.\d+$/ }),
  ).toBeVisible();
  await openText(page, 'few.csv', smallCsv(60));
  await expect(page.getByText(/Every run made on few/)).toBeVisible();
  await page.evaluate((tiny) => window.cutoff.set({ ...tiny, folds: 20 }), TINY);
  await page.getByRole('button', { name: /^Cross-validate/ }).click();
  await expect(page.getByRole('alert')).toHaveText(
    /20 folds of \d+ (defaults|good payers) .* Take at most \d+ folds/,
  );
});

test('a cross-validation gives way to a run in the Sandbox, and waits for one that is paused', async ({
  page,
}) => {
  await page.goto('./#view=compare&folds=10');
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText(/Every run made on small/)).toBeVisible();
  await page.evaluate(
    (tiny) => window.cutoff.set({ ...tiny, epochs: 200, earlyStopping: false }),
    TINY,
  );
  const start = page.getByRole('button', { name: /^Cross-validate/ });
  await start.click();
  await expect(page.getByText(/^Fold \d: training/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect(page.getByText('Waiting for the run that is paused in the Sandbox')).toBeVisible();
  await expect(page.getByRole('status')).toContainText('Paused: epoch 1');
  await page.getByRole('button', { name: 'Cancel the cross-validation' }).click();
  await expect(start).toBeDisabled();
  await expect(page.getByText(/A run is paused in the Sandbox/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.evaluate(() => window.cutoff.set({ epochs: 3 }));
  await start.click();
  await expect(page.getByText('Done with the settings as they stand.').first()).toBeVisible({
    timeout: 60_000,
  });
});
