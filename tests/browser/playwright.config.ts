import { fileURLToPath } from 'node:url';
import { defineConfig } from 'playwright/test';

const root = fileURLToPath(new URL('../..', import.meta.url));

export default defineConfig({
  testDir: '.',
  outputDir: `${root}test-results/browser`,
  reporter: [['list'], ['json']],
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: 'http://localhost:4188/',
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
      ],
    },
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: 'npx vite preview --port 4188 --strictPort',
    cwd: root,
    url: 'http://localhost:4188/',
    reuseExistingServer: false,
  },
});
