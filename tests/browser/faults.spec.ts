import type { Page, Worker } from 'playwright/test';
import {
  endWorkerAt,
  expect,
  figure,
  openApp,
  openText,
  reaches,
  rememberWorkers,
  smallCsv,
  test,
  TINY,
} from './app';

declare global {
  /** Of the worker: what it has of a graphics card. */
  var device: GPUDevice | undefined;
  var context: WebGL2RenderingContext | undefined;
  /** Takes it away. */
  var lose: (() => unknown) | undefined;
}

const status = (page: Page) => page.getByRole('status').first();
const alert = (page: Page) => page.getByRole('alert');

async function openSmall(page: Page): Promise<Worker> {
  await openApp(page);
  return small(page);
}

async function small(page: Page): Promise<Worker> {
  await openText(page, 'small.csv', smallCsv());
  await expect
    .poll(() => page.evaluate(() => window.cutoff.experiment().dataset))
    .toContain('small');
  await page.evaluate((settings) => window.cutoff.set(settings), TINY);
  return page.workers()[0];
}

/** Epochs of the run, and the engine that ended it. */
const trained = (page: Page) =>
  page.evaluate(() => {
    const run = window.cutoff.run();
    return { epochs: run?.epochs.length, engine: run?.engine };
  });

/**
 * Has the worker remember its device or context, and take it away, as a driver would, when it has told of the second
 * epoch. By the time that a test has seen that on the page, a short run could be over.
 */
async function loseCard(worker: Worker, lose: () => void): Promise<void> {
  await worker.evaluate(() => {
    const ask = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (descriptor) {
      globalThis.device = await ask.call(this, descriptor);
      return globalThis.device;
    };
    const get = OffscreenCanvas.prototype.getContext as (...given: unknown[]) => unknown;
    OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: unknown[]) {
      const found = get.apply(this, given);
      if (found instanceof WebGL2RenderingContext) globalThis.context = found;
      return found;
    } as never;
    const post = self.postMessage.bind(self) as (...given: unknown[]) => void;
    self.postMessage = (message: Told, ...rest: unknown[]): void => {
      post(message, ...rest);
      const { kind, epoch } = message.update ?? {};
      if (kind === 'epoch' && epoch?.epoch === 2) setTimeout(() => globalThis.lose?.());
    };
  });
  await worker.evaluate(lose);
}

/** What a worker says of a run. */
interface Told {
  readonly update?: { readonly kind: string; readonly epoch?: { readonly epoch: number } };
}

const EPOCHS = 40;

const losses = [
  {
    engine: 'webgpu',
    what: 'the device is lost',
    lose: () => {
      globalThis.lose = () => globalThis.device?.destroy();
    },
    says: /WebGPU stopped working.*; training went on with .* from the end of epoch \d+/,
  },
  {
    engine: 'webgpu',
    what: 'the device does not answer any more',
    lose: () => {
      globalThis.lose = () => {
        const never = (): Promise<never> => new Promise(() => undefined);
        GPUQueue.prototype.onSubmittedWorkDone = never;
        GPUBuffer.prototype.mapAsync = never;
        // A minute and a half is over in a moment.
        const every = setInterval;
        globalThis.setInterval = ((work: () => void, ms: number) => every(work, ms / 100)) as never;
      };
    },
    says: /WebGPU stopped working \(it has not answered for 90 s\); training went on/,
  },
  {
    engine: 'webgl',
    what: 'the context is lost',
    lose: () => {
      globalThis.lose = () => globalThis.context?.getExtension('WEBGL_lose_context')?.loseContext();
    },
    says: /WebGL stopped working.*; training went on with .* from the end of epoch \d+/,
  },
] as const;

test.describe('a graphics card that goes away in an epoch', () => {
  for (const { engine, what, lose, says } of losses)
    test(`${engine}: ${what}`, async ({ page, watch }) => {
      const worker = await openSmall(page);
      await loseCard(worker, lose);
      await page.evaluate((given) => window.cutoff.set(given), { engine, epochs: EPOCHS });
      await page.getByRole('button', { name: 'Train', exact: true }).click();
      await expect(alert(page)).toContainText(says);
      await expect(status(page)).toContainText(`Trained: ${String(EPOCHS)} epochs`);
      const run = await trained(page);
      expect(run.epochs).toBe(EPOCHS);
      expect(run.engine).not.toBe(engine);
      // tfjs says on the console that the context is gone.
      watch.noise.splice(0);
    });
});

