import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from 'playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import type { NetworkFixture } from '../parity/engine-check';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(`${root}tests/parity/fixtures/${name}.json`, 'utf8'));

/** Largest relative difference from PyTorch that counts as agreement. */
const TOLERANCE = 1e-4;
/**
 * Of Adam's steps on the odd shapes, where some gradients nearly cancel: Adam divides by a gradient's own size, so
 * that rounding which is lost in the largest counts in full there.
 */
const STEP_TOLERANCE = 1e-3;

test.describe('our own WebGPU programs', () => {
  let server: ViteDevServer;
  /** One for all: each check starts its own engine, and lets go of it. */
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    server = await createServer({
      configFile: false,
      root,
      logLevel: 'error',
      server: { port: 4196 },
    });
    await server.listen();
    page = await browser.newPage();
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}tests/browser/engine.html`);
    await page.waitForFunction(() => 'engine' in window, undefined, { timeout: 120_000 });
  });
  test.afterAll(async () => {
    await page.close();
    await server.close();
  });

  test('agree with PyTorch: passes, gradients of every parameter, steps', async () => {
    test.setTimeout(300_000);
    const presets = ['engine-over', 'engine-under', 'engine-plain', 'nets-pre-norm'].map(fixture);
    const odd = fixture('kernels') as NetworkFixture[];
    const all = [...presets, ...odd] as NetworkFixture[];
    const found = await page.evaluate((given) => window.engine.checkPrograms(given), all);
    const checked = all.filter(
      ({ settings: { members = 1, numericEmbedding } }) =>
        members === 1 && numericEmbedding !== 'periodic',
    );
    expect(checked.length).toBeGreaterThanOrEqual(presets.length + 15);
    expect(Object.keys(found)).toHaveLength(
      checked.reduce((sum, { steps }) => sum + 4 + 2 * steps.length, 0),
    );
    const isOddStep = (what: string): boolean =>
      what.endsWith('steps') && odd.some(({ title }) => what.startsWith(title));
    for (const [what, difference] of Object.entries(found))
      expect(difference, what).toBeLessThanOrEqual(isOddStep(what) ? STEP_TOLERANCE : TOLERANCE);
  });

  test('work out every loss and its gradient', async () => {
    const found = await page.evaluate(() => window.engine.checkProgramLosses());
    expect(Object.keys(found).length).toBeGreaterThanOrEqual(2 * 18);
    for (const [what, difference] of Object.entries(found))
      expect(difference, what).toBeLessThanOrEqual(TOLERANCE);
  });

  test('multiply matrices that fill no tile, with every size of tile', async () => {
    const found = await page.evaluate(() => window.engine.programs.products());
    expect(Object.keys(found)).toHaveLength(3 * 3 * 3);
    for (const [what, difference] of Object.entries(found))
      expect(difference, what).toBeLessThanOrEqual(1e-4);
  });

  test('draw the same dropout masks on the way back as forward, at the rates asked for', async () => {
    const { apart, kept, wanted } = await page.evaluate(() => window.engine.programs.masks());
    expect(apart).toBe(0);
    expect(Math.abs(kept - wanted)).toBeLessThan(0.02);
  });

  test('give the same bits twice, whether batches are given or gathered on the device', async () => {
    const train = (named: boolean): Promise<{ losses: number[]; values: number[] }> =>
      page.evaluate((given) => window.engine.programs.trained(given), named);
    const one = await train(true);
    expect(one.losses.every(Number.isFinite)).toBe(true);
    expect(one.losses[2]).toBeLessThan(one.losses[0]);
    expect(await train(true)).toEqual(one);
    expect(await train(false)).toEqual(one);
  });

  test('learn as well as tensors do, and read back only between epochs', async () => {
    test.setTimeout(300_000);
    const changes = { epochs: 4, batchSize: 32 };
    const own = await page.evaluate(
      (given) => window.engine.programs.fitted('webgpu', given),
      changes,
    );
    const tensors = await page.evaluate(
      (given) => window.engine.programs.fitted('wasm', given),
      changes,
    );
    expect(own.report.outcome).toBe('finished');
    expect(Math.abs(own.aucs[3] - tensors.aucs[3])).toBeLessThan(0.05);
    // The loss, the weights, and the logits of validation and check rows: four an epoch, of 32 batches each.
    expect(own.counts.reads).toBe(4 * 4);
  });

  const ends = [
    { outcome: 'finished', changes: { epochs: 1 } },
    { outcome: 'cancelled', changes: { epochs: 3 }, cancelAt: 30 },
    {
      outcome: 'diverged',
      changes: { epochs: 1, learningRate: 1e30, optimiser: 'sgd', clipNorm: 0 },
    },
  ] as const;
  for (const { outcome, changes, ...rest } of ends)
    test(`let go of every buffer after a fit: ${outcome}`, async () => {
      const cancelAt = 'cancelAt' in rest ? rest.cancelAt : undefined;
      const { report, counts } = await page.evaluate(
        ([given, at]) => window.engine.programs.fitted('webgpu', given, at),
        [changes, cancelAt] as const,
      );
      expect(report.outcome).toBe(outcome);
      if (outcome === 'cancelled') expect(report.epochs.length).toBeLessThan(changes.epochs);
      expect(counts.alive).toBe(0);
    });

  test('let go of the device with its engine, however often', async () => {
    for (let turn = 0; turn < 3; turn++)
      expect(await page.evaluate(() => window.engine.programs.deviceAfterwards())).toBe(
        'destroyed',
      );
  });

  test('ask little of the device for each step of the four-block network', async () => {
    test.setTimeout(300_000);
    const { steps, counts } = await page.evaluate(() =>
      window.engine.countSteps({
        inputs: 20,
        blockWidths: [32, 16, 8, 4],
        batchSize: 16,
        milliseconds: 0,
      }),
    );
    expect(counts.dispatches / steps).toBeLessThanOrEqual(83);
    expect(counts.submits).toBe(steps);
    expect(counts.uploaded / steps).toBeLessThanOrEqual(4 * 16 + 128);
    expect(counts.reads).toBe(0);
    // No buffer is made for a step.
    expect(counts.alive).toBe(0);
  });
});
