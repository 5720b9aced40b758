import type { Locator, Page } from 'playwright/test';
import { expect, openApp, openText, smallCsv, test, TINY } from './app';

const bars = (page: Page): Locator => page.getByRole('img', { name: /^Training rows\. Before/ });
const map = (page: Page): Locator => page.getByRole('img', { name: /^Map of/ });
const steps = (page: Page): Locator => page.getByRole('group', { name: 'Steps of the sampler' });
const choose = (page: Page, name: string, value: string) =>
  page.getByRole('combobox', { name, exact: true }).selectOption(value);

/** Chooses a sampler, and waits for what it makes of the small file; the last picture may be another's. */
async function sample(page: Page, sampling: 'smote' | 'smoteenn'): Promise<void> {
  await page.evaluate((given) => window.cutoff.set({ ...given, samplingRatio: 1 }), {
    ...TINY,
    sampling,
  });
  await expect(bars(page)).toHaveAttribute('aria-label', /rows made/);
  const shown = sampling === 'smote' ? /: \d+ repaid, \d+ default, \d+ made\./ : /\d+ removed/;
  await expect(map(page)).toHaveAttribute('aria-label', shown);
}

async function openSmall(page: Page): Promise<void> {
  await openApp(page);
  await openText(page, 'small.csv', smallCsv());
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
  await page.evaluate((changes) => window.cutoff.set(changes), TINY);
}

test('what a sampler does is shown, walked through, mapped, or refused in words', async ({
  page,
}) => {
  await openSmall(page);

  await test.step('only the knobs of the chosen method are there', async () => {
    const knob = (name: string) => page.getByRole('spinbutton', { name, exact: true });
    await expect(knob('Defaults per good payer')).toHaveCount(0);
    await choose(page, 'Sampling', 'tomek');
    await expect(page.getByRole('combobox', { name: 'Who may be removed' })).toBeVisible();
    await expect(knob('Defaults per good payer')).toHaveCount(0);
    await choose(page, 'Sampling', 'nearmiss');
    await expect(knob('Candidates a default')).toHaveCount(0);
    await choose(page, 'Which to keep', 'nearmiss-3');
    await expect(knob('Candidates a default')).toBeVisible();
    await choose(page, 'Sampling', 'random-over');
    await expect(knob('Smoothing of repeats')).toBeVisible();
    await expect(page.getByText('Finer points')).toHaveCount(0);
  });

  await test.step('settings that cannot be are refused in words, and the last picture stays', async () => {
    await sample(page, 'smote');
    const [counts, points] = [
      await bars(page).getAttribute('aria-label'),
      await map(page).getAttribute('aria-label'),
    ];
    const ratio = page.getByRole('spinbutton', { name: 'Defaults per good payer' });
    await ratio.fill('0.05');
    await ratio.press('Enter');
    await expect(page.getByRole('alert')).toContainText('would have to remove rows');
    await expect(bars(page)).toHaveAttribute('aria-label', counts ?? '');
    await expect(map(page)).toHaveAttribute('aria-label', points ?? '');
    await expect(page.getByText('before your change')).toBeVisible();
  });

  await test.step('steps are walked by keyboard, each in words', async () => {
    await sample(page, 'smoteenn');
    await page.getByRole('button', { name: 'Step through it, row by row' }).click();
    await expect(page.getByRole('button', { name: 'Next step' })).toBeFocused();
    await expect(steps(page)).toContainText('step 1 of 40');
    await expect(steps(page)).toContainText(/A new default, \d+\s%\sof the way from a default to/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(steps(page)).toContainText('step 3 of 40');
    await page.keyboard.press('ArrowLeft');
    await expect(steps(page)).toContainText('step 2 of 40');
    await expect(steps(page).getByRole('columnheader', { name: 'neighbour' })).toBeVisible();
    await page.keyboard.press('End');
    await expect(steps(page)).toContainText('step 40 of 40');
    await expect(steps(page)).toContainText(/\d of 3 neighbours (repaid|defaulted), so this/);
    await steps(page).getByRole('button', { name: 'Zoom' }).click();
    await steps(page)
      .getByRole('button', { name: /^back to \d+ made$/ })
      .click();
    await expect(steps(page)).toContainText('step 1 of 40');
    await page.keyboard.press('Escape');
    await expect(steps(page)).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Step through it, row by row' })).toBeFocused();
  });

  await test.step('the map follows two chosen columns, with the same rows', async () => {
    await sample(page, 'smote');
    const rows = /: \d+ repaid, \d+ default, \d+ made\./;
    const before = rows.exec((await map(page).getAttribute('aria-label')) ?? '')?.[0];
    expect(before).toBeDefined();
    await choose(page, 'Across', 'income');
    await choose(page, 'Upwards', 'debt_ratio');
    await expect(map(page)).toHaveAttribute('aria-label', /Income across and Debt ratio upwards/);
    expect(await map(page).getAttribute('aria-label')).toContain(before);
    await expect(page.getByText(/^\d+\s?k$/).first()).toBeVisible();
    await expect.poll(() => page.url()).toContain('mapX=income');
    await choose(page, 'Across', 'home = rent');
    await expect(map(page)).toHaveAttribute('aria-label', /moved a little to either side/);
    await page.evaluate(() => window.cutoff.set({ mapX: 'not a column', mapY: 'component 2' }));
    await expect(map(page)).toHaveAttribute('aria-label', /first two principal components/);
    await expect(page.getByRole('combobox', { name: 'Across' })).toHaveValue('component 1');
  });
});
