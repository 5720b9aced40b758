import { randomStream } from '../../src/core/random';
import { decision, expect, figure, openApp, openText, test, TINY } from './app';
import type { Page } from 'playwright/test';

const HOMES = ['rent', 'own', '<b>other</b>'] as const;

/** Rows of which the test knows every value, a level that looks like markup among them. */
function knownRows(rows: number) {
  const random = randomStream(7, 'groups-spec');
  return Array.from({ length: rows }, () => {
    const home = HOMES[Math.min(2, random.below(5) >> 1)];
    const debt = Math.round(1000 * random.uniform()) / 1000;
    const odds = 4 * debt - 2 + (home === 'rent' ? 0.8 : 0);
    return { home, debt, bad: random.uniform() < 1 / (1 + Math.exp(-odds)) ? 1 : 0 };
  });
}

const board = (page: Page) => decision(page).getByRole('region', { name: 'Figures by group' });
const strategies = (page: Page) => decision(page).getByRole('region', { name: /^Strategies/ });
const percent = (share: number) => `${(100 * share).toFixed(1)}\u202f%`;

test('it is said who is affected, and cut-offs by group are a what-if', async ({ page }) => {
  await openApp(page);

  await test.step('figures of the built-in data by gender follow the cut-off', async () => {
    await decision(page).getByRole('button', { name: 'Groups', exact: true }).click();
    await expect(page.getByRole('combobox', { name: 'Group by' })).toHaveValue('CODE_GENDER');
    const sentence = decision(page).getByText(/is approved .* points more often than/);
    await expect(sentence).toContainText('four-fifths ratio');
    const before = await sentence.innerText();
    await page.getByRole('spinbutton', { name: 'Cut-off', exact: true }).fill('0.08');
    await page.keyboard.press('Enter');
    await expect(sentence).not.toHaveText(before);
    const wholeApproved = await figure(page, 'Approval rate').innerText();
    await expect(strategies(page).getByRole('row', { name: /One for all/ })).toContainText(
      wholeApproved,
    );
    await expect(
      decision(page).getByRole('img', { name: /^Approved by Gender: Woman .* Man / }),
    ).toBeVisible();
  });
  await page.evaluate(() => window.cutoff.set({ cutoff: 0.1667 }));

  await test.step('cut-offs by group are chosen and moved by keyboard', async () => {
    const whole = await figure(page, 'Approval rate').innerText();
    const one = strategies(page).getByRole('radio', { name: 'One for all' });
    await expect(one).toBeChecked();
    await one.focus();
    for (const name of ['By hand', 'Best for each', 'Demographic parity']) {
      await page.keyboard.press('ArrowDown');
      await expect(strategies(page).getByRole('radio', { name })).toBeChecked();
    }
    await expect(
      decision(page).getByText(/approval rates of the groups .* lie within/),
    ).toBeVisible();
    const gap = strategies(page)
      .getByRole('row', { name: /Demographic parity/ })
      .getByRole('cell');
    await expect(gap.nth(3)).toHaveText(/^0\.[01]$/);
    await expect(decision(page).getByText(/One cut-off for everybody here/)).toBeVisible();
    await expect(figure(page, 'Approval rate')).toHaveText(whole);

    await strategies(page).getByRole('radio', { name: 'By hand' }).check();
    const field = page.getByRole('spinbutton', { name: 'Cut-off of Man' });
    await field.fill('5');
    await field.press('Enter');
    await expect
      .poll(() => page.evaluate(() => window.cutoff.experiment().groupCutoffs))
      .toEqual([0.1667, 0.05]);
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expect
      .poll(() => page.evaluate(() => window.cutoff.experiment().groupCutoffs))
      .toEqual([]);
  });

  await test.step('figures agree with a recount of the file, and its words are no markup', async () => {
    const rows = knownRows(600);
    const csv = [
      'home,debt,default',
      ...rows.map((r) => `${r.home},${String(r.debt)},${String(r.bad)}`),
    ];
    await openText(page, 'known.csv', csv.join('\n'));
    await expect(page.getByText('600 applicants').first()).toBeVisible();
    await page.evaluate(
      (settings) =>
        void window.cutoff.set({
          ...settings,
          board: 'groups',
          groupBy: 'home',
          groupAcross: 'debt',
          smallGroup: 5,
        }),
      TINY,
    );
    const scores = await page.evaluate(async () => {
      await window.cutoff.train();
      const { rows: at, pd, y } = window.cutoff.scores('validation');
      const cutoff = [...pd].sort((a, b) => a - b)[Math.floor(pd.length / 2)];
      window.cutoff.set({ cutoff });
      return { at: [...at], pd: [...pd], y: [...y], cutoff };
    });
    for (const home of HOMES) {
      const own = scores.at.flatMap((row, i) => (rows[row].home === home ? [i] : []));
      const approved = own.filter((i) => scores.pd[i] < scores.cutoff);
      const bad = approved.filter((i) => scores.y[i] === 1).length;
      const line = board(page)
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: home, exact: true }) });
      await expect(line).toContainText(`${String(own.length)}`);
      await expect(line).toContainText(percent(approved.length / own.length));
      await expect(line).toContainText(percent(bad / approved.length));
    }
    const heat = decision(page).getByRole('region', { name: /^Heat map/ });
    await expect(heat.getByRole('rowheader')).toHaveText([...HOMES].sort());
    const applicants = await heat.locator('small').allInnerTexts();
    expect(applicants.reduce((sum, text) => sum + Number(text.replace('n ', '')), 0)).toBe(
      scores.at.length,
    );
    await decision(page).getByRole('radio', { name: 'Defaulted', exact: true }).check();
    await expect(heat).toHaveAccessibleName(/default rate/);
    await expect(page.locator('b', { hasText: /^other$/ })).toHaveCount(0);
  });
});
