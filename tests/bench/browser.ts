import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { preview, type PreviewServer } from 'vite';
import { findBrowser } from '../../.scripts/browser.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

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
      args: [
        '--headless=new',
        '--no-sandbox',
        '--disable-background-networking',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        '--enable-unsafe-swiftshader',
        '--enable-precise-memory-info',
      ],
    });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
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
