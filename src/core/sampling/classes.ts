import type { Matrix, Rows, Sample } from '../data/matrix';
import { Fault } from '../fault';
import { SAMPLING_KNOBS } from '../knobs/sampling';
import type { ClassCounts } from '../run';
import type { Trace } from './trace';

const { label: RATIO, max: HIGHEST_RATIO } = SAMPLING_KNOBS.samplingRatio;

export type Label = 0 | 1;

/** Rows after a sampler, and what it added on the way. */
export interface Drawn<X extends Rows = Matrix> {
  readonly sample: Sample<X>;
  /** The input row each one is, or is a copy of; -1 for a row that was made. */
  readonly origin: Int32Array;
  /** Rows added, those since removed again included. */
  readonly made: ClassCounts;
  readonly trace: Trace<X>;
}

export const NONE: ClassCounts = { good: 0, bad: 0 };

export function countsOf(y: Uint8Array): ClassCounts {
  let bad = 0;
  for (const label of y) bad += label;
  return { good: y.length - bad, bad };
}

/** The rows of one class, ascending. */
export function rowsOf(y: Uint8Array, label: Label): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < y.length; row++) if (y[row] === label) rows.push(row);
  return Int32Array.from(rows);
}

/** The class with fewer rows; of equals, defaults. */
export function minorityOf({ good, bad }: ClassCounts): Label {
  return bad <= good ? 1 : 0;
}

export function onlyOf(label: Label, count: number): ClassCounts {
  return label === 1 ? { good: 0, bad: count } : { good: count, bad: 0 };
}

/**
 * Rows that an over-sampler adds to the smaller class for `ratio` of smaller to larger:
 * int(N_maj·ratio − n_min), as imbalanced-learn. A Fault unless that is at least 1.
 */
export function rowsToAdd(counts: ClassCounts, ratio: number): number {
  const { fewer, more } = bySize(counts);
  const added = Math.trunc(more * ratio - fewer);
  if (added >= 1) return added;
  const instead = fewer > more * ratio ? 'have to remove rows' : 'add no row';
  throw pastRatio(`Over-sampling towards ${rounded(ratio)} would ${instead}`, counts);
}

/**
 * Rows of the larger class that an under-sampler keeps for `ratio` of smaller to larger:
 * int(N_min / ratio), as imbalanced-learn. A Fault when there are not that many.
 */
export function rowsToKeep(counts: ClassCounts, ratio: number): number {
  const { fewer, more } = bySize(counts);
  const kept = Math.trunc(fewer / ratio);
  if (kept <= more) return kept;
  throw pastRatio(`Under-sampling towards ${rounded(ratio)} would have to add rows`, counts);
}

function pastRatio(what: string, counts: ClassCounts): Fault {
  const { fewer, more } = bySize(counts);
  const higher = Math.trunc(more * HIGHEST_RATIO - fewer) >= 1;
  return new Fault('bad-settings', `${what}: the training rows are already at ${already(counts)}`, {
    remedy: `${higher ? `Set “${RATIO}” above that, or choose` : 'Choose'} another sampling method`,
  });
}

function bySize({ good, bad }: ClassCounts): { fewer: number; more: number } {
  return { fewer: Math.min(good, bad), more: Math.max(good, bad) };
}

function already({ good, bad }: ClassCounts): string {
  if (good === bad) return '1 default per good payer';
  return bad < good
    ? `${rounded(bad / good)} defaults per good payer`
    : `${rounded(good / bad)} good payers per default`;
}

function rounded(ratio: number): string {
  return String(Number(ratio.toPrecision(3)));
}
