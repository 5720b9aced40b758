import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright';

/** Largest resident size of the renderer so far, or since `forgetPeak`, in MB; null where the system does not tell. */
export async function tabPeak(page: Page): Promise<number | null> {
  const files = (await renderers(page)).map((folder) => `${folder}/status`);
  const peaks = files.map(
    (file) => (Number(/VmHWM:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) * 1024) / 1e6,
  );
  return peaks.length === 0 ? null : Math.max(...peaks);
}

/** Lets the peak start again from what is resident now (Linux: proc(5), clear_refs). */
export async function forgetPeak(page: Page): Promise<void> {
  for (const folder of await renderers(page)) writeFileSync(`${folder}/clear_refs`, '5');
}

async function renderers(page: Page): Promise<string[]> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] };
  await session?.detach();
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => `/proc/${String(id)}`)
    .filter((folder) => existsSync(`${folder}/status`));
}
