import { decision, expect, figure, numberOf, openApp, openBoard, test } from './app';

test('calibration stands before and after correction, and under another base rate', async ({
  page,
}) => {
  await openApp(page, '#model=resnet-under');
  await openBoard(page, 'Calibration');

  await test.step('a base rate doubled moves every figure as the program interface says, and one click takes it back', async () => {
    const read = () =>
      page.evaluate(() => {
        const { cutoff } = window.cutoff.experiment();
        const made = window.cutoff.decide(cutoff);
        const bad = made.truePositives + made.falseNegatives;
        return { ...made, rate: bad / (bad + made.falsePositives + made.trueNegatives) };
      });
    const shown = async () => ({
      recall: await numberOf(figure(page, 'Recall')),
      precision: await numberOf(figure(page, 'Precision')),
      approved: await numberOf(figure(page, 'Approval rate')),
      defaults: await numberOf(figure(page, 'Default rate among approved')),
      missed: await numberOf(figure(page, 'False negatives')),
      auc: await numberOf(figure(page, 'AUC')),
    });
    const before = await shown();
    const plain = await read();
    const slope = figure(page, 'Calibration slope');
    const calibrated = await slope.innerText();
    await expect(page.getByRole('note', { name: 'Supposed base rate' })).toHaveCount(0);

    const field = decision(page).getByRole('spinbutton', { name: 'Base rate, times' }).last();
    await field.fill('2');
    await field.press('Enter');
    await expect(page.getByRole('note', { name: 'Supposed base rate' })).toContainText(
      /Supposed base rate 16\.\d/,
    );
    const after = await read();
    const now = await shown();
    expect(after.rate).toBeCloseTo(2 * plain.rate, 10);
    expect(now.recall).toBeCloseTo(100 * after.recall, 1);
    expect(now.precision).toBeCloseTo(100 * after.precision, 1);
    expect(now.approved).toBeCloseTo(100 * after.approvalRate, 1);
    expect(now.defaults).toBeCloseTo(100 * after.defaultRateAmongApproved, 1);
    expect(now.missed).toBe(Math.round(after.falseNegatives));
    expect(now.recall).toBeGreaterThan(before.recall);
    expect(now.defaults).toBeGreaterThan(before.defaults);
    expect(now.auc).toBe(before.auc);
    expect(await slope.innerText()).toBe(calibrated);
    await expect(decision(page)).toContainText('Calibration below is of the rows as they are');

    await page.getByRole('button', { name: 'Back to the rows' }).click();
    await expect(page.getByRole('note', { name: 'Supposed base rate' })).toHaveCount(0);
    expect(await shown()).toEqual(before);
    expect(await page.evaluate(() => window.cutoff.experiment().baseRateTimes)).toBe(1);
  });

  await test.step('it stands before and after correction, and against the true PD', async () => {
    const table = page.getByRole('table', { name: 'Calibration, measure by measure' });
    await expect(table.getByRole('columnheader')).toHaveText(['Raw', 'Corrected', 'aim']);
    const both = async (measure: string) => {
      const cells = table.getByRole('row', { name: new RegExp(`^${measure}`) }).getByRole('cell');
      const texts = await cells.allInnerTexts();
      return texts.slice(0, 2).map((text) => parseFloat(text.replace('\u2212', '-')));
    };
    const [raw, corrected] = await both('Expected calibration error');
    expect(raw).toBeGreaterThan(5 * corrected);
    const [rawSlope, slope] = await both('Calibration slope');
    expect(rawSlope).toBeCloseTo(slope, 1);
    const [, large] = await both('Calibration in the large');
    expect(Math.abs(large)).toBeLessThan(0.3);
    const [rawLoss, loss] = await both('Log-loss');
    expect(rawLoss).toBeGreaterThan(loss);
    await expect(figure(page, 'ECE')).toHaveText(/^\.0\d+/);

    await expect(
      page.getByRole('img', { name: /^Predicted against true PD of 11,000 rows/ }),
    ).toBeVisible();
    const best = await numberOf(figure(page, 'Best AUC possible'));
    expect(best).toBeGreaterThan(await numberOf(figure(page, 'AUC')));
    expect(best).toBeLessThan(1);
    await openBoard(page, 'Curves');
    await expect(page.getByRole('img', { name: /^ROC curve, AUC \.\d+ of \.\d+/ })).toBeVisible();
  });
});
