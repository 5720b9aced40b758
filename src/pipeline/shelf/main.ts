/**
 * npm run shelf: trains every model of the shelf on the built-in data with five seeds (another split
 * of the rows and other draws each), judges each run on its own test rows, and writes the table into
 * the README between its two marks. Runs measured before are taken from .cache/shelf; `--fresh`
 * trains them again.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { presetExperiment, sameRun } from '../../core/settings';
import { BUILT_IN, PUBLIC_DATA } from '../options';
import { terminalTask } from '../progress';
import { readCatalog } from '../publish';
import { readBuiltIn } from '../ship';
import { boundsOf, Shelf, type Measured } from './measure';
import { RIVALS, YARDSTICK } from './rivals';
import { shelfTable } from './table';

const SEEDS = [1, 2, 3, 4, 5];
const FOLDER = fileURLToPath(new URL('../../../.cache/shelf', import.meta.url));
const README = fileURLToPath(new URL('../../../README.md', import.meta.url));
const MARKS = ['<!-- npm run shelf writes from here -->', '<!-- to here -->'] as const;

const [entry] = readCatalog(PUBLIC_DATA).datasets.filter(({ id }) => id === BUILT_IN.id);
const table = await readBuiltIn(PUBLIC_DATA, entry);
if (process.argv.includes('--fresh')) await rm(FOLDER, { recursive: true, force: true });

const { task, finish } = terminalTask();
const shelf = new Shelf(table, FOLDER, task);
const lines = RIVALS.map((rival) => ({ ...rival, seeds: new Array<Measured>() }));
for (const seed of SEEDS)
  for (const { name, experiment, seeds } of lines) {
    const figures = await shelf.measured({ ...experiment, seed });
    seeds.push(figures);
    finish();
    const { auc, seconds } = figures;
    process.stdout.write(
      `${name}, seed ${seed}: test AUC ${auc.toFixed(4)} in ${seconds.toFixed(0)} s of processor time\n`,
    );
  }

const alone = presetExperiment(YARDSTICK);
const [yardstick] = lines.filter(({ experiment }) => sameRun(experiment, alone));
const bounds = SEEDS.map((seed) => boundsOf(table, { ...presetExperiment(YARDSTICK), seed }));
const text = await readFile(README, 'utf8');
const [from, to] = MARKS.map((mark) => text.indexOf(mark));
if (from < 0 || to < from) throw new Error(`The README lacks the marks ${MARKS.join(' and ')}`);
const made = `${MARKS[0]}\n\n${shelfTable(lines, bounds, yardstick)}\n\n`;
await writeFile(README, text.slice(0, from) + made + text.slice(to));
