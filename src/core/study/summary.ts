import type { Interval } from '../metrics/intervals';
import type { MeasureName, Reading } from './measures';
import { valueOf } from './measures';
import { pairingKey, type Pairing } from './plan';
import { isDone, type CellRecord, type DoneRecord } from './record';
import { studentQuantile } from './student-t';

/** A mean over seeds and its 95 % interval; without an interval (NaN) for a single seed. */
export interface Estimate extends Interval {
  readonly mean: number;
  /** Seeds behind it. */
  readonly seeds: number;
}

/**
 * Mean of one value a seed, with Student's t interval. Every seed splits the same rows anew, so the
 * runs share rows and the plain variance of their mean, s²/n, is too small: it is taken as
 * s²·(1/n + judged/trained), with the rows judged and trained on in each run (Nadeau & Bengio 2003).
 */
export function estimate(values: readonly number[], judgedPerTrained: number): Estimate {
  const seeds = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / seeds;
  if (seeds < 2) return { mean, seeds, low: NaN, high: NaN };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (seeds - 1);
  const standardError = Math.sqrt(variance * (1 / seeds + judgedPerTrained));
  const half = studentQuantile(0.975, seeds - 1) * standardError;
  return { mean, seeds, low: mean - half, high: mean + half };
}

export interface Question {
  readonly measure: MeasureName;
  readonly reading: Reading;
  readonly approvalRate: number;
}

/** A pairing's runs, reduced to what is asked. */
export interface Summary extends Pairing {
  readonly value: Estimate;
  /** Value less the baseline's over the seeds both have; null for the baseline itself and where they share none. */
  readonly difference: Estimate | null;
  readonly failed: number;
}

/** One summary for each pairing, in their order. */
export function summarise(
  records: readonly CellRecord[],
  pairings: readonly Pairing[],
  baseline: Pairing,
  question: Question,
): Summary[] {
  const valuesOf = (pairing: Pairing): Map<number, number> =>
    new Map(
      doneOf(records, pairing).map(({ seed, figures }) => [
        seed,
        valueOf(figures, question.measure, question.reading, question.approvalRate),
      ]),
    );
  const share = rowsJudgedPerTrained(records);
  const against = valuesOf(baseline);
  return pairings.map((pairing) => {
    const values = valuesOf(pairing);
    const shared = [...values].filter(([seed]) => against.has(seed));
    const differences = shared.map(([seed, value]) => value - (against.get(seed) ?? NaN));
    const isBaseline = pairingKey(pairing) === pairingKey(baseline);
    return {
      ...pairing,
      value: estimate([...values.values()], share),
      difference: isBaseline || shared.length === 0 ? null : estimate(differences, share),
      failed: records.filter((record) => !isDone(record) && samePairing(record, pairing)).length,
    };
  });
}

/** What an interval says of a difference: its sign, or nothing when 0 lies inside or there is none. */
export function verdict(difference: Estimate | null): 'higher' | 'lower' | 'unclear' {
  if (difference === null) return 'unclear';
  if (difference.low > 0) return 'higher';
  return difference.high < 0 ? 'lower' : 'unclear';
}

function doneOf(records: readonly CellRecord[], pairing: Pairing): DoneRecord[] {
  return records.filter(isDone).filter((record) => samePairing(record, pairing));
}

export function samePairing(a: Pairing, b: Pairing): boolean {
  return a.sampling === b.sampling && a.loss === b.loss;
}

/** Validation rows per training row: the same in every run of a study, to within a row or two. */
function rowsJudgedPerTrained(records: readonly CellRecord[]): number {
  const first = records.find(isDone);
  return first === undefined ? 0 : first.figures.validationRows / first.figures.trainRows;
}
