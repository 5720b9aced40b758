/**
 * The last step of a build: writes dist/service-worker.js, which knows every file of the hosted build
 * by its contents, and stamps dist/index.html with the build's version.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { build } from 'vite';
import { root } from './setup.mjs';

const WORKER = 'service-worker.js';
/** The single file is for downloading; nobody who has the hosted app needs it offline. */
const LEFT_OUT = new Set(['cutoff.html', WORKER]);
const STAMP = /\s*<meta name="cutoff-build" content="[^"]*" \/>/;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const isGzip = (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;
const digestOf = (bytes) => sha256(isGzip(bytes) ? gunzipSync(bytes) : bytes);

/** The worker's own script, as text that expects BUILD. */
async function compiled() {
  const { output } = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    publicDir: false,
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: {
        input: join(root, 'src/worker/offline/service-worker.ts'),
        output: { format: 'iife', entryFileNames: WORKER },
      },
    },
  });
  return output[0].code;
}

/** Makes the hosted build in `folder` keep itself for offline use; running it again changes nothing. */
export async function makeOffline(folder) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length))
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !LEFT_OUT.has(path))
    .sort();
  const code = await compiled();
  const digests = new Map(paths.map((path) => [path, digestOf(readFileSync(join(folder, path)))]));
  const bare = readFileSync(join(folder, 'index.html'), 'utf8').replace(STAMP, '');
  digests.set('index.html', sha256(bare));
  const version = sha256(JSON.stringify([code, ...digests])).slice(0, 16);
  const page = bare.replace(
    /<meta charset="utf-8" \/>/,
    `$&\n    <meta name="cutoff-build" content="${version}" />`,
  );
  if (page === bare) throw new Error('index.html has no place for the stamp');
  writeFileSync(join(folder, 'index.html'), page);
  digests.set('index.html', sha256(page));
  const files = Object.fromEntries(
    [...digests].map(([path, digest]) => [path === 'index.html' ? '' : path, digest]),
  );
  const known = JSON.stringify({ version, files });
  writeFileSync(join(folder, WORKER), `const BUILD = ${known};\n${code}`);
  return { version, files };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await makeOffline(join(root, 'dist'));
}
