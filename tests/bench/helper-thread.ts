import { parentPort } from 'node:worker_threads';
import { assist } from '../../src/worker/helper';

parentPort?.once('message', (port: MessagePort) => assist(port));
