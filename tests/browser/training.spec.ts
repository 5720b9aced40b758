import { expect, figure, openApp, openText, reaches, smallCsv, test, TINY } from './app';

test('training starts and stops by its buttons, repeats itself, and says what came of it', async ({
  page,
  browser,
}) => {
  await openApp(page);
  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByRole('combobox', { name: 'Dataset', exact: true })).toContainText('small');
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');

  await test.step('it starts, pauses, steps, goes on and ends by its buttons', async () => {
    await page.evaluate((tiny) => window.cutoff.set({ ...tiny, epochs: 12 }), TINY);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    const status = page.getByRole('status').first();
    await expect(status).toContainText('Paused: epoch 1 of 12');
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect(status).toContainText('Paused: epoch 2 of 12');
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(status).toContainText('Trained: 12 epochs');
    await expect(figure(page, 'AUC')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
  });

  await test.step('what a run with Automatic had measured stands in the choice of engines', async () => {
    const engine = page.getByRole('combobox', { name: 'Engine', exact: true });
    await page.evaluate((tiny) => window.cutoff.set({ ...tiny, engine: 'auto' }), TINY);
    await expect(engine).not.toContainText('rows/s');
    await page.evaluate(() => window.cutoff.train());
    await expect(engine).toContainText('Automatic: ');
    await expect(engine).toContainText('rows/s');
  });

  await test.step('it can be reset at once, and trained again', async () => {
    await page.evaluate((tiny) => window.cutoff.set({ ...tiny, epochs: 500, batchSize: 8 }), TINY);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible();
    await reaches(page, /epoch \d+ of 500/);
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible();
    const epochs = await page.evaluate(async () => {
      window.cutoff.set({ epochs: 1, batchSize: 64 });
      return (await window.cutoff.train()).epochs.length;
    });
    expect(epochs).toBe(1);
  });

  await test.step('it keeps a pinned run beside the new one', async () => {
    await page.evaluate((tiny) => window.cutoff.set(tiny), TINY);
    await page.evaluate(() => window.cutoff.train());
    await page.getByRole('button', { name: 'Pin run' }).click();
    await page.evaluate(async () => {
      window.cutoff.set({ epochs: 6 });
      await window.cutoff.train();
    });
    await expect(page.getByText('run to compare with').first()).toBeVisible();
  });

  await test.step('it gives bit-identical scores twice, and through the link in a fresh page', async () => {
    const scores = async (on: typeof page): Promise<number[]> =>
      on.evaluate(async () => {
        await window.cutoff.train();
        return Array.from(window.cutoff.scores('validation').rawPd);
      });
    await page.evaluate(() =>
      window.cutoff.set({
        epochs: 3,
        sampling: 'smoteenn',
        samplingRatio: 0.9,
        loss: 'focal',
        seed: 11,
      }),
    );
    const first = await scores(page);
    expect(await scores(page)).toEqual(first);

    const link = await page.evaluate(() => location.href);
    await expect.poll(() => page.url()).toContain('seed=11');
    const fresh = await (await browser.newContext()).newPage();
    await fresh.goto(page.url() || link);
    await expect(fresh.getByRole('alert')).toContainText('has to be opened here again');
    await openText(fresh, 'small.csv', smallCsv());
    await expect
      .poll(() => fresh.evaluate(() => window.cutoff.experiment().dataset))
      .toContain('small');
    expect(await fresh.evaluate(() => window.cutoff.experiment())).toEqual(
      await page.evaluate(() => window.cutoff.experiment()),
    );
    expect(await scores(fresh)).toEqual(first);
    await fresh.close();
  });

  await test.step('it says so when it diverges, and offers milder settings', async () => {
    await page.evaluate(async () => {
      window.cutoff.set({
        optimiser: 'sgd',
        learningRate: 1,
        momentum: 0.99,
        batchNorm: false,
        activation: 'elu',
        schedule: 'constant',
        inputWidth: 64,
        blockWidths: [64, 64, 64, 64],
        l2: 0.1,
        epochs: 200,
      });
      await window.cutoff.train();
    });
    await expect(page.getByRole('alert')).toContainText(/epoch/);
    await page.getByRole('button', { name: 'Use milder settings' }).click();
    expect(await page.evaluate(() => window.cutoff.experiment().learningRate)).toBeLessThan(1);
  });
});
