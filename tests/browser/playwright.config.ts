import { fileURLToPath } from 'node:url';
import { defineConfig } from 'playwright/test';

/** Another one where two suites run side by side. */
const PORT = process.env['TEST_PORT'] ?? '4188';
const root = fileURLToPath(new URL('../..', import.meta.url));

export default defineConfig({
  testDir: '.',
  outputDir: `${root}test-results/browser`,
  reporter: [['list'], ['json']],
  workers: 2,
  // Bounds on a wait, not on a speed: wide enough for a machine that is doing something else, too.
  timeout: 180_000,
  expect: { timeout: 40_000 },
  use: {
    baseURL: `http://localhost:${PORT}/`,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    launchOptions: {
      executablePath: process.env['CHROME_PATH'] ?? '',
      args: [
        '--headless=new',
        '--no-sandbox',
        '--disable-background-networking',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        '--enable-unsafe-swiftshader',
        // Memory is measured when asked for, not when garbage happens to be collected.
        '--enable-blink-features=ForceEagerMeasureMemory',
      ],
    },
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: `npx vite preview --port ${PORT} --strictPort`,
    cwd: root,
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: false,
  },
});
