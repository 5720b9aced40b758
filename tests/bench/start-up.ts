import type { Browser, Page } from 'playwright';
import { withApp } from './browser';
import { line, median, type BenchLine } from './line';

const TURNS = 7;
const EMPTY = 'empty.html';

interface Start {
  readonly painted: number;
  readonly decided: number;
}

declare global {
  interface Window {
    /** Milliseconds from the navigation until all is there; `null` until then. */
    ready?: number | null;
  }
}

/**
 * From the navigation to the first contentful paint and to the figures of the decision, each time in a
 * browser context that has cached nothing. The peer is an empty page that loads and parses the same
 * script and styles, and runs none.
 */
export async function startUp(): Promise<BenchLine[]> {
  return withApp(async (page) => {
    const browser = page.context().browser();
    if (browser === null) throw new Error('The page has no browser of its own');
    const empty = emptyPage(await (await page.request.get(page.url())).text());
    const starts: Start[] = [];
    const peers: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      starts.push(await afresh(browser, page.url(), empty, appStart));
      peers.push(await afresh(browser, new URL(EMPTY, page.url()).href, empty, readyAt));
    }
    const peer = 'an empty page that loads and parses the same script';
    const parsed = median(peers);
    const painted = median(starts.map((start) => start.painted));
    const decided = median(starts.map((start) => start.decided));
    return [
      line('start-up', painted, 'ms to the first contentful paint', peer, parsed),
      line('start-up-decision', decided, 'ms to the figures of the decision', peer, parsed),
    ];
  });
}

/** Every script and style that the app's page names, asked for and parsed. */
function emptyPage(app: string): string {
  const named = [...app.matchAll(/(?:src|href)="(\.\/assets\/[^"]+)"/g)].map(([, file]) => file);
  const links = [...new Set(named)].map((file) =>
    file.endsWith('.js')
      ? `<link rel="modulepreload" href="${file}" />`
      : `<link rel="stylesheet" href="${file}" />`,
  );
  return `<!doctype html><title>Empty</title>${links.join('')}`;
}

async function afresh<T>(
  browser: Browser,
  url: string,
  empty: string,
  measure: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.route(`**/${EMPTY}`, (route) =>
      route.fulfill({ contentType: 'text/html', body: empty }),
    );
    // As in `withApp`: a helper of esbuild's that the page does not have.
    await page.addInitScript('globalThis.__name = (named) => named');
    await page.addInitScript(watchReady);
    await page.goto(url, { waitUntil: 'commit' });
    return await measure(page);
  } finally {
    await context.close();
  }
}

/** The app is ready with its figures, the empty page once it has loaded. */
function watchReady(): void {
  window.ready = null;
  let loaded = 0;
  document.addEventListener(
    'load',
    ({ target }) => (loaded += target instanceof HTMLLinkElement ? 1 : 0),
    {
      capture: true,
    },
  );
  const isThere = (): boolean =>
    location.pathname.endsWith('empty.html')
      ? document.readyState === 'complete' && loaded === document.querySelectorAll('link').length
      : document.querySelector('[aria-label="Recall"]') !== null;
  const look = (): void => {
    if (isThere()) window.ready = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}

async function readyAt(page: Page): Promise<number> {
  await page.waitForFunction(() => typeof window.ready === 'number');
  return page.evaluate(() => window.ready ?? NaN);
}

async function appStart(page: Page): Promise<Start> {
  const decided = await readyAt(page);
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0].startTime,
  );
  return { painted, decided };
}