test('a worker that ends without a word is missed, and started again with the same table', async ({
  page,
}) => {
  await rememberWorkers(page);
  await page.clock.install();
  await openSmall(page);
  await page.evaluate(() => window.cutoff.set({ epochs: 500, batchSize: 8 }));
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await endWorkerAt(page, 'reached');
  await page.clock.runFor(122_000);
  await expect(alert(page)).toContainText(
    /^The background worker stopped in epoch \d+; training goes on from the end of epoch \d+\./,
  );
  await expect(status(page)).toContainText(/epoch \d+ of 500/);
  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.evaluate(() => window.cutoff.set({ epochs: 2, batchSize: 64 }));
  expect(await page.evaluate(async () => (await window.cutoff.train()).epochs.length)).toBe(2);
  await expect(figure(page, 'AUC')).toBeVisible();
});

test('neither memory nor room that runs out nor a tab that sleeps harms what is there', async ({
  page,
}) => {
  const worker = await openSmall(page);

  await test.step('memory that runs out is said in words, and the next run is none the worse', async () => {
    await page.evaluate(() => window.cutoff.train());
    const before = await figure(page, 'AUC').innerText();
    await worker.evaluate(() => {
      const whole = Float32Array;
      const most = 20_000;
      globalThis.Float32Array = new Proxy(whole, {
        construct(made, given: unknown[]) {
          if (typeof given[0] === 'number' && given[0] > most)
            throw new RangeError('Array buffer allocation failed');
          return Reflect.construct(made, given) as object;
        },
      });
      Object.assign(globalThis, { mend: () => (globalThis.Float32Array = whole) });
    });
    await page.evaluate(() => window.cutoff.set({ inputWidth: 512, blockWidths: [512, 512] }));
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(alert(page)).toContainText(
      'This tab has no memory left for that. Close other tabs',
    );
    expect(await figure(page, 'AUC').innerText()).toBe(before);
    await worker.evaluate(() => (globalThis as unknown as { mend(): void }).mend());
    await page.evaluate((tiny) => window.cutoff.set(tiny), TINY);
    expect(await page.evaluate(async () => (await window.cutoff.train()).epochs.length)).toBe(3);
  });

  await test.step('a tab that sleeps, and a clock that is set, do not disturb a run', async () => {
    const session = await page.context().newCDPSession(page);
    await page.evaluate(() => window.cutoff.set({ epochs: 150, batchSize: 32 }));
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await reaches(page, /epoch \d+ of 150/);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    const past = (): void => {
      const now = Date.now;
      Date.now = () => now() - 400 * 86_400_000;
    };
    await page.evaluate(past);
    await page.workers()[0].evaluate(past);
    await expect(status(page)).toContainText('Trained: 150 epochs', { timeout: 60_000 });
    await expect(alert(page)).toHaveCount(0);
    expect(await trained(page)).toMatchObject({ epochs: 150 });
  });
  await page.evaluate((tiny) => window.cutoff.set({ ...tiny, seed: 5 }), TINY);

  await test.step('a run that finds no room is named, kept in the tab, and can be exported', async () => {
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await page.evaluate(() => window.cutoff.train());
    await expect(alert(page)).toContainText(/has no room left to keep “Run \d+”/);
    await expect(figure(page, 'AUC')).toBeVisible();
    expect(await trained(page)).toMatchObject({ epochs: 3 });
  });
});

test('a page that may store nothing at all opens, trains and says what it does not keep', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const denied = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
      Object.defineProperty(window, name, { get: denied });
    Object.defineProperty(navigator, 'storage', { get: () => undefined });
  });
  await openSmall(page);
  await page.evaluate(() => window.cutoff.train());
  await expect(figure(page, 'AUC')).toBeVisible();
  await expect(alert(page)).toContainText('This browser keeps nothing between visits');
});

test('a database that another tab holds on to does not hold up the page', async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  // A file has no picture of its own, for which the browser then asks.
  await other.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await other.goto('./data/catalog.json');
  await other.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const asked = indexedDB.open('cutoff', 1);
        asked.onsuccess = () => {
          Object.assign(window, { held: asked.result });
          resolve();
        };
        asked.onerror = () => reject(new Error('not opened'));
      }),
  );
  await page.bringToFront();
  await openApp(page);
  await expect(alert(page)).toContainText(
    'An older version of Cutoff is open in another tab and holds what is kept',
  );
  await small(page);
  expect(await page.evaluate(async () => (await window.cutoff.train()).epochs.length)).toBe(3);
  await expect(figure(page, 'AUC')).toBeVisible();
});
