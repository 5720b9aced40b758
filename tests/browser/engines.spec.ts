import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import type { EngineFixtures } from '../parity/engine-check';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(`${root}tests/parity/fixtures/engine-${name}.json`, 'utf8'));

/** Largest relative difference from PyTorch that counts as agreement. */
const TOLERANCE = 1e-4;

test.describe('an engine in the browser agrees with PyTorch', () => {
  let server: ViteDevServer;
  let address: string;

  test.beforeAll(async () => {
    server = await createServer({
      configFile: false,
      root,
      logLevel: 'error',
      server: { port: 4189 },
    });
    await server.listen();
    address = `${server.resolvedUrls?.local[0] ?? ''}tests/browser/engine.html`;
  });
  test.afterAll(() => server.close());

  for (const engine of ['kernels', 'wasm', 'webgl', 'webgpu'] as const)
    test(`${engine}: passes, gradients and steps of both presets`, async ({ page }) => {
      test.setTimeout(300_000);
      await page.goto(address);
      await page.waitForFunction(() => 'engine' in window, undefined, { timeout: 120_000 });
      const fixtures = {
        networks: ['over', 'under'].map(fixture),
        losses: fixture('losses'),
      } as EngineFixtures;
      const differences = await page.evaluate(([name, given]) => window.engine.check(name, given), [
        engine,
        fixtures,
      ] as const);
      for (const { title } of fixtures.networks)
        expect(
          Object.keys(differences).filter((what) => what.startsWith(title)).length,
        ).toBeGreaterThan(5);
      for (const [what, difference] of Object.entries(differences))
        expect(difference, what).toBeLessThanOrEqual(TOLERANCE);
    });
});
