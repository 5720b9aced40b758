import { decision, expect, figure, openApp, openText, smallCsv, test, TINY } from './app';

test('money agrees with the program, on the built-in data and on a file', async ({ page }) => {
  await openApp(page, '#board=money');

  await test.step('it approves, refers and declines, and says what moving the cut-off changes', async () => {
    await expect(decision(page)).toContainText(/and earns .* than approving all/);
    await page.getByRole('checkbox', { name: 'Refer a band to review' }).check();
    await expect(decision(page)).toContainText('are referred to a person');
    await page.evaluate(() =>
      window.cutoff.set({ reviewFrom: 0.05, cutoffPinned: true, pinnedCutoff: 0.1, cutoff: 0.2 }),
    );
    const [from, to] = await page.evaluate(() => [
      window.cutoff.decide(0.1),
      window.cutoff.decide(0.2),
    ]);
    expect(to.approved + to.referred + to.declined).toBe(
      from.approved + from.referred + from.declined,
    );
    const more = (to.referred - from.referred).toLocaleString('en');
    await expect(decision(page)).toContainText(/Moving from 10\.0\s%\sto 20\.0\s%/);
    await expect(decision(page)).toContainText(`refers ${more} more`);
    await page.evaluate(() => window.cutoff.set({ cutoff: 0.1 }));
    await expect(decision(page)).not.toContainText('Moving from');
    await page.evaluate(() => window.cutoff.set({ reviewBand: false, cutoffPinned: false }));
  });

  await test.step('the profit, its curve and its optimum agree with the program', async () => {
    const chart = decision(page).getByRole('img', { name: /^Profit against the cut-off/ });
    await expect(chart).toBeVisible();
    const best = await page.evaluate(() => {
      const { pd } = window.cutoff.scores('validation');
      const all = [...new Set(pd), 1].map((cutoff) => window.cutoff.decide(cutoff).profit);
      return Math.max(...all);
    });
    await expect(decision(page)).toContainText('95 % of samples between');
    await decision(page).getByRole('button', { name: 'Move there' }).click();
    await expect(decision(page).getByRole('button', { name: 'You are there' })).toBeVisible();
    const there = await page.evaluate(() =>
      window.cutoff.decide(window.cutoff.experiment().cutoff),
    );
    expect(there.profit).toBe(best);
    const millions = `${(best / 1e6).toFixed(0)}\u202fM`;
    await expect(figure(page, 'Profit')).toHaveText(millions);
    await expect(chart).toHaveAccessibleName(
      new RegExp(`: ${millions} here, highest ${millions} `.replace(/\u202f/g, '\\s')),
    );
    await expect(decision(page).getByRole('row', { name: /^Profit/ })).toContainText(millions);
  });

  await test.step('the amounts and rules of other rows count as soon as training ends', async () => {
    const made = await page.evaluate(async (tiny) => {
      const { cutoff } = window;
      cutoff.set({ ...tiny, epochs: 1, batchSize: 512, seed: 12 });
      await cutoff.train();
      const atOnce = cutoff.decide(0.3);
      cutoff.set({
        policyRules: [
          { effect: 'decline', column: 'AMT_GOODS_PRICE', is: 'above', value: 3e5, on: true },
        ],
      });
      let refused = '';
      try {
        cutoff.decide(0.3);
      } catch (thrown) {
        refused = String(thrown);
      }
      await cutoff.settled();
      const ruled = cutoff.decide(0.3);
      cutoff.set({ policyRules: [] });
      await cutoff.settled();
      return { atOnce, refused, ruled, later: cutoff.decide(0.3) };
    }, TINY);
    expect(Math.abs(made.atOnce.profit)).toBeGreaterThan(1e6);
    expect(made.atOnce).toEqual(made.later);
    expect(made.refused).toContain('columns of the policy rules');
    expect(made.ruled.knockedOut).toBeGreaterThan(0);
  });

  await test.step('flat costs count where no column is an amount, and what can’t be one is refused', async () => {
    await openText(page, 'small.csv', smallCsv());
    await page.waitForFunction(() => window.cutoff.run() === null);
    await page.evaluate(async (tiny) => {
      window.cutoff.set({ ...tiny, costPerMissedDefault: 5, costPerDeclinedGood: 1 });
      await window.cutoff.train();
    }, TINY);
    await expect(decision(page)).toContainText('No amount is known for these loans');
    const flat = await page.evaluate(() => {
      const made = window.cutoff.decide(0.3);
      return [made.profit, made.trueNegatives - 5 * made.falseNegatives];
    });
    expect(flat[0]).toBe(flat[1]);

    await page.evaluate(() => window.cutoff.set({ amountColumn: 'home' }));
    await expect(page.getByRole('alert')).toContainText('“home” holds text');
    await page.evaluate(() => window.cutoff.set({ amountColumn: 'default' }));
    await expect(page.getByRole('alert')).toContainText('“default” is the outcome');
    await page.getByLabel('Amount of a loan', { exact: true }).selectOption('income');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await expect(decision(page)).toContainText(/loans of .* in all/);

    const cost = page.getByRole('spinbutton', { name: 'Extra cost of a declined good payer' });
    await cost.fill('-5');
    await cost.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Give a number from 0 to');
    expect(await page.evaluate(() => window.cutoff.experiment().costPerDeclinedLoan)).toBe(0);
  });
});
