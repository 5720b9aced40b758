import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HOSTED, scriptHashes, single, textOf, withPolicy } from '../../../.config/content-policy';

const hash = (text: string): string =>
  `sha256-${createHash('sha256').update(text).digest('base64')}`;
const PAGE =
  '<head>\n    <meta charset="utf-8" />\n    <script type="module">go($&)</script></head>';

test('the policy comes before all that could load or run something', () => {
  const page = withPolicy(PAGE, HOSTED);
  expect(page).toContain(`content="${textOf(HOSTED)}"`);
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<script'));
  // A browser looks for the character set in the first 1024 bytes only.
  expect(page.indexOf('charset')).toBeLessThan(200);
});

test('a page without the place for a policy is not built', () => {
  expect(() => withPolicy('<head></head>', HOSTED)).toThrow('charset');
});

test.each([
  ['hosted', HOSTED],
  ['single', single([hash('go()')])],
])('the %s policy lets nothing out and runs no text', (name, policy) => {
  expect(policy['default-src']).toBe("'none'");
  for (const directive of ['base-uri', 'form-action', 'object-src'])
    expect(policy[directive]).toBe("'none'");
  expect(policy['script-src']).not.toMatch(/'unsafe-(inline|eval)'|blob:|data:/);
  // Only style sheets may stand in the page; no host but its own is named.
  expect(textOf(policy)).not.toMatch(/https?:|wss?:|\*/);
  expect(policy['connect-src']).toBe(name === 'hosted' ? "'self'" : 'data:');
});

test('scripts in the page are hashed as the browser reads them; data in it is not', () => {
  expect(scriptHashes(PAGE)).toEqual([hash('go($&)')]);
  expect(scriptHashes('<script>a\r\nb</script>')).toEqual([hash('a\nb')]);
  expect(scriptHashes('<script type="application/octet-stream">AAAA</script>')).toEqual([]);
  expect(scriptHashes('<script type="module" src="./a.js"></script>')).toEqual([]);
});
