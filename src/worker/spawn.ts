/** The hosted build: the worker is a file of its own, loaded when first needed. */
export function spawnWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'cutoff' });
}
