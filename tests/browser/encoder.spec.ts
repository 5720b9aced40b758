import { expect, openText, smallCsv, test, TINY } from './app';

test('an autoencoder stands before a model, and its code and errors are shown', async ({
  page,
}) => {
  await page.goto('./#model=logistic&autoencoder=beside&autoencoderCode=3&autoencoderHidden=8');
  await openText(page, 'small.csv', smallCsv());
  // Until the file is open, the built-in table may be there to train on.
  await expect(page.getByText('Outcome: default')).toBeVisible();
  const train = page.getByRole('button', { name: 'Train', exact: true });
  await expect(page.getByText(/The autoencoder comes first/)).toBeVisible();
  await page.evaluate(
    ({ engine }) =>
      window.cutoff.set({
        engine,
        autoencoderEpochs: 2,
        autoencoderBatch: 64,
        autoencoderRate: 0.01,
      }),
    TINY,
  );
  await page.getByText('Autoencoder', { exact: true }).first().click();
  await expect(page.getByLabel('Code size').first()).toBeVisible();
  await expect(train).toBeEnabled();
  await train.click();

  const map = page.getByRole('img', { name: /^Latent map of 80 of 80 validation rows/ });
  await expect(map).toBeVisible({ timeout: 60_000 });
  await expect(map).toHaveAccessibleName(/principal components of the code.* \d+ default\.$/);
  await page.getByLabel('Code across').selectOption('Latent 1');
  await expect(
    page.getByRole('img', { name: /Latent 1 across and component 2 upwards/ }),
  ).toBeVisible();
  await page.getByLabel('Colour', { exact: true }).selectOption('Reconstruction error');
  await expect(
    page.getByRole('img', { name: /^Latent map .*coloured by reconstruction error/ }),
  ).toBeVisible();
  await expect(page.getByText(/5 columns in \d units? of code/)).toBeVisible();

  await expect(
    page.getByRole('img', { name: /As a detector of defaults: AUC \.\d+/ }),
  ).toBeVisible();
  await expect(page.getByRole('row', { name: /5\s%\sleast typical \d+\.\d\s%/ })).toBeVisible();
  await page.getByRole('button', { name: 'Save or read coefficients' }).click();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('row', { name: /Latent 1/ })).toBeVisible();
  await page.keyboard.press('Escape');

  const run = await page.evaluate(async () => {
    window.cutoff.set({ autoencoder: 'instead', autoencoderRate: 0.1, model: 'forest' });
    window.cutoff.set({ treeCount: 3 });
    return (await window.cutoff.train()).model.features;
  });
  expect(run.length).toBeGreaterThan(0);
  expect(run.every((name) => /^Latent \d$/.test(name))).toBe(true);
});
