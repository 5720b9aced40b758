import type { Page } from 'playwright';
import type { DatasetInfo } from '../../src/worker/protocol';

/** Has the page hold a file, for `loadChosen`. */
export async function chooseFile(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'bench-file';
    document.body.append(input);
  });
  await page.locator('#bench-file').setInputFiles(path);
}

export interface Loaded {
  readonly dataset: DatasetInfo;
  readonly seconds: number;
}

/** Opens the file in the app: applicants with their outcome in the column TARGET. */
export function loadChosen(page: Page): Promise<Loaded> {
  return page.evaluate(async () => {
    const file = document.querySelector<HTMLInputElement>('#bench-file')?.files?.[0];
    if (!file) throw new Error('no file');
    const began = performance.now();
    const dataset = await window.cutoff.load(file, { target: 'TARGET', positive: '1' });
    return { dataset, seconds: (performance.now() - began) / 1000 };
  });
}
