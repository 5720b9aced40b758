import type { Experiment } from '../experiment';
import { SHELF } from '../models/shelf';
import type { ClassCounts } from '../run';
import type { Cell, SamplerName } from './plan';
import { isDone, type CellRecord } from './record';

export interface Budget {
  /** Seconds the runs will take, or null while nothing is known of this machine's speed. */
  readonly seconds: number | null;
  /** Taken from runs of this study, rather than from a general measurement. */
  readonly measured: boolean;
  /** Runs may stop early, so that it takes at most this long. */
  readonly atMost: boolean;
}

/** What goes on around the training of a run: starting the engine, scoring, judging. */
const AROUND_SECONDS = 0.5;

/**
 * What the cells will take: the mean of finished runs with the same sampler where there are any;
 * else the passes over the rows that the sampler should leave, at the speed of the finished runs or,
 * without any, at `rowsPerSecond`. A model that does not learn by epochs counts as one pass.
 */
export function budgetOf(
  cells: readonly Cell[],
  records: readonly CellRecord[],
  base: Experiment,
  trainRows: ClassCounts,
  rowsPerSecond: number | null,
): Budget {
  const done = records.filter(isDone).map(({ sampling, figures }) => ({ sampling, ...figures }));
  const passes = (epochs: number): number => (SHELF[base.model].step === 'epoch' ? epochs : 1);
  const passed = done.reduce(
    (sum, { sampledRows, epochs }) => sum + sampledRows * passes(epochs),
    0,
  );
  const spent = done.reduce((sum, { seconds }) => sum + seconds, 0);
  const speed = passed > 0 && spent > 0 ? passed / spent : rowsPerSecond;
  const secondsOf = (sampling: SamplerName): number | null => {
    const alike = done.filter((record) => record.sampling === sampling);
    if (alike.length > 0)
      return alike.reduce((sum, { seconds }) => sum + seconds, 0) / alike.length;
    if (speed === null) return null;
    return (
      AROUND_SECONDS +
      (rowsAfter(sampling, trainRows, base.samplingRatio) * passes(base.epochs)) / speed
    );
  };
  const each = cells.map(({ sampling }) => secondsOf(sampling));
  return {
    seconds: each.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0),
    measured: done.length > 0,
    atMost: done.length === 0 && base.earlyStopping,
  };
}

/** Rows a sampler should leave of so many; cleaning is not foreseen. */
export function rowsAfter(sampling: SamplerName, rows: ClassCounts, ratio: number): number {
  const fewer = Math.min(rows.good, rows.bad);
  const more = Math.max(rows.good, rows.bad);
  switch (sampling) {
    case 'none':
    case 'enn':
    case 'tomek':
      return fewer + more;
    case 'random-under':
    case 'nearmiss':
      return fewer + Math.min(more, fewer / ratio);
    default:
      return more + Math.max(fewer, more * ratio);
  }
}
