import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

// Threads do not inherit the loader of TypeScript.
register();
const { assist } = await import('../../src/worker/helper.ts');
parentPort?.once('message', assist);
