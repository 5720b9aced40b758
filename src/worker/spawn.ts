import script from './worker.ts?worker&url';

let address: string | undefined;

/**
 * The hosted build: the worker is a file of its own, loaded when first needed. It is started by way of
 * a blob, because such workers are held to the page's content security policy; one started from its
 * file has only what headers came with that file, and many hosts send none.
 */
export function spawnWorker(): Worker {
  address ??= URL.createObjectURL(
    new Blob([`import ${JSON.stringify(new URL(script, location.href).href)};`], {
      type: 'text/javascript',
    }),
  );
  return new Worker(address, { type: 'module', name: 'cutoff' });
}
