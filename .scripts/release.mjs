/**
 * npm run release: builds, and packs what people download into release/. The same sources give the
 * same bytes, in any folder and at any time.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { checkLicences } from './release-licences.mjs';
import { installPackages, root, run } from './setup.mjs';

installPackages();
if (run('npm', ['run', '--silent', 'build']) !== 0) process.exit(1);
const { zipOf } = await import('./zip.mjs');

const { name, version, dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const top = `${name}-${version}`;
const dist = join(root, 'dist');

const hosted = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'cutoff.html')
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => [`hosted/${relative(dist, path).split(sep).join('/')}`, path]);
const licences = hosted
  .filter(([packed]) => /^hosted\/[^/]*licen[cs]es?[^/]*$/i.test(packed))
  .map(([packed, path]) => [packed.slice('hosted/'.length), path]);
const beside = ['README.md', 'LICENSE', 'tests/screenshot.png'].map((path) => [
  path,
  join(root, path),
]);

const files = [['cutoff.html', join(dist, 'cutoff.html')], ...beside, ...licences, ...hosted]
  .filter(([, path]) => existsSync(path))
  .map(([inside, path]) => [inside, readFileSync(path)]);
checkLicences(files, Object.keys(dependencies));
const packed = files.map(([inside, bytes]) => [`${top}/${inside}`, bytes]);
const zip = zipOf(packed);

const folder = join(root, 'release');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const file = join(folder, `${top}.zip`);
writeFileSync(file, zip);
const digest = createHash('sha256').update(zip).digest('hex');
console.log(
  `${relative(root, file)}: ${packed.length} files, ${zip.length} bytes\nSHA-256 ${digest}`,
);
