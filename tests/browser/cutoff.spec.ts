import { decision, expect, figure, numberOf, openApp, test } from './app';

test('the cut-off is exact, whoever moves it, and travels in the link', async ({
  page,
  context,
}) => {
  await openApp(page);

  await test.step('refuses a program’s question that makes no sense', async () => {
    const refused = await page.evaluate(() =>
      [() => window.cutoff.decide(NaN), () => window.cutoff.scores('train' as 'test')].map(
        (ask) => {
          try {
            return JSON.stringify(ask());
          } catch (error) {
            return String(error);
          }
        },
      ),
    );
    expect(refused[0]).toContain('A cut-off can’t be NaN. Give a number');
    expect(refused[1]).toContain('no scores of “train” rows');
    await expect(decision(page)).not.toContainText('looked');
  });

  await test.step('gives the same exact figures by slider, field, drag and program', async () => {
    await page.getByRole('spinbutton', { name: 'Cut-off' }).fill('0.123');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('slider', { name: 'Cut-off' })).toHaveValue('0.123');

    const oracle = await page.evaluate(() => {
      const { pd, y } = window.cutoff.scores('validation');
      const counts = { tp: 0, fp: 0, tn: 0, fn: 0 };
      pd.forEach((value, i) => {
        if (value >= 0.123) counts[y[i] === 1 ? 'tp' : 'fp'] += 1;
        else counts[y[i] === 1 ? 'fn' : 'tn'] += 1;
      });
      return { ...counts, decided: window.cutoff.decide(0.123) };
    });
    expect(oracle.decided.truePositives).toBe(oracle.tp);
    expect(oracle.decided.falsePositives).toBe(oracle.fp);
    expect(await numberOf(figure(page, 'True positives'))).toBe(oracle.tp);
    expect(await numberOf(figure(page, 'False positives'))).toBe(oracle.fp);
    expect(await numberOf(figure(page, 'True negatives'))).toBe(oracle.tn);
    expect(await numberOf(figure(page, 'False negatives'))).toBe(oracle.fn);
    expect(await numberOf(figure(page, 'Recall'))).toBeCloseTo(
      (100 * oracle.tp) / (oracle.tp + oracle.fn),
      0,
    );

    const histogram = decision(page).getByRole('img', { name: /Applicants by predicted/ });
    const box = await histogram.boundingBox();
    if (box === null) throw new Error('no histogram');
    const before = await numberOf(figure(page, 'Approval rate'));
    await page.mouse.move(box.x + box.width * 0.5, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 80, { steps: 5 });
    await page.mouse.up();
    expect(await numberOf(figure(page, 'Approval rate'))).toBeLessThan(before);
    await page.keyboard.press('Control+z');
  });

  await test.step('is set by the rules, each the optimum over every distinct score', async () => {
    await page.getByRole('button', { name: /^Best F1/ }).click();
    const best = await page.evaluate(() => {
      const { pd } = window.cutoff.scores('validation');
      return Math.max(...Array.from(new Set(pd), (value) => window.cutoff.decide(value).f1));
    });
    const { cutoff } = await page.evaluate(() => window.cutoff.experiment());
    expect(await page.evaluate((at) => window.cutoff.decide(at).f1, cutoff)).toBeCloseTo(best, 12);
    await page.getByRole('button', { name: /^Approve 80/ }).click();
    expect(await numberOf(figure(page, 'Approval rate'))).toBeGreaterThanOrEqual(80);
  });

  await test.step('refuses what is no probability and keeps the old one', async () => {
    await page.evaluate(() => window.cutoff.set({ cutoff: 0.1667 }));
    const field = page.getByRole('spinbutton', { name: 'Cut-off' });
    await field.fill('700');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('0 to 1');
    await expect(field).toHaveValue('0.1667');
    await page.getByRole('button', { name: /^Approve 80/ }).click();
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  await test.step('counts every look at the test rows', async () => {
    await page.getByRole('button', { name: 'look at test rows' }).click();
    await expect(decision(page)).toContainText('looked once');
    await page.getByRole('button', { name: 'back to validation' }).click();
    await page.getByRole('button', { name: 'look at test rows' }).click();
    await expect(decision(page)).toContainText('looked 2 times');
  });

  await test.step('travels in the link with everything else', async () => {
    await page.evaluate(() =>
      window.cutoff.set({ cutoff: 0.2345, costPerMissedDefault: 9, view: 'sandbox' }),
    );
    await expect.poll(() => page.url()).toContain('cutoff=0.2345');
    const second = await context.newPage();
    await second.goto(page.url());
    await expect(second.getByRole('spinbutton', { name: 'Cut-off' })).toHaveValue('0.2345');
    expect(await second.evaluate(() => window.cutoff.experiment())).toEqual(
      await page.evaluate(() => window.cutoff.experiment()),
    );
  });
});
