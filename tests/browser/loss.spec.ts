import {
  decision,
  expect,
  figure,
  numberOf,
  openApp,
  openBoard,
  openText,
  smallCsv,
  test,
  TINY,
} from './app';

/** Every loss as it is chosen, and one of its knobs to move. */
const LOSSES = [
  { label: 'Cross-entropy', knob: null, to: '' },
  { label: 'Weighted cross-entropy', knob: 'Weight of a default', to: '9' },
  { label: 'Focal', knob: 'Focus γ', to: '4' },
  { label: 'Class-balanced', knob: 'Overlap β', to: '0.5' },
  { label: 'Logit-adjusted', knob: 'Adjustment τ', to: '3' },
  { label: 'LDAM', knob: 'Scale s', to: '12' },
  { label: 'Asymmetric', knob: 'Focus on good payers γ⁻', to: '1' },
  { label: 'AUC margin', knob: 'Margin', to: '0.4' },
] as const;

test('losses and corrections are drawn, told of where they meet, and trained with', async ({
  page,
}) => {
  await openApp(page, '#model=resnet-under');

  await test.step('three corrections at once are called by name, followed step by step, and switched off', async () => {
    const note = (many: string) => page.getByRole('note', { name: `${many} corrections at once` });
    await expect(note('Three')).toHaveCount(0);
    await expect(note('Two')).toHaveCount(0);
    await page.evaluate(() => window.cutoff.set({ loss: 'focal', classWeights: 'balanced' }));
    await expect(note('Three')).toContainText(
      'random under-sampling, class weights and the focus of the focal loss',
    );
    await expect(note('Three')).toContainText(/Base rate\s*8\.\d/);
    await expect(note('Three').getByRole('listitem')).toHaveCount(4);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await note('Three').getByRole('button', { name: 'No class weights' }).press('Enter');
    await expect(note('Three')).toHaveCount(0);
    await expect(note('Two')).toBeVisible();
    await note('Two').getByText('Two corrections at once').click();
    await note('Two').getByRole('button', { name: 'Cross-entropy' }).click();
    await expect(note('Two')).toHaveCount(0);
  });

  await test.step('a loss has no class weights where they would do nothing', async () => {
    await page.getByText('Weights & first guess').click();
    const weights = page.getByRole('combobox', { name: 'Class weights' });
    await expect(weights).toBeVisible();
    await page
      .getByRole('combobox', { name: 'Loss', exact: true })
      .selectOption({ label: 'AUC margin' });
    await expect(weights).toBeHidden();
    await page
      .getByRole('combobox', { name: 'Loss', exact: true })
      .selectOption({ label: 'Cross-entropy' });
    await expect(weights).toBeVisible();
  });

  await test.step('a correction moves the reliability diagram and leaves the order alone', async () => {
    await openBoard(page, 'Calibration');
    const diagram = (reading: string) =>
      decision(page).getByRole('img', { name: `Reliability diagram of ${reading} probabilities` });
    await expect(diagram('corrected')).toBeVisible();
    const [area, error, recall] = await Promise.all([
      numberOf(figure(page, 'AUC')),
      numberOf(figure(page, 'ECE')),
      numberOf(figure(page, 'Recall')),
    ]);
    await page.getByRole('radio', { name: 'Corrected' }).focus();
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByRole('radio', { name: 'Raw' })).toBeChecked();
    await expect(diagram('raw')).toBeVisible();
    await expect(diagram('corrected')).toHaveCount(0);
    expect(await numberOf(figure(page, 'AUC'))).toBe(area);
    expect(await numberOf(figure(page, 'ECE'))).toBeGreaterThan(5 * error);
    expect(await numberOf(figure(page, 'Recall'))).not.toBe(recall);
    await page.getByRole('radio', { name: 'Corrected' }).check({ force: true });
    await expect(diagram('corrected')).toBeVisible();
  });

  await test.step('a correction by any of its ways gives probabilities that fit the rows', async () => {
    const summaries = new Set<string | null>();
    for (const way of ['Automatic', 'Formula', 'Platt', 'Beta', 'Isotonic']) {
      await page.getByRole('combobox', { name: 'Correct by' }).selectOption({ label: way });
      const { mean, rate } = await page.evaluate(() => {
        const { pd, y } = window.cutoff.scores('validation');
        const of = (values: ArrayLike<number>) =>
          Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
        return { mean: of(pd), rate: of(y) };
      });
      expect(Math.abs(mean - rate), way).toBeLessThan(
        way === 'Automatic' || way === 'Formula' ? 0.01 : 0.001,
      );
      const diagram = decision(page).getByRole('img', { name: /^Reliability diagram/ });
      summaries.add(await diagram.getAttribute('aria-label'));
    }
    expect(summaries.size).toBe(4);
    await expect(decision(page)).toContainText('Isotonic regression, fitted on 11,000');
    await expect(decision(page)).toContainText('looks better than it is');
    await page.getByRole('combobox', { name: 'Correct by' }).selectOption({ label: 'Automatic' });
    await expect(decision(page)).toContainText(/Odds divided by [\d.]+: exact on paper/);
  });
  await openText(page, 'small.csv', smallCsv());
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
  await page.evaluate((tiny) => window.cutoff.set({ ...tiny, epochs: 2 }), TINY);
  for (const { label, knob, to } of LOSSES) {
    await test.step(`a loss shows its formula and its curve, and trains: ${label}`, async () => {
      await page.getByRole('combobox', { name: 'Loss', exact: true }).selectOption({ label });
      await expect(page.getByRole('math', { name: 'Loss of a default' })).not.toBeEmpty();
      await expect(page.getByRole('math', { name: 'Loss of a good payer' })).not.toBeEmpty();
      const drawing = page.getByRole('img', { name: new RegExp(`^${label} loss against`) });
      await expect(drawing).toBeVisible();
      if (knob !== null) {
        const before = await drawing.getAttribute('aria-label');
        await page.getByRole('spinbutton', { name: knob, exact: true }).fill(to);
        await page.keyboard.press('Enter');
        await expect(drawing).not.toHaveAttribute('aria-label', before ?? '');
      }
      await page.getByRole('radio', { name: 'Value' }).focus();
      await page.keyboard.press('ArrowRight');
      await expect(page.getByRole('img', { name: /^Gradient of the/ })).toBeVisible();
      await page.keyboard.press('ArrowLeft');
      const run = await page.evaluate(async () => {
        const made = await window.cutoff.train();
        const { rawPd } = window.cutoff.scores('validation');
        return { outcome: made.outcome, finite: rawPd.every(Number.isFinite) };
      });
      expect(run.outcome).not.toBe('diverged');
      expect(run.finite).toBe(true);
      await expect(figure(page, 'ECE')).toBeVisible();
    });
  }
});
