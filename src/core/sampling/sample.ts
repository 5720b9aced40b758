import type { ColumnLayout } from '../data/layout';
import type { Matrix, Sample } from '../data/matrix';
import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import type { Random } from '../random';
import type { ClassCounts, SamplingSummary } from '../run';
import { countsOf, NONE, type Drawn } from './classes';
import { enn } from './enn';
import { randomOver } from './random-over';
import { randomUnder } from './random-under';
import type { SamplingTools } from './search';
import { smote } from './smote';
import { smoteEnn } from './smoteenn';
import { NONE_MADE, NONE_REMOVED, type Trace } from './trace';

export interface Resampled {
  /** The training rows after the sampler. */
  readonly sample: Sample;
  /** The input row each one is, or is a copy of; -1 for a row that was made. */
  readonly origin: Int32Array;
  /** Input rows that did not survive, ascending. */
  readonly removed: Uint32Array;
  readonly summary: SamplingSummary;
  readonly trace: Trace;
}

export type SamplingSettings = Pick<
  Experiment,
  | 'sampling'
  | 'samplingRatio'
  | 'smoteNeighbours'
  | 'smoteCategories'
  | 'shrinkage'
  | 'borderlineKind'
  | 'dangerNeighbours'
  | 'nearmissVersion'
  | 'nearmissNeighbours'
  | 'nearmissCandidates'
  | 'ennNeighbours'
  | 'ennRule'
  | 'cleanedClasses'
>;

/**
 * Balances training rows as the experiment says; with method `none` they come back as they are. The
 * same settings, rows and stream give the same rows. Faults (`bad-settings` or `bad-input`): a class
 * absent, a value missing, too few rows for the neighbours, a ratio already passed.
 */
export async function resample(
  train: Sample,
  layout: ColumnLayout,
  experiment: SamplingSettings,
  random: Random,
  tools: SamplingTools,
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
  const { sample, origin, made, trace } = await draw(train, layout, experiment, random, tools);
  const after = countsOf(sample.y);
  return {
    sample,
    origin,
    removed: missingFrom(origin, train.y.length),
    summary: {
      method: experiment.sampling,
      before,
      wholeCategories: false,
      made,
      removed: {
        good: before.good + made.good - after.good,
        bad: before.bad + made.bad - after.bad,
      } satisfies ClassCounts,
      removedMade: removedAgain(trace),
      after,
      neighbours: tools.search.report(),
      seconds: (performance.now() - start) / 1000,
    },
    trace,
  };
}

/** How many of the rows made did not stay. */
function removedAgain({ all, given, removed }: Trace): ClassCounts {
  return countsOf(
    Uint8Array.from(
      removed.row.filter((row) => row >= given),
      (row) => all.y[row],
    ),
  );
}

async function draw(
  train: Sample,
  _layout: ColumnLayout,
  experiment: SamplingSettings,
  random: Random,
  tools: SamplingTools,
): Promise<Drawn> {
  const ratio = experiment.samplingRatio;
  const smoteK = experiment.smoteNeighbours;
  const ennK = experiment.ennNeighbours;
  const rule = experiment.ennRule;
  switch (experiment.sampling) {
    case 'none': {
      const origin = Int32Array.from({ length: train.y.length }, (_, i) => i);
      const trace = {
        all: train,
        given: train.y.length,
        made: NONE_MADE,
        removed: NONE_REMOVED,
      };
      return { sample: train, origin, made: NONE, trace };
    }
    case 'random-under':
      return randomUnder(train, ratio, random);
    case 'random-over':
      return randomOver(train, ratio, random);
    case 'smote':
      return smote(train, { ratio, k: smoteK }, random, tools);
    case 'enn':
      return enn(train, { k: ennK, rule, clean: 'majority' }, tools);
    case 'smoteenn':
      return smoteEnn(train, { ratio, smoteK, ennK, rule }, random, tools);
    default:
      throw new Fault('bad-settings', `There is no sampler ${experiment.sampling} yet`);
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
