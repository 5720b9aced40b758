import type { ColumnLayout } from '../data/layout';
import { heldSample, isHeld, type Matrix, type Rows, type Sample } from '../data/matrix';
import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import type { Random } from '../random';
import type { ClassCounts, SamplingSummary } from '../run';
import { countsOf, NONE, type Drawn } from './classes';
import { adasyn } from './adasyn';
import { borderline, type BorderlineSettings } from './borderline';
import { enn, type CleanedClasses } from './enn';
import { cleaned } from './grown';
import { rowsMissing } from './kept';
import { keepsLevelsWhole } from './methods';
import { nearMiss, type NearMissSettings } from './nearmiss';
import { randomOver } from './random-over';
import { randomUnder } from './random-under';
import type { SamplingTools } from './search';
import { smote } from './smote';
import { smoteNc } from './smote-nc';
import { tomek } from './tomek';
import { NONE_MADE, NONE_REMOVED, type Trace } from './trace';

export interface Resampled<X extends Rows = Matrix> {
  /** The training rows after the sampler. */
  readonly sample: Sample<X>;
  /** The input row each one is, or is a copy of; -1 for a row that was made. */
  readonly origin: Int32Array;
  /** Input rows that did not survive, ascending. */
  readonly removed: Uint32Array;
  readonly summary: SamplingSummary;
  readonly trace: Trace<X>;
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
 * absent, a value missing, too few rows for the neighbours, a ratio already passed. Rows that are not
 * held stay so, which is for samplers that only choose rows (`choosesRows`).
 */
export function resample(
  train: Sample,
  layout: ColumnLayout,
  experiment: SamplingSettings,
  random: Random,
  tools: SamplingTools,
): Promise<Resampled>;
export function resample(
  train: Sample<Rows>,
  layout: ColumnLayout,
  experiment: SamplingSettings,
  random: Random,
  tools: SamplingTools,
): Promise<Resampled<Rows>>;
export async function resample(
  train: Sample<Rows>,
  layout: ColumnLayout,
  experiment: SamplingSettings,
  random: Random,
  tools: SamplingTools,
): Promise<Resampled<Rows>> {
  const start = performance.now();
  const before = countsOf(train.y);
  if (before.good === 0 || before.bad === 0)
    throw new Fault(
      'bad-input',
      `All ${train.y.length} training rows are ${before.bad === 0 ? 'good payers' : 'defaults'}`,
      { remedy: 'Check which value of the target means default, or load rows of both outcomes' },
    );
  // What is encoded when it is read has no gaps: the transform fills them.
  if (experiment.sampling !== 'none' && isHeld(train.x)) refuseMissing(train.x);
  const { sample, origin, made, trace } = await draw(train, layout, experiment, random, tools);
  const after = countsOf(sample.y);
  return {
    sample,
    origin,
    removed: Uint32Array.from(rowsMissing(origin, train.y.length)),
    summary: {
      method: experiment.sampling,
      before,
      wholeCategories: keepsLevelsWhole(experiment, layout),
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
function removedAgain({ all, given, removed }: Trace<Rows>): ClassCounts {
  return countsOf(
    Uint8Array.from(
      removed.row.filter((row) => row >= given),
      (row) => all.y[row],
    ),
  );
}

function draw(
  train: Sample<Rows>,
  layout: ColumnLayout,
  experiment: SamplingSettings,
  random: Random,
  tools: SamplingTools,
): Drawn<Rows> | Promise<Drawn> {
  const { samplingRatio: ratio, cleanedClasses } = experiment;
  const lines = { ratio, k: experiment.smoteNeighbours };
  const held = (): Sample => heldSample(train);
  const grow = (): Promise<Drawn> =>
    keepsLevelsWhole(experiment, layout)
      ? smoteNc(held(), layout, lines, random, tools)
      : smote(held(), lines, random, tools);
  const edit = (rows: Sample, clean: CleanedClasses): Promise<Drawn> =>
    enn(rows, { k: experiment.ennNeighbours, rule: experiment.ennRule, clean }, tools);
  switch (experiment.sampling) {
    case 'none':
      return untouched(train);
    case 'random-under':
      return randomUnder(train, ratio, random);
    case 'nearmiss':
      return nearMiss(held(), nearMissSettings(experiment), tools);
    case 'enn':
      return edit(held(), cleanedClasses);
    case 'tomek':
      return tomek(held(), cleanedClasses, tools);
    case 'random-over':
      return randomOver(train, layout, { ratio, shrinkage: experiment.shrinkage }, random);
    case 'smote':
      return grow();
    case 'borderline':
      return borderline(held(), { ...lines, ...dangerSettings(experiment) }, random, tools);
    case 'adasyn':
      return adasyn(held(), lines, random, tools);
    case 'smoteenn':
      return cleaned(grow(), (rows) => edit(rows, 'both'));
    case 'smotetomek':
      return cleaned(grow(), (rows) => tomek(rows, 'both', tools));
  }
}

function untouched(train: Sample<Rows>): Drawn<Rows> {
  const given = train.y.length;
  return {
    sample: train,
    origin: Int32Array.from({ length: given }, (_, i) => i),
    made: NONE,
    trace: { all: train, given, made: NONE_MADE, removed: NONE_REMOVED },
  };
}

function nearMissSettings(experiment: SamplingSettings): NearMissSettings {
  return {
    ratio: experiment.samplingRatio,
    version: experiment.nearmissVersion,
    n: experiment.nearmissNeighbours,
    candidates: experiment.nearmissCandidates,
  };
}

function dangerSettings(experiment: SamplingSettings): Pick<BorderlineSettings, 'm' | 'kind'> {
  return { m: experiment.dangerNeighbours, kind: experiment.borderlineKind };
}

function refuseMissing({ data, cols, names }: Matrix): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new Fault('bad-input', 'A training row holds a value that is missing or infinite', {
    place: { row: Math.floor(at / cols) + 1, column: names[at % cols] ?? `${(at % cols) + 1}` },
    remedy: 'Fill missing values before sampling: distances need every value',
  });
}
