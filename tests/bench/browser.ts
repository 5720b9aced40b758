import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { preview, type PreviewServer } from 'vite';
import { findBrowser } from '../../.scripts/browser.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Headless, with what stands in for a graphics card. */
export const BROWSER_FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-background-networking',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-precise-memory-info',
] as const;

/** The built app in a real Chromium; `npm run build` comes first. */
export async function withApp<T>(work: (page: Page) => Promise<T>): Promise<T> {
  let server: PreviewServer | undefined;
  let browser: Browser | undefined;
  try {
    server = await preview({
      root: `${root}src`,
      configFile: `${root}vite.config.ts`,
      logLevel: 'error',
      preview: { port: 4199 },
    });
    browser = await chromium.launch({
      executablePath: findBrowser() ?? '',
      args: [...BROWSER_FLAGS],
    });
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      serviceWorkers: 'block',
    });
    // esbuild, which runs these files, names functions with a helper the page does not have.
    await page.addInitScript('globalThis.__name = (named) => named');
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.waitForFunction(() => window.cutoff.run() !== null);
    return await work(page);
  } finally {
    await browser?.close();
    await server?.close();
  }
}

const LOOK_MS = 500;
const LONGEST_MS = 120_000;
/** A browser that uses less of one core than this does nothing but wait. */
const IDLE = 0.1;

/** Waits until no process of the browser works any more: workers have answered, charts are drawn. */
export async function resting(page: Page): Promise<void> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (session === undefined) throw new Error('The page has no browser of its own');
  const spent = async (): Promise<number> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  const end = performance.now() + LONGEST_MS;
  for (let idle = 0; idle < 3;) {
    if (performance.now() > end) throw new Error('The browser did not come to rest');
    const [from, before] = [performance.now(), await spent()];
    await page.waitForTimeout(LOOK_MS);
    const used = ((await spent()) - before) / ((performance.now() - from) / 1000);
    idle = used < IDLE ? idle + 1 : 0;
  }
  await session.detach();
}
