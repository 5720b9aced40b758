import { highestFirst } from '../cutoff/order';
import { randomStream, type Random } from '../../random';
import type { Task } from '../../task';
import { bootstrapInterval, standardInterval } from '../../metrics/bootstrap';
import {
  delong,
  delongDifference,
  differenceApart,
  type AucDifference,
  type Interval,
} from '../../metrics/intervals';

export interface RankedRows {
  readonly pd: Float32Array;
  readonly y: Uint8Array;
}

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
  const draw = drawer(scores.y, weights, random);
  const drawOther =
    other === null || otherWeights === null || other.paired
      ? null
      : drawer(other.y, otherWeights, random);

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

interface Measured {
  readonly ks: number;
  readonly averagePrecision: number;
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

/** Draws rows of each outcome with replacement: how often each came up. */
function drawer(y: Uint8Array, weights: Uint16Array, random: Random): () => void {
  const rows = Uint32Array.from(y.keys());
  const classes = [rows.filter((row) => y[row] === 1), rows.filter((row) => y[row] !== 1)];
  return () => {
    weights.fill(0);
    for (const members of classes)
      for (let drawn = 0; drawn < members.length; drawn++)
        weights[members[random.below(members.length)]]++;
  };
}

/** KS and average precision of rows that count as often as their weights say; sorted once. */
function walkOf({ pd, y }: RankedRows): (weights: Uint16Array) => Measured {
  const order = highestFirst(pd);
  /** 1 where the next row has another score. */
  const ends = Uint8Array.from(order, (row, place) => Number(pd[row] !== pd[order[place + 1]]));
  const outcome = Uint8Array.from(order, (row) => y[row]);
  return (weights) => {
    let bads = 0;
    let goods = 0;
    for (let row = 0; row < weights.length; row++) {
      if (y[row] === 1) bads += weights[row];
      else goods += weights[row];
    }
    let bad = 0;
    let good = 0;
    let badBefore = 0;
    let widest = 0;
    let precisions = 0;
    for (let place = 0; place < order.length; place++) {
      const weight = weights[order[place]];
      if (outcome[place] === 1) bad += weight;
      else good += weight;
      if (ends[place] === 0) continue;
      const gap = Math.abs(bad / bads - good / goods);
      if (gap > widest) widest = gap;
      if (bad > badBefore) precisions += ((bad - badBefore) * bad) / (bad + good);
      badBefore = bad;
    }
    return {
      ks: bads === 0 || goods === 0 ? NaN : widest,
      averagePrecision: precisions / bads,
    };
  };
}
