/**
 * Weighs dist/ against the table in .config/budgets.json, everything as gzip sends it. What the page
 * really asks for before it shows something is measured in tests/browser/first-paint.spec.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { root } from './setup.mjs';

const dist = `${root}dist/`;
const budgets = JSON.parse(readFileSync(`${root}.config/budgets.json`, 'utf8')).bytes;

const weigh = (file) => gzipSync(readFileSync(`${dist}${file}`), { level: 9 }).byteLength;
const weighAll = (files) => files.reduce((sum, file) => sum + weigh(file), 0);

/** What the page names itself, and whatever that imports without being asked: all in `modulepreload`. */
function namedByPage(ending) {
  const page = readFileSync(`${dist}index.html`, 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file]) => file);
  return [...new Set(named)].filter((file) => file.endsWith(ending));
}

/** Files that a module imports at once; those of `import()` come later. */
function withImports(files) {
  const all = new Set(files);
  for (const file of all) {
    const text = readFileSync(`${dist}${file}`, 'utf8');
    for (const [, name] of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g))
      all.add(`assets/${name}`);
  }
  return [...all];
}

const hosted = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(dist.length).replace(/^\//, ''))
  .filter((file) => !file.startsWith('data/') && file !== 'cutoff.html');

const measured = {
  'script before the first picture': weighAll(withImports(namedByPage('.js'))),
  'styles before the first picture': weighAll(namedByPage('.css')),
  'hosted build without its data': weighAll(hosted),
  'cutoff.html': weigh('cutoff.html'),
};

let over = 0;
for (const [what, most] of Object.entries(budgets)) {
  const bytes = measured[what];
  const isOver = !(bytes <= most);
  over += isOver ? 1 : 0;
  const [is, limit] = [bytes, most].map((value) => `${(value / 1000).toFixed(1)} kB`.padStart(11));
  console.log(`${what.padEnd(34)}${is} of at most${limit}${isOver ? '  TOO MUCH' : ''}`);
}
process.exitCode = over === 0 ? 0 : 1;
