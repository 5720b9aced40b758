import type { Matrix, Sample } from '../data/matrix';
import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import type { Random } from '../random';
import type { ClassCounts, SamplingSummary } from '../run';
import type { Task } from '../task';
import { countsOf, NONE, type Drawn } from './classes';
import { enn } from './enn';
import { randomOver } from './random-over';
import { randomUnder } from './random-under';
import { smote } from './smote';
import { smoteEnn } from './smoteenn';

export interface Resampled {
  /** The training rows after the sampler. */
  readonly sample: Sample;
  /** The input row each one is, or is a copy of; -1 for a row that was made. */
  readonly origin: Int32Array;
  /** Input rows that did not survive, ascending. */
  readonly removed: Uint32Array;
  readonly summary: SamplingSummary;
}

export type SamplingSettings = Pick<
  Experiment,
  'sampling' | 'samplingRatio' | 'smoteNeighbours' | 'ennNeighbours' | 'ennRule'
>;

/**
 * Balances training rows as the experiment says; with method `none` they come back as they are. The
 * same settings, rows and stream give the same rows. Faults (`bad-settings` or `bad-input`): a class
 * absent, a value missing, too few rows for the neighbours, a ratio already passed.
 */
export async function resample(
  train: Sample,
  experiment: SamplingSettings,
  random: Random,
  task: Task,
): Promise<Resampled> {
  const start = performance.now();
  const before = countsOf(train.y);
  if (before.good === 0 || before.bad === 0)
    throw new Fault(
      'bad-input',
      `All ${train.y.length} training rows are ${before.bad === 0 ? 'good payers' : 'defaults'}`,
      { remedy: 'Check which value of the target means default, or load rows of both outcomes' },
    );
  if (experiment.sampling !== 'none') refuseMissing(train.x);
  const { sample, origin, made } = await draw(train, experiment, random, task);
  const after = countsOf(sample.y);
  return {
    sample,
    origin,
    removed: missingFrom(origin, train.y.length),
    summary: {
      method: experiment.sampling,
      before,
      made,
      removed: {
        good: before.good + made.good - after.good,
        bad: before.bad + made.bad - after.bad,
      } satisfies ClassCounts,
      after,
      seconds: (performance.now() - start) / 1000,
    },
  };
}

async function draw(
  train: Sample,
  experiment: SamplingSettings,
  random: Random,
  task: Task,
): Promise<Drawn> {
  const ratio = experiment.samplingRatio;
  const smoteK = experiment.smoteNeighbours;
  const ennK = experiment.ennNeighbours;
  const rule = experiment.ennRule;
  switch (experiment.sampling) {
    case 'none': {
      const origin = Int32Array.from({ length: train.y.length }, (_, i) => i);
      return { sample: train, origin, made: NONE };
    }
    case 'random-under':
      return randomUnder(train, ratio, random);
    case 'random-over':
      return randomOver(train, ratio, random);
    case 'smote':
      return smote(train, { ratio, k: smoteK }, random, task);
    case 'enn':
      return enn(train, { k: ennK, rule, clean: 'majority' }, task);
    case 'smoteenn':
      return smoteEnn(train, { ratio, smoteK, ennK, rule }, random, task);
  }
}

function refuseMissing({ data, cols, names }: Matrix): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new Fault('bad-input', 'A training row holds a value that is missing or infinite', {
    place: { row: Math.floor(at / cols) + 1, column: names[at % cols] ?? `${(at % cols) + 1}` },
    remedy: 'Fill missing values before sampling: distances need every value',
  });
}

function missingFrom(origin: Int32Array, rows: number): Uint32Array {
  const survived = new Uint8Array(rows);
  for (const row of origin) if (row >= 0) survived[row] = 1;
  const removed: number[] = [];
  for (let row = 0; row < rows; row++) if (survived[row] === 0) removed.push(row);
  return Uint32Array.from(removed);
}
