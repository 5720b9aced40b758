import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Download, Page } from 'playwright/test';
import { expect, openApp, openText, smallCsv, test, TINY } from './app';

interface ScoringModule {
  score(rows: readonly object[]): Float64Array;
}

/** The rows of the small file by column name, as texts. */
function smallRows(): Record<string, string>[] {
  const [head, ...lines] = smallCsv().split('\n');
  const names = head.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])),
  );
}

/** What a button of the menu hands over. */
async function downloaded(page: Page, button: string): Promise<Download> {
  await page.getByRole('button', { name: 'Download model on screen' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: button }).click();
  return saved;
}

async function imported(text: Buffer | string, name: string): Promise<ScoringModule> {
  const path = test.info().outputPath(`${name}.mjs`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return (await import(pathToFileURL(path).href)) as ScoringModule;
}

const scores = (page: Page) =>
  page.evaluate(() => {
    const { rows, pd } = window.cutoff.scores('validation');
    return { rows: [...rows], pd: [...pd] };
  });

test('the model on screen is a module that scores alike in Node, or a LayersModel', async ({
  page,
}) => {
  await openApp(page);
  const shipped = await page.evaluate(() => window.cutoff.exportModel());
  expect(shipped.length).toBeGreaterThan(100_000);
  const fromData = await imported(shipped, 'shipped');
  expect(() => fromData.score([{}])).toThrow('No row has the column');

  await openText(page, 'small.csv', smallCsv());
  await expect(page.getByText('Outcome: default')).toBeVisible();
  await page.evaluate(async (tiny) => {
    window.cutoff.set({ ...tiny, blockWidths: [...tiny.blockWidths] });
    await window.cutoff.train();
  }, TINY);
  const { rows, pd } = await scores(page);

  const file = await downloaded(page, 'ES module (.js)');
  expect(file.suggestedFilename()).toMatch(/^small\.csv-.*-model\.js$/);
  const text = readFileSync(await file.path(), 'utf8');
  const { score } = await imported(text, 'small');
  const all = smallRows();
  const found = score(rows.map((row) => all[row]));
  found.forEach((value, i) => expect(Math.abs(value - pd[i])).toBeLessThan(1e-6));
  expect(await page.evaluate(() => window.cutoff.exportModel())).toBe(text);

  const archive = await downloaded(page, 'TensorFlow.js (model.json + weights)');
  expect(archive.suggestedFilename()).toMatch(/-layers-model\.zip$/);
  const names = readFileSync(await archive.path(), 'latin1').match(
    /model\.json|weights\.bin|transform\.json/g,
  );
  expect(new Set(names)).toEqual(new Set(['model.json', 'weights.bin', 'transform.json']));

  await page.getByRole('combobox', { name: 'Model' }).selectOption('logistic');
  await page.evaluate(() => window.cutoff.train());
  await page.getByRole('button', { name: 'Download model on screen' }).click();
  const layers = page.getByRole('button', { name: 'TensorFlow.js (model.json + weights)' });
  await expect(layers).toBeDisabled();
  await expect(layers).toHaveAccessibleDescription('Only networks can be saved in this format.');
});
