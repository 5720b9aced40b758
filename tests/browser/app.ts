import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  expect,
  test as base,
  type BrowserContext,
  type Locator,
  type Page,
} from 'playwright/test';
import { randomStream } from '../../src/core/random';

const DATA =
  process.env['CUTOFF_DATA'] ?? fileURLToPath(new URL('../../../shared/data/', import.meta.url));

/** Real files to try things on; they are no part of the project and may be absent. */
export function realFile(name: string): string | undefined {
  const path = `${DATA.replace(/\/?$/, '/')}${name}`;
  return existsSync(path) ? path : undefined;
}

declare global {
  interface Window {
    /** Every worker that the page has started, the first one first; see `rememberWorkers`. */
    started?: Worker[];
  }
}

const HOST = `localhost:${process.env['TEST_PORT'] ?? '4188'}`;

/**
 * What must not happen on any page of a context: console noise, uncaught errors, requests elsewhere,
 * and what the content security policy refuses.
 */
export class Watch {
  readonly noise: string[] = [];
  readonly elsewhere: string[] = [];
  /** What the browser refused, by directive and address. */
  readonly refused: string[] = [];
  readonly #own: string;

  constructor(page: Page, own = HOST) {
    this.#own = own;
    this.follow(page.context());
  }

  /** Every page of the context that is opened from now on, and the workers of all. */
  follow(context: BrowserContext): void {
    context.on('console', (message) => {
      const text = message.text();
      if (text.startsWith(REFUSED)) this.refused.push(text.slice(REFUSED.length));
      else if (message.type() === 'error' || message.type() === 'warning') this.noise.push(text);
    });
    context.on('weberror', (error) => this.noise.push(error.error().message));
    context.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith('http') && host !== this.#own) this.elsewhere.push(request.url());
    });
    // What a worker does in its first moments is not seen; a request that was let through is.
    const followWorkers = (page: Page): void =>
      void page.on('worker', (worker) => {
        worker.evaluate(tellOfRefusals, REFUSED).catch(() => undefined);
      });
    context.pages().forEach(followWorkers);
    context.on('page', followWorkers);
    void context.addInitScript(tellOfRefusals, REFUSED);
  }
}

const REFUSED = 'refused by policy: ';

/** Runs in a page or a worker. */
function tellOfRefusals(prefix: string): void {
  addEventListener('securitypolicyviolation', (event) => {
    if (event instanceof SecurityPolicyViolationEvent)
      console.info(`${prefix}${event.effectiveDirective} ${event.blockedURI}`);
  });
}

/**
 * Every test fails on console noise, on a request to another origin, and on what the policy refuses.
 * Pages keep nothing for offline use: a test's first visit is its last.
 */
export const test = base.extend<{ watch: Watch }>({
  watch: [
    async ({ browser, page }, use) => {
      await page
        .context()
        .addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'));
      const watch = new Watch(page);
      const follow = (context: BrowserContext): void => watch.follow(context);
      browser.on('context', follow);
      await use(watch);
      browser.off('context', follow);
      expect(watch.noise, 'console warnings and errors').toEqual([]);
      expect(watch.elsewhere, 'requests to other origins').toEqual([]);
      expect(watch.refused, 'what the content security policy refused').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export function decision(page: Page): Locator {
  return page.getByRole('region', { name: 'Decision' });
}

/** The text of one of the Decision region's figures. */
export function figure(page: Page, name: string): Locator {
  return decision(page).getByLabel(name, { exact: true });
}

export async function numberOf(locator: Locator): Promise<number> {
  const text = (await locator.innerText()).replace(/[,\s\u202f%]/g, '').replace('\u2212', '-');
  return Number(text);
}

/** Opens the app and waits for the shipped run and for the built-in table behind it. */
export async function openApp(page: Page, fragment = ''): Promise<void> {
  await page.goto(`./${fragment}`);
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  await expect(figure(page, 'Recall')).toBeVisible();
}

/** Has the page remember its workers, so that a test can end one as a browser would: without a word. */
export async function rememberWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const started: Worker[] = [];
    window.started = started;
    window.Worker = class extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        started.push(this);
      }
    };
  });
}

/** What a worker says of a run while it trains. */
interface Told {
  readonly update?: { readonly kind: 'epoch' | 'reached' };
}

/**
 * Ends one of the remembered workers without a word as soon as the one that trains has told the page of its next
 * epoch, or of a checkpoint. By the time that a test has seen it on the page, a short run could be over.
 */
export function endWorkerAt(
  page: Page,
  told: 'epoch' | 'reached',
  which: 'first' | 'last' = 'first',
): Promise<void> {
  return page.evaluate(
    ([kind, at]) =>
      new Promise<void>((resolve) => {
        const [trains] = window.started ?? [];
        const heard = ({ data }: MessageEvent<Told>): void => {
          if (data.update?.kind !== kind) return;
          trains?.removeEventListener('message', heard);
          window.started?.at(at)?.terminate();
          resolve();
        };
        trains?.addEventListener('message', heard);
      }),
    [told, which === 'first' ? 0 : -1] as const,
  );
}

/** Lets the answers to requests for these paths wait until what is returned is called. */
export async function hold(page: Page, path: string): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(path, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/**
 * Waits until the run under way is told of in these words. Looks at every frame: between the looks of `expect`, a
 * short run could be over.
 */
export async function reaches(page: Page, words: RegExp): Promise<void> {
  await page.waitForFunction(
    (pattern) =>
      new RegExp(pattern).test(document.querySelector('[role=status]')?.textContent ?? ''),
    words.source,
  );
}

/** Shows one of the Decision region's boards. */
export async function openBoard(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Boards' })
    .getByRole('button', { name, exact: true })
    .click();
}

/** A made-up table that a small network learns in a moment: two numbers, a category, an outcome. */
export function smallCsv(rows = 400, seed = 1): string {
  const random = randomStream(seed, 'small-csv');
  const lines = Array.from({ length: rows }, () => {
    const income = Math.round(20_000 + 60_000 * random.uniform());
    const debt = Math.round(1000 * random.uniform()) / 1000;
    const home = ['rent', 'own', 'mortgage'][random.below(3)];
    const odds = 4 * debt - income / 20_000 + (home === 'rent' ? 0.6 : 0);
    const bad = random.uniform() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
    return `${String(income)},${String(debt)},${home},${String(bad)}`;
  });
  return ['income,debt_ratio,home,default', ...lines].join('\n');
}

export async function openText(page: Page, name: string, text: string | Buffer): Promise<void> {
  await page.getByLabel('Open a file').setInputFiles({
    name,
    mimeType: 'text/csv',
    buffer: typeof text === 'string' ? Buffer.from(text) : text,
  });
}

/** Settings that train in a second or two on any engine. */
export const TINY = {
  inputWidth: 8,
  blockWidths: [8, 4],
  epochs: 3,
  earlyStopping: false,
  batchSize: 64,
  sampling: 'none',
  loss: 'bce',
  engine: 'wasm',
} as const;

interface MeasuresMemory {
  measureUserAgentSpecificMemory(): Promise<{ readonly bytes: number }>;
}

/** What the page and its workers hold, after a collection of garbage, in MB. */
export function held(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { bytes } = await (
      performance as unknown as MeasuresMemory
    ).measureUserAgentSpecificMemory();
    return bytes / 2 ** 20;
  });
}
