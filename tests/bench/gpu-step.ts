import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { findBrowser } from '../../.scripts/browser.mjs';
import { BROWSER_FLAGS } from './browser';
import { line, type BenchLine } from './line';
import { FOUR_BLOCKS } from './workload';
import type {} from '../browser/engine-page';

/**
 * What one training step of the four-block network asks of WebGPU: the same numbers on any adapter. Nothing is
 * timed.
 */
export async function gpuStep(): Promise<BenchLine[]> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const server = await createServer({
    configFile: false,
    root,
    logLevel: 'error',
    server: { port: 4198 },
  });
  const browser = await chromium.launch({
    executablePath: findBrowser() ?? '',
    args: [...BROWSER_FLAGS],
  });
  try {
    await server.listen();
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls?.local[0] ?? ''}tests/browser/engine.html`);
    await page.waitForFunction(() => 'engine' in window, undefined, { timeout: 120_000 });
    const { steps, counts } = await page.evaluate(
      (workload) => window.engine.countSteps(workload),
      FOUR_BLOCKS,
    );
    // Members are left to tensors.
    const onTensors = await page.evaluate(
      (workload) => window.engine.countSteps(workload, { members: 2 }),
      { ...FOUR_BLOCKS, batchSize: 32 },
    );
    const each = (name: string, total: number, unit: string): BenchLine =>
      line(`gpu-step-${name}`, total / steps, `${unit} a training step`);
    return [
      each('dispatches', counts.dispatches, 'dispatches'),
      each('submits', counts.submits, 'command buffers'),
      each('uploaded', counts.uploaded, 'bytes to the device'),
      each('reads', counts.reads, 'buffers read back'),
      each('downloaded', counts.downloaded, 'bytes from the device'),
      line(
        'gpu-step-tensors',
        onTensors.counts.dispatches / onTensors.steps,
        'dispatches a training step with 2 members, on tensors',
      ),
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}
