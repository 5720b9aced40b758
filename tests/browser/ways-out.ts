import type { Page, Worker } from 'playwright';
import { expect, type Watch } from './app';

/** A name that no machine may have (RFC 2606). */
const ELSEWHERE = 'https://elsewhere.invalid/';

/** What the browser must refuse of `tryAll`, as `Watch` writes it. */
const REFUSED_IN_PAGE = [
  'connect-src https://elsewhere.invalid/beacon',
  'connect-src https://elsewhere.invalid/fetch',
  'connect-src wss://elsewhere.invalid/socket',
  'frame-src https://elsewhere.invalid',
  'img-src https://elsewhere.invalid/picture',
  'script-src eval',
  'script-src eval',
  'script-src-attr inline',
  'script-src-elem https://elsewhere.invalid/script',
  'script-src-elem inline',
  'style-src-elem https://elsewhere.invalid/style',
];
const REFUSED_IN_WORKER = ['connect-src https://elsewhere.invalid/fetch', 'script-src eval'];

declare global {
  interface Window {
    ran?: boolean;
  }
}

/** Every way out of a page that script has, and every way to run a text. */
function tryAll(elsewhere: string): void {
  const add = (tag: string, attributes: Record<string, string>, text = ''): void => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    document.body.append(element);
    element.click();
    element.remove();
  };
  fetch(`${elsewhere}fetch`).catch(() => undefined);
  navigator.sendBeacon(`${elsewhere}beacon`, 'text');
  try {
    new WebSocket(`${elsewhere.replace('https', 'wss')}socket`);
  } catch {
    // Some versions throw besides reporting.
  }
  add('img', { src: `${elsewhere}picture` });
  add('script', { src: `${elsewhere}script` });
  add('link', { rel: 'stylesheet', href: `${elsewhere}style` });
  add('iframe', { src: `${elsewhere}frame` });
  add('script', {}, 'window.ran = true');
  add('button', { onclick: 'window.ran = true' });
  // Later, because what a test runs at once may do what the page may not.
  setTimeout(() => {
    for (const run of [eval, Function])
      try {
        run('window.ran = true')?.();
      } catch {
        // It is reported.
      }
  });
}

function tryInWorker(elsewhere: string): void {
  fetch(`${elsewhere}fetch`).catch(() => undefined);
  setTimeout(() => {
    try {
      eval('1');
    } catch {
      // It is reported.
    }
  });
}

/** Tries every way out of the page and of its first worker; fails unless the browser refuses each. */
export async function expectNoWayOut(page: Page, watch: Watch): Promise<void> {
  const [worker] = page.workers() as [Worker];
  await page.evaluate(tryAll, ELSEWHERE);
  await expect.poll(() => watch.refused.toSorted()).toEqual(REFUSED_IN_PAGE);
  expect(await page.evaluate(() => window.ran)).toBeUndefined();
  watch.refused.length = 0;
  await worker.evaluate(tryInWorker, ELSEWHERE);
  await expect.poll(() => watch.refused.toSorted()).toEqual(REFUSED_IN_WORKER);
  watch.refused.length = 0;
  // The browser tells of each on the console, too.
  expect(watch.noise.filter((text) => !/Content.Security.Policy/i.test(text))).toEqual([]);
  watch.noise.length = 0;
  // Some are listed as requests before they are refused.
  const others = watch.elsewhere.splice(0).filter((url) => !url.startsWith(ELSEWHERE));
  expect(others).toEqual([]);
}
