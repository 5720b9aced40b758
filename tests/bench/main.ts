/** npm run bench [-- NAME]: prints a JSON line for each result; without a name, all and a table. */
import { scoreCpu, trainCpu } from './cpu';
import { decide307k } from './decide';
import { drag } from './drag';
import { engines } from './engines';
import { follow307k } from './follow';
import { gpuStep } from './gpu-step';
import type { BenchLine } from './line';
import { load } from './load';
import { memory307k } from './memory';
import { memoryMillion } from './million';
import { near100k } from './near';
import { trainRead } from './read';
import { scoreLarge } from './score-large';
import { shapley } from './shapley';
import { smoteenn40k } from './smoteenn';
import { startUp } from './start-up';
import { trainInBrowser } from './train-browser';
import { trainWasm } from './train';
import { trees40k } from './trees';

const BENCHES: Readonly<Record<string, () => Promise<BenchLine[]>>> = {
  'start-up': startUp,
  'load-307k': load,
  'score-large': scoreLarge,
  'memory-307k': memory307k,
  'memory-million': memoryMillion,
  'train-cpu': trainCpu,
  'score-cpu': scoreCpu,
  shapley,
  'train-read': trainRead,
  'train-wasm': trainWasm,
  'train-webgl': () => trainInBrowser('webgl'),
  'train-webgpu': () => trainInBrowser('webgpu'),
  'gpu-step': gpuStep,
  engines,
  'decide-307k': decide307k,
  'follow-307k': follow307k,
  drag,
  'smoteenn-40k': smoteenn40k,
  'near-100k': near100k,
  'boosting-40k': () => trees40k('boosting'),
  'forest-40k': () => trees40k('forest'),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`,
  );
  process.exit(2);
}

const lines: BenchLine[] = [];
for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) {
  for (const result of await BENCHES[name]()) {
    lines.push(result);
    console.log(JSON.stringify(result));
  }
}
if (wanted.length === 0) console.table(lines);
process.exit(0);
