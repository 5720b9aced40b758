import type { Experiment } from '../../src/core/experiment';
import { MEMORY_FACTOR, memoryPlan } from '../../src/engine/memory-plan';
import { helpersBeside } from '../../src/worker/helper-pool';
import { resting, withApp } from './browser';
import { chooseFile, loadChosen } from './chosen';
import { line, type BenchLine } from './line';
import { forgetPeak, tabPeak } from './tab-memory';
import { tiledFiles } from './tiled';

const UNIT = 'MB peak resident of the tab’s process';
const BUDGET = 600;

/** Runs whose estimate is held against what they take; few steps, which take as much as many. */
const RUNS: readonly (readonly [string, Partial<Experiment>])[] = [
  ['memory-307k', { epochs: 1 }],
  ['memory-307k-over', { model: 'resnet-over', sampling: 'random-over', epochs: 1 }],
  ['memory-307k-tomek', { sampling: 'tomek', epochs: 1 }],
  ['memory-307k-boosting', { model: 'boosting', sampling: 'none', treeCount: 5 }],
  ['memory-307k-logistic', { model: 'logistic', sampling: 'random-under', logisticIterations: 5 }],
];

/**
 * What the tab takes at most with 307,511 rows × 60: opening them, then training; the default network
 * against its budget, and every run above an empty page against what is told before it.
 */
export async function memory307k(): Promise<BenchLine[]> {
  const { arrow } = await tiledFiles();
  const lines: BenchLine[] = [];
  for (const [name, changes] of RUNS) {
    const { opening, empty, training, told } = await takenBy(arrow, changes);
    if (name === 'memory-307k') {
      lines.push(line(name, training, UNIT, 'budget', BUDGET));
      lines.push(line(`${name}-opening`, opening, UNIT, 'budget', BUDGET));
      lines.push(line(`${name}-empty`, empty, UNIT));
    }
    const above = training === null || empty === null ? null : training - empty;
    const peer = `MB told before, to a factor of ${String(MEMORY_FACTOR)}`;
    lines.push(line(`${name}-told`, above, 'MB above an empty page', peer, told));
  }
  return lines;
}

interface Taken {
  readonly empty: number | null;
  readonly opening: number | null;
  readonly training: number | null;
  /** The estimate. */
  readonly told: number;
  /** From the press of Train to the run on screen. */
  readonly seconds: number;
}

/** What a page takes that opens a file and trains on it; MB. */
export function takenBy(file: string, changes: Partial<Experiment>): Promise<Taken> {
  return withApp(async (page) => {
    await resting(page);
    await forgetPeak(page);
    const empty = await tabPeak(page);
    await chooseFile(page, file);
    const { size } = (await loadChosen(page)).dataset;
    const opening = await tabPeak(page);
    await resting(page);
    await forgetPeak(page);
    const { experiment, cores, seconds } = await page.evaluate(async (settings) => {
      window.cutoff.set(settings);
      const began = performance.now();
      await window.cutoff.train();
      const seconds = (performance.now() - began) / 1000;
      const cores = navigator.hardwareConcurrency;
      return { experiment: window.cutoff.experiment(), cores, seconds };
    }, changes);
    const training = await tabPeak(page);
    const pool = { size: helpersBeside(cores), sharesMemory: true };
    const told = memoryPlan(size, experiment, pool).bytes / 1e6;
    return { empty, opening, training, told, seconds };
  });
}
