import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { viteSingleFile } from 'vite-plugin-singlefile';
import type { Logger, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { contentPolicy } from './.config/content-policy.ts';
import { licences } from './.config/licences.ts';

/** How long each plugin took is news of the build, not a warning. */
const CHECKS = { bundlerTimings: false };

const STATE_TESTS = 'tests/unit/app/**/*.test.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A page that is served so may share memory between its threads. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * Two builds from one source. The plain one is a folder for any static host. `--mode single` makes
 * cutoff.html, which has the worker, the WebAssembly and the data inside and works over file://.
 */
export default defineConfig(({ mode }) => {
  const single = mode === 'single';
  const collected = licences(single);
  const testing = process.env['VITEST'] !== undefined;
  return {
    root: here(testing ? '.' : './src'),
    base: './',
    publicDir: single ? false : here('./public'),
    plugins: [
      svelte({ configFile: false }),
      noWarnings(),
      ...(single
        ? [
            inlineWorker(),
            viteSingleFile({ removeViteModuleLoader: true }),
            embedData(),
            nameFile('cutoff.html'),
          ]
        : [installable()]),
      collected.page,
      contentPolicy(single),
    ],
    preview: { headers: ISOLATED },
    server: { headers: ISOLATED },
    worker: {
      plugins: () => [collected.worker],
      format: single ? 'iife' : 'es',
      rolldownOptions: {
        checks: CHECKS,
        ...(single ? { output: { codeSplitting: false } } : {}),
      },
    },
    build: {
      target: 'es2023',
      outDir: here('./dist'),
      emptyOutDir: !single,
      assetsInlineLimit: single ? Number.MAX_SAFE_INTEGER : 0,
      chunkSizeWarningLimit: Number.MAX_SAFE_INTEGER,
      reportCompressedSize: false,
      rolldownOptions: { checks: CHECKS },
    },
    test: {
      globalSetup: here('./tests/kernels-first.ts'),
      testTimeout: 60_000,
      maxWorkers: 2,
      projects: [
        {
          extends: true,
          test: {
            name: 'core',
            include: ['tests/unit/**/*.test.ts', 'tests/parity/**/*.test.ts'],
            exclude: [STATE_TESTS],
          },
        },
        {
          extends: true,
          // Svelte as in the page, where state lives, not as a server would run it.
          environments: { ssr: { consumer: 'client', resolve: { conditions: ['browser'] } } },
          test: { name: 'state', include: [STATE_TESTS] },
        },
      ],
    },
  };
});

/** The web manifest, for the page that is served. */
function installable(): Plugin {
  return {
    name: 'cutoff:installable',
    transformIndexHtml: () =>
      [
        { rel: 'manifest', href: './manifest.webmanifest' },
        { rel: 'apple-touch-icon', href: './icons/apple-touch-icon.png' },
      ].map((attrs) => ({ tag: 'link', attrs, injectTo: 'head' as const })),
  };
}

/** A build that warns of anything fails. */
function noWarnings(): Plugin {
  let logger: Logger | undefined;
  return {
    name: 'cutoff:no-warnings',
    apply: 'build',
    configResolved(config) {
      ({ logger } = config);
    },
    closeBundle() {
      if (logger?.hasWarned === true) this.error('The build gave the warnings above');
    },
  };
}

/** The single file spawns its worker from within: the other spawn module takes its place. */
function inlineWorker(): Plugin {
  return {
    name: 'cutoff:inline-worker',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source !== './worker/spawn') return null;
      return this.resolve('./worker/spawn-inline', importer);
    },
  };
}

interface CatalogFiles {
  datasets: { file: string; runs: { scores: string; weights: string }[] }[];
}

/** Writes the built-in data into the page, where `asset()` looks first. */
function embedData(): Plugin {
  return {
    name: 'cutoff:embed-data',
    transformIndexHtml() {
      const catalog = JSON.parse(
        readFileSync(here('./public/data/catalog.json'), 'utf8'),
      ) as CatalogFiles;
      const files = catalog.datasets.flatMap(({ file, runs }) => [
        file,
        ...runs.flatMap(({ scores, weights }) => [scores, weights]),
      ]);
      return ['catalog.json', ...files].map((file) => ({
        tag: 'script',
        attrs: { type: 'application/octet-stream', 'data-asset': `data/${file}` },
        children: readFileSync(here(`./public/data/${file}`)).toString('base64'),
        injectTo: 'body' as const,
      }));
    },
  };
}

function nameFile(name: string): Plugin {
  return {
    name: 'cutoff:name-file',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['index.html'];
      if (page !== undefined) page.fileName = name;
    },
  };
}
