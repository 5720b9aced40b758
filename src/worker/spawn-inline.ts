import InlineWorker from './worker.ts?worker&inline';

/** The single-file build: the worker travels inside the page. Chosen in vite.config.ts. */
export function spawnWorker(): Worker {
  return new InlineWorker({ name: 'cutoff' });
}
