import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

type Policy = Readonly<Record<string, string>>;

const COMMON: Policy = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'object-src': "'none'",
  // Charts and the page's own drawings are placed by style attributes; Plotly brings a style sheet.
  'style-src': "'self' 'unsafe-inline'",
  // The icon is a data: address; a chart is drawn from a blob before it is saved as pixels.
  'img-src': "'self' data: blob:",
};

/** WebAssembly may be compiled; text may not be run as script. */
const COMPILED = "'wasm-unsafe-eval'";

/** The build for a host: all comes from where the page came from. */
export const HOSTED: Policy = {
  ...COMMON,
  'script-src': `'self' ${COMPILED}`,
  // From a blob, because only such workers are held to this policy: see src/worker/spawn.ts.
  'worker-src': "'self' blob:",
  'connect-src': "'self'",
  'manifest-src': "'self'",
};

/** The single file: over file:// nothing is 'self', and all it needs is inside. */
export const single = (hashes: readonly string[]): Policy => ({
  ...COMMON,
  'style-src': "'unsafe-inline'",
  'img-src': 'data: blob:',
  'script-src': [...hashes.map((hash) => `'${hash}'`), COMPILED].join(' '),
  'worker-src': 'blob:',
  // WebAssembly travels as data: addresses.
  'connect-src': 'data:',
});

/** The policy as a page states it. */
export function textOf(policy: Policy): string {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/**
 * What the browser holds the page to: no connection but to where it came from, and no text run as
 * script. It stands in the page, before all that loads anything, so that it holds on hosts that send
 * no headers and over file://.
 */
export function contentPolicy(isSingle: boolean): Plugin {
  return {
    name: 'cutoff:content-policy',
    apply: 'build',
    enforce: 'post',
    // Last, when scripts are in the page as they will be.
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue;
          const page = String(file.source);
          file.source = withPolicy(page, isSingle ? single(scriptHashes(page)) : HOSTED);
        }
      },
    },
  };
}

/** The page with the policy in its head; throws when it has no head to put it in. */
export function withPolicy(page: string, policy: Policy): string {
  const charset = '<meta charset="utf-8" />';
  if (page.split(charset).length !== 2) throw new Error(`The page has not one ${charset}`);
  const meta = `<meta http-equiv="Content-Security-Policy" content="${textOf(policy)}" />`;
  // A function, because a string would have its dollars replaced.
  return page.replace(charset, () => `${charset}\n    ${meta}`);
}

/** Hashes of the scripts in a page, but not of what only lies in script elements as data. */
export function scriptHashes(page: string): string[] {
  const scripts = page.matchAll(/<script(?<attributes>[^>]*)>(?<text>.*?)<\/script>/gs);
  return [...scripts].flatMap(({ groups: { attributes = '', text = '' } = {} }) => {
    const type = /\btype="(?<type>[^"]*)"/.exec(attributes)?.groups?.['type'] ?? 'module';
    if (type !== 'module' || /\bsrc=/.test(attributes)) return [];
    // As the browser reads it: line ends are LF.
    const read = text.replace(/\r\n?/g, '\n');
    return [`sha256-${createHash('sha256').update(read).digest('base64')}`];
  });
}
