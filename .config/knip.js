/** Exports and packages that nobody uses. A test is a user like any other. */
export default {
  entry: [
    'src/worker/worker.ts!',
    'src/worker/offline/service-worker.ts',
    'src/worker/spawn-inline.ts',
    'src/engine/kernels/index.ts',
    'tests/**/*.{ts,mjs}',
    '.scripts/*.mjs',
    '.config/*.js',
  ],
  project: ['src/**/*.{ts,svelte}', 'tests/**/*.{ts,mjs}', '.scripts/*.mjs'],
  // A type that only the signatures beside it name is exported with them.
  exclude: ['types'],
};
