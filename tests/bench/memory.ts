import type { Page } from 'playwright';
import { resting, withApp } from './browser';
import { line, type BenchLine } from './line';
import { forgetPeak, tabPeak } from './tab-memory';
import { tiledFiles } from './tiled';

const UNIT = 'MB peak resident of the tab’s process';
const BUDGET = 600;

/** What the tab takes at most with 307,511 rows × 60: opening them, then training the default network. */
export async function memory307k(): Promise<BenchLine[]> {
  const { arrow } = await tiledFiles();
  return withApp(async (page) => {
    await resting(page);
    await forgetPeak(page);
    const empty = await tabPeak(page);
    await open(page, arrow);
    const opening = await tabPeak(page);
    await resting(page);
    await forgetPeak(page);
    const opened = await tabPeak(page);
    await page.evaluate(async () => {
      window.cutoff.set({ epochs: 1 });
      await window.cutoff.train();
    });
    const training = await tabPeak(page);
    await resting(page);
    await forgetPeak(page);
    const after = await tabPeak(page);
    return [
      line('memory-307k', training, UNIT, 'budget', BUDGET),
      line('memory-307k-opening', opening, UNIT, 'budget', BUDGET),
      line('memory-307k-empty', empty, UNIT),
      line('memory-307k-opened', opened, UNIT),
      line('memory-307k-after', after, UNIT),
    ];
  });
}

async function open(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'bench-file';
    document.body.append(input);
  });
  await page.locator('#bench-file').setInputFiles(path);
  await page.evaluate(async () => {
    const file = document.querySelector<HTMLInputElement>('#bench-file')?.files?.[0];
    if (!file) throw new Error('no file');
    await window.cutoff.load(file, { target: 'TARGET', positive: '1' });
  });
}
