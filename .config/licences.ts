import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** What the page shows of a package that is part of it. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  readonly text: string;
}

/** A package as it lies on the disk. */
export interface Package extends Omit<Licence, 'licence'> {
  /** What its package.json says; undefined when it says nothing. */
  readonly licence: unknown;
}

const FILE = 'licences.json';
const ALLOWED = new Set(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'ISC']);

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Licences of all that is bundled into the page, its worker and its WebAssembly. They are collected
 * from the modules themselves and written beside the page, or into it when it is a single file; a
 * package with another licence than those allowed, or with none, stops the build.
 */
export function licences(isSingle: boolean): { page: Plugin; worker: Plugin } {
  const modules = new Set<string>();
  const collect = (bundle: object): void => {
    for (const file of Object.values(bundle) as { moduleIds?: readonly string[] }[])
      for (const id of file.moduleIds ?? []) modules.add(id);
  };
  return {
    worker: { name: 'cutoff:worker-licences', generateBundle: (_, bundle) => collect(bundle) },
    page: {
      name: 'cutoff:licences',
      apply: 'build',
      enforce: 'post',
      generateBundle(_, bundle) {
        collect(bundle);
        const source = JSON.stringify(listed(bundled(modules)), null, 1);
        if (!isSingle) {
          this.emitFile({ type: 'asset', fileName: FILE, source });
          return;
        }
        for (const file of Object.values(bundle))
          if (file.type === 'asset' && file.fileName.endsWith('.html'))
            file.source = withFile(String(file.source), source);
      },
    },
  };
}

/** The packages as they are shown, by name. Throws with every package that may not be bundled. */
export function listed(packages: readonly Package[]): Licence[] {
  const faults = packages.flatMap((bundled) => faultOf(bundled) ?? []);
  if (faults.length > 0) throw new Error(`May not be bundled:\n${faults.join('\n')}`);
  return packages
    .map((bundled) => ({ ...bundled, licence: String(bundled.licence) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function faultOf({ name, version, licence, text }: Package): string | null {
  const what = `${name} ${version}`;
  if (typeof licence !== 'string' || licence.trim() === '') return `${what} names no licence`;
  if (!isAllowed(licence)) return `${what} has the licence ${licence}`;
  return text.trim() === '' ? `${what} brings no text of its licence` : null;
}

/** Reads an SPDX expression without exceptions: one of several, or all of them. */
export function isAllowed(expression: string): boolean {
  const plain = expression.replace(/[()]/g, '').trim();
  if (/\bOR\b/.test(plain) && /\bAND\b/.test(plain)) return false;
  if (/\bAND\b/.test(plain)) return plain.split(/\s+AND\s+/).every((one) => ALLOWED.has(one));
  return plain.split(/\s+OR\s+/).some((one) => ALLOWED.has(one));
}

/** The packages that modules come from, with those that compiled or helper code comes from. */
export function bundled(modules: ReadonlySet<string>): Package[] {
  const folders = new Map<string, string[]>();
  const add = (folder: string, file?: string): void => {
    const files = folders.get(folder) ?? [];
    folders.set(folder, file === undefined ? files : [...files, file]);
  };
  for (const id of modules) {
    const file = id.replace(/^\0/, '').replace(/\?.*$/s, '');
    const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
    if (folder !== undefined) add(folder, file);
    // What packers put in of their own, and the library that our kernels are compiled with.
    else if (id.startsWith('\0vite/')) add(here('../node_modules/vite'));
    else if (id.startsWith('\0rolldown/')) add(here('../node_modules/rolldown'));
    else if (file.includes('/kernels/build/')) add(here('../node_modules/assemblyscript'));
  }
  return [...folders].flatMap(([folder, files]) => {
    const found = packageAt(folder, files);
    return found.name === '@tensorflow/tfjs-backend-wasm' ? [found, XNNPACK(found)] : [found];
  });
}

/** Google's matrix kernels, which tfjs' WebAssembly is made of and which npm knows nothing of. */
const XNNPACK = ({ name, version }: Package): Package => ({
  name: `XNNPACK (in ${name})`,
  version,
  licence: 'BSD-3-Clause',
  text: readFileSync(here('./licence-texts/BSD-3-Clause-XNNPACK.txt'), 'utf8'),
});

function packageAt(folder: string, files: readonly string[]): Package {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    name: string;
    version: string;
    license?: unknown;
  };
  const own = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  // Vite's goes on with what Vite itself is made of; only its helper is in the page.
  const texts = own
    .toSorted()
    .map(
      (file) => readFileSync(`${folder}/${file}`, 'utf8').split(/^# Licenses of bundled/m)[0] ?? '',
    );
  const notices = [...new Set(files.flatMap(noticesOf))];
  // Some bring no file but name a licence that has one text for everybody.
  const common = here(`./licence-texts/${String(license)}.txt`);
  if (texts.length === 0 && existsSync(common)) texts.push(readFileSync(common, 'utf8'));
  return {
    name,
    version,
    licence: license,
    text: [...texts, ...notices].map((text) => text.trim()).join('\n\n'),
  };
}

/** Comments of a source file that state whose it is. */
function noticesOf(file: string): string[] {
  if (!existsSync(file) || !/\.[cm]?[jt]s$/.test(file)) return [];
  const comments = readFileSync(file, 'utf8').match(/\/\*(?!\s*\/)[\s\S]*?\*\//g) ?? [];
  return comments
    .filter((comment) => /@licen[cs]e|copyright/i.test(comment))
    .map((comment) => comment.replace(/^\/\*[*!]?|\*\/$/g, '').replace(/^[ \t]*\* ?/gm, ''))
    .map((comment) => comment.replace(/^=+$/gm, '').trim());
}

/** The page with a file in it, where `asset()` looks first. */
function withFile(page: string, text: string): string {
  const bytes = Buffer.from(text).toString('base64');
  const script = `<script type="application/octet-stream" data-asset="${FILE}">${bytes}</script>`;
  const end = page.lastIndexOf('</body>');
  return `${page.slice(0, end)}${script}\n${page.slice(end)}`;
}
