/** npm run icons: draws public/icons/icon.svg as the PNG files that the web manifest and phones ask for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { findBrowser } from './browser.mjs';
import { root } from './setup.mjs';

const folder = join(root, 'public/icons');
const drawing = readFileSync(join(folder, 'icon.svg'), 'utf8');

/** Systems cut a shape of their own out of these: the ground fills them, the drawing keeps away from the rim. */
const whole = drawing
  .replace(/ rx="\d+"/, '')
  .replace(
    /(<rect[^>]*>)([\s\S]*)<\/svg>/,
    '$1<g transform="translate(51.2 51.2) scale(.8)">$2</g></svg>',
  );

const browser = await chromium.launch({ executablePath: findBrowser(), args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const [name, size, svg] of [
  ['icon-192', 192, drawing],
  ['icon-512', 512, drawing],
  ['maskable-512', 512, whole],
  ['apple-touch-icon', 180, whole],
]) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
  await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: true });
}
await browser.close();
