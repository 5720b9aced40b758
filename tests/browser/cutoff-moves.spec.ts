import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { decision, expect, figure, numberOf, openApp, test } from './app';

const slider = (page: Page) => page.getByRole('slider', { name: 'Cut-off' });
const field = (page: Page) => page.getByRole('spinbutton', { name: 'Cut-off' });

/** How many distinct scores of the validation rows the cut-off declines, and how many rows. */
function declined(page: Page): Promise<{ scores: number; rows: number; of: number }> {
  return page.evaluate(() => {
    const { pd } = window.cutoff.scores('validation');
    const { cutoff } = window.cutoff.experiment();
    const above = pd.filter((value) => value >= cutoff);
    return { scores: new Set(above).size, rows: above.length, of: pd.length };
  });
}

const START = 0.1667;

test('the cut-off is moved by key, in units of every kind, beside a band to review, and pictured', async ({
  page,
}) => {
  await openApp(page);

  for (const width of [390, 820, 1440])
    await test.step(`never moves the chart under the finger, ${String(width)} px wide`, async () => {
      await page.setViewportSize({ width, height: 844 });
      const top = () =>
        decision(page)
          .getByRole('slider')
          .first()
          .evaluate((at) => {
            return at.getBoundingClientRect().top + window.scrollY;
          });
      const tops: number[] = [];
      for (const cutoff of [0, 0.02, 0.05, 0.08, 0.1667, 0.3, 0.6, 1]) {
        await page.evaluate((to) => window.cutoff.set({ cutoff: to }), cutoff);
        tops.push(Math.round(await top()));
      }
      expect(new Set(tops).size, tops.join(' ')).toBe(1);
    });
  await page.setViewportSize({ width: 1440, height: 900 });

  await test.step('by key goes to the next score, by shares of the applicants, and to both ends', async () => {
    await page.evaluate((cutoff) => window.cutoff.set({ cutoff }), START);
    await slider(page).focus();
    const before = await declined(page);
    await page.keyboard.press('ArrowRight');
    expect((await declined(page)).scores).toBe(before.scores - 1);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const after = await declined(page);
    expect(after.scores).toBe(before.scores + 1);
    for (const [key, share] of [
      ['Shift+ArrowRight', 0.01],
      ['PageDown', -0.05],
      ['PageUp', 0.05],
    ] as const) {
      const from = await declined(page);
      await page.keyboard.press(key);
      const more = (from.rows - (await declined(page)).rows) / from.of;
      expect(Math.abs(more)).toBeGreaterThanOrEqual(Math.abs(share) - 1e-9);
      expect(Math.abs(more)).toBeLessThan(Math.abs(share) + 0.002);
      expect(Math.sign(more)).toBe(Math.sign(share));
    }
    await expect(slider(page)).toHaveAttribute('aria-valuetext', /PD .* approves .*%/);
    await page.keyboard.press('Home');
    expect((await declined(page)).rows).toBe(after.of);
    await page.keyboard.press('End');
    expect((await declined(page)).rows).toBe(0);
  });

  await test.step('by approval rate, recall, score points and expected loss', async () => {
    await page.evaluate((cutoff) => window.cutoff.set({ cutoff }), START);
    const unit = page.getByRole('combobox', { name: 'Cut-off by' });
    const before = await page.evaluate(() => window.cutoff.experiment().cutoff);
    await unit.selectOption('Approval rate');
    expect(await page.evaluate(() => window.cutoff.experiment().cutoff)).toBe(before);
    expect(Number(await field(page).inputValue())).toBeCloseTo(
      await numberOf(figure(page, 'Approval rate')),
      0,
    );
    await field(page).fill('80');
    await page.keyboard.press('Enter');
    const approval = await page.evaluate(() => {
      const { cutoff } = window.cutoff.experiment();
      return window.cutoff.decide(cutoff).approvalRate;
    });
    expect(approval).toBeGreaterThanOrEqual(0.8);
    expect(approval).toBeLessThan(0.801);

    await unit.selectOption('Recall');
    await field(page).fill('60');
    await page.keyboard.press('Enter');
    const recall = await numberOf(figure(page, 'Recall'));
    expect(recall).toBeGreaterThanOrEqual(60);
    expect(recall).toBeLessThan(60.3);

    await unit.selectOption('Score points');
    await field(page).fill('550');
    await page.keyboard.press('Enter');
    await expect(field(page)).toHaveValue('550');
    const { cutoff } = await page.evaluate(() => window.cutoff.experiment());
    const odds = 50 * 2 ** ((550 - 600) / 20);
    expect(cutoff).toBeCloseTo(1 / (1 + odds), 10);

    await unit.selectOption('Expected loss');
    const all = await page.evaluate(() => window.cutoff.decide(1).expectedLoss);
    await field(page).fill(String(Math.round(all / 2)));
    await page.keyboard.press('Enter');
    const within = await page.evaluate(() => {
      const at = window.cutoff.experiment().cutoff;
      return window.cutoff.decide(at).expectedLoss;
    });
    expect(within).toBeLessThanOrEqual(Math.round(all / 2));
    expect(within).toBeGreaterThan(0.99 * (all / 2));
    await field(page).fill('-5');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('0 or more');
  });

  await test.step('leaves a band to review between two lines', async () => {
    await page.evaluate((cutoff) => window.cutoff.set({ cutoff }), START);
    const group = decision(page).getByRole('group', { name: 'Review band' });
    await group.getByRole('checkbox', { name: 'Refer a band to review' }).check();
    await group.getByRole('spinbutton', { name: 'Refer from' }).fill('0.08');
    await page.keyboard.press('Enter');
    const counts = await page.evaluate(() => {
      const { pd, y } = window.cutoff.scores('validation');
      const { cutoff } = window.cutoff.experiment();
      const sent = Array.from(pd, (value, i) => (value >= 0.08 && value < cutoff ? y[i] : -1));
      return { bad: sent.filter((v) => v === 1).length, good: sent.filter((v) => v === 0).length };
    });
    expect(await numberOf(figure(page, 'Defaults referred'))).toBe(counts.bad);
    expect(await numberOf(figure(page, 'Good payers referred'))).toBe(counts.good);
    await expect(decision(page)).toContainText('are referred to a person');

    const chart = decision(page).getByRole('img', { name: /Applicants by predicted/ });
    const line = await chart.locator('[data-line=review]').boundingBox();
    if (line === null) throw new Error('no line');
    const x = line.x + line.width / 2;
    await page.mouse.move(x, line.y + 80);
    await page.mouse.down();
    await page.mouse.move(x - 40, line.y + 80, { steps: 4 });
    await page.mouse.up();
    const moved = await page.evaluate(() => window.cutoff.experiment());
    expect(moved.reviewFrom).toBeLessThan(0.07);
    expect(moved.cutoff).toBe(0.1667);
    await group.getByRole('slider', { name: 'Refer from' }).focus();
    await page.keyboard.press('End');
    await expect(group).toContainText('Nobody is referred by score');
    expect(await figure(page, 'Defaults referred').count()).toBe(0);
  });

  await test.step('is in the pictures that the charts are saved as', async () => {
    await page.evaluate((cutoff) => window.cutoff.set({ cutoff }), START);
    for (const name of ['applicants by PD', 'confusion matrix']) {
      for (const format of ['SVG', 'PNG'] as const) {
        await page.getByRole('button', { name: `Save or read ${name}` }).click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: format, exact: true }).locator('visible=true').click(),
        ]);
        const bytes = await readFile(await download.path());
        if (format === 'PNG') {
          expect([...bytes.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
          expect(bytes.readUInt32BE(16)).toBeGreaterThan(1000);
          continue;
        }
        const text = bytes.toString();
        const parsed = await page.evaluate((svg) => {
          const parsedSvg = new DOMParser().parseFromString(svg, 'image/svg+xml');
          return {
            broken: parsedSvg.querySelector('parsererror') !== null,
            words: [...parsedSvg.querySelectorAll('text')].map((word) => word.textContent),
          };
        }, text);
        expect(parsed.broken).toBe(false);
        expect(parsed.words.join(' ')).toContain(
          name === 'confusion matrix' ? 'caught' : 'decline',
        );
        expect(text).not.toContain('var(--');
      }
    }
  });
});

