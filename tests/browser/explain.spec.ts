import type { Page } from 'playwright/test';
import { expect, openApp, openText, smallCsv, test, TINY } from './app';

const logit = (p: number): number => Math.log(p / (1 - p));

const explain = (page: Page, wish: object) =>
  page.evaluate(
    (asked) => window.cutoff.explain(asked as Parameters<typeof window.cutoff.explain>[0]),
    wish,
  );

const rawPd = (page: Page, row: number) =>
  page.evaluate((at) => window.cutoff.scores('validation').rawPd[at], row);

/** What a program gets instead of an explanation. */
const refusal = (page: Page, wish: object): Promise<string> =>
  explain(page, wish).then(
    () => '',
    (thrown: unknown) => String(thrown),
  );

test('every contribution adds up to the score of a row, of a run that came with the data or is trained', async ({
  page,
}) => {
  await openApp(page);

  await test.step('a run that came with the data', async () => {
    const wish = { split: 'validation', row: 0, permutations: 4, background: 5 };
    const { base, value, features, permutations, background } = await explain(page, wish);
    expect([permutations, background]).toEqual([4, 5]);
    expect(features.length).toBeGreaterThan(20);
    expect(base + features.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(
      value,
      8,
    );
    expect(value).toBeCloseTo(logit(await rawPd(page, 0)), 3);
  });

  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText('Outcome: default')).toBeVisible();
  for (const engine of ['kernels', 'wasm'] as const)
    await test.step(`a network on ${engine}, column by column`, async () => {
      await page.evaluate(
        async (tiny) => {
          window.cutoff.set({ ...tiny, blockWidths: [...tiny.blockWidths] });
          await window.cutoff.train();
        },
        { ...TINY, engine },
      );
      const { base, value, features, permutations } = await explain(page, {
        split: 'validation',
        row: 7,
      });
      // All orders of three columns.
      expect(permutations).toBe(6);
      expect(base + features.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(
        value,
        8,
      );
      expect(value).toBeCloseTo(logit(await rawPd(page, 7)), 4);

      const [head, ...lines] = smallCsv().split('\n');
      const place = await page.evaluate(() => window.cutoff.scores('validation').rows[7]);
      const cells = lines[place].split(',');
      const names = head.split(',').slice(0, 3);
      const shown = Object.fromEntries(names.map((name, i) => [name, cells[i]]));
      for (const feature of features) expect(String(feature.shown)).toBe(shown[feature.name]);
      expect(features.map(({ name }) => name).toSorted()).toEqual(names.toSorted());

      expect(await refusal(page, { split: 'validation', row: 80 })).toContain('from 0 to');
      expect(await refusal(page, { split: 'test', row: 0, permutations: 5 })).toContain('even');
      const stopped = page.evaluate(() =>
        window.cutoff.explain({ split: 'test', row: 0, signal: AbortSignal.abort() }),
      );
      await expect(stopped).rejects.toThrow('Cancelled');
    });
});
