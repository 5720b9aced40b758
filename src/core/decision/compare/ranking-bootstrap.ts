import { randomStream } from '../../random';
import type { Task } from '../../task';
import { bootstrapInterval, standardInterval } from '../../metrics/bootstrap';
import {
  delong,
  delongDifference,
  differenceApart,
  type AucDifference,
  type Interval,
} from '../../metrics/intervals';
import { rowDrawer, walkOf, type Measured, type RankedRows } from './ranking-walk';

export type { RankedRows };

/** Measures of a ranking that have no formula for their error. */
export interface RankIntervals {
  readonly ks: Interval;
  readonly averagePrecision: Interval;
}

/** Intervals of one ranking, and of its measures less those of another, where there is one. */
export interface RankingAnswer extends RankIntervals {
  readonly against: {
    readonly auc: AucDifference;
    readonly other: RankIntervals;
    readonly difference: RankIntervals;
  } | null;
}

export interface RankingQuestion {
  readonly scores: RankedRows;
  /** To be compared with; `paired` when it ranks the very same rows in the same order. */
  readonly other: (RankedRows & { readonly paired: boolean }) | null;
  readonly seed: number;
  readonly resamples: number;
}

/**
 * Stratified bootstrap of KS and average precision: defaults and good payers are drawn anew apart
 * from each other, and a row drawn counts in both rankings where they rank the same rows. AUCs are
 * compared by DeLong's formula. O(resamples · rows) after one sort.
 */
export async function rankingIntervals(
  { scores, other, seed, resamples }: RankingQuestion,
  task: Task,
): Promise<RankingAnswer> {
  const random = randomStream(seed, 'ranking bootstrap');
  const first = walkOf(scores);
  const second = other === null ? null : walkOf(other);
  const weights = new Uint16Array(scores.y.length);
  const otherWeights =
    other === null ? null : other.paired ? weights : new Uint16Array(other.y.length);
  const samples = { a: pair(resamples), b: pair(resamples), difference: pair(resamples) };
  const draw = rowDrawer(scores.y, weights, random);
  const drawOther =
    other === null || otherWeights === null || other.paired
      ? null
      : rowDrawer(other.y, otherWeights, random);

  for (let sample = 0; sample < resamples; sample++) {
    draw();
    await task.breathe();
    const a = first(weights);
    await task.breathe();
    keep(samples.a, sample, a);
    if (second !== null && otherWeights !== null) {
      drawOther?.();
      const b = second(otherWeights);
      keep(samples.b, sample, b);
      keep(samples.difference, sample, less(a, b));
    }
    task.report({ stage: 'drawing rows anew', done: sample + 1, total: resamples });
    await task.breathe();
  }

  const a = first(weights.fill(1));
  if (other === null || second === null) return { ...read(samples.a, a, MEASURE), against: null };
  const b = second(new Uint16Array(other.y.length).fill(1));
  return {
    ...read(samples.a, a, MEASURE),
    against: {
      auc: other.paired
        ? delongDifference(scores.pd, other.pd, scores.y)
        : differenceApart(delong(scores.pd, scores.y), delong(other.pd, other.y)),
      other: read(samples.b, b, MEASURE),
      difference: read(samples.difference, less(a, b), DIFFERENCE),
    },
  };
}

type Samples = Readonly<Record<keyof Measured, Float64Array>>;

const pair = (resamples: number): Samples => ({
  ks: new Float64Array(resamples),
  averagePrecision: new Float64Array(resamples),
});

function keep(samples: Samples, at: number, { ks, averagePrecision }: Measured): void {
  samples.ks[at] = ks;
  samples.averagePrecision[at] = averagePrecision;
}

function less(a: Measured, b: Measured): Measured {
  return { ks: a.ks - b.ks, averagePrecision: a.averagePrecision - b.averagePrecision };
}

function read(
  samples: Samples,
  { ks, averagePrecision }: Measured,
  bounds: readonly [number, number],
): RankIntervals {
  return {
    ks: standardInterval(samples.ks, ks, bounds),
    averagePrecision: bootstrapInterval(samples.averagePrecision, averagePrecision),
  };
}

const MEASURE = [0, 1] as const;
const DIFFERENCE = [-1, 1] as const;
