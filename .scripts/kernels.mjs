/**
 * Compiles src/engine/kernels into src/engine/kernels/build, unless that is newer than the sources:
 * once for relaxed SIMD, which has multiply and add in one step, and once for plain SIMD.
 */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { root } from './setup.mjs';

const from = `${root}src/engine/kernels`;
const variants = {
  plain: ['--use', 'RELAXED=0'],
  relaxed: ['--use', 'RELAXED=1', '--enable', 'relaxed-simd'],
};

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = readdirSync(from).filter((name) => name.endsWith('.ts'));
const newest = Math.max(
  ...sources.map((name) => changed(`${from}/${name}`)),
  changed(`${root}package-lock.json`),
  changed(`${root}.scripts/kernels.mjs`),
);

mkdirSync(`${from}/build`, { recursive: true });
for (const [variant, options] of Object.entries(variants)) {
  const to = `${from}/build/${variant}.wasm`;
  if (changed(to) > newest) continue;
  const { error, stderr } = await asc.main([
    `${from}/index.ts`,
    ...['-O3', '--runtime', 'stub', '--noAssert', '--importMemory', '--disableWarning', '112'],
    ...['--enable', 'simd', '--enable', 'bulk-memory', '--outFile', to],
    ...options,
  ]);
  const said = stderr.toString();
  if (said !== '') process.stderr.write(said);
  if (error !== null || said !== '') process.exit(1);
}