test.describe('on a phone, the cut-off', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('follows a finger on the line, which does not scroll the page away', async ({
    page,
    context,
  }) => {
    await openApp(page);
    const chart = decision(page).getByRole('img', { name: /Applicants by predicted/ });
    await chart.scrollIntoViewIfNeeded();
    const grip = chart.locator('[data-line=cutoff]');
    const box = await grip.boundingBox();
    if (box === null) throw new Error('no line');
    expect(Math.round(box.width)).toBeGreaterThanOrEqual(44);
    const from = await page.evaluate(() => [window.cutoff.experiment().cutoff, scrollY]);
    const client = await context.newCDPSession(page);
    const at = (x: number, y: number) => ({ touchPoints: [{ x, y }] });
    const x = box.x + box.width / 2;
    const y = box.y + 60;
    await client.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(x, y) });
    for (let i = 1; i <= 8; i++)
      await client.send('Input.dispatchTouchEvent', {
        type: 'touchMove',
        ...at(x - 10 * i, y + 9 * i),
      });
    await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    const to = await page.evaluate(() => [window.cutoff.experiment().cutoff, scrollY]);
    expect(to[0]).toBeLessThan(from[0] - 0.02);
    expect(to[1]).toBe(from[1]);

    const now = await grip.boundingBox();
    if (now === null) throw new Error('no line');
    await client.send('Input.dispatchTouchEvent', { type: 'touchStart', ...at(now.x + 8, y) });
    await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    expect(await page.evaluate(() => window.cutoff.experiment().cutoff)).toBe(to[0]);
  });
});
