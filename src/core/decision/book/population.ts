import type { Sweep } from '../cutoff/sweep';

/** How many times each outcome's rows count: 1 unless another base rate is supposed. */
export interface Population {
  readonly bad: number;
  readonly good: number;
}

/** Highest default rate that can be supposed, unless the rows have a higher one. */
const MOST_BAD = 0.99;

/**
 * Weights that turn the rows' default rate into `times` as much (99 % at most), with as many
 * applicants in all. 1 and 1 where one of the outcomes is absent.
 */
export function populationOf({ bad, good }: Sweep, times: number): Population {
  const rate = bad / (bad + good);
  if (times === 1 || !(rate > 0 && rate < 1)) return { bad: 1, good: 1 };
  const supposed = Math.min(times * rate, Math.max(rate, MOST_BAD));
  return { bad: supposed / rate, good: (1 - supposed) / (1 - rate) };
}

/**
 * PD under another base rate, everything else as it is: the odds are multiplied by the ratio of the
 * weights (Elkan 2001, theorem 2; Saerens et al. 2002).
 */
export function shiftedPd(pd: number, { bad, good }: Population): number {
  return (bad * pd) / (bad * pd + good * (1 - pd));
}

/** A sweep under a supposed base rate. */
export interface Supposed {
  /** By the PDs there, its rows counted as often as the population says. */
  readonly sweep: Sweep;
  /** By its steps: the step of the sweep as it was; null where they are the same. */
  readonly steps: Uint32Array | null;
}

/** Moves every score, and counts anew. Scores that rounding makes equal become one step. O(steps). */
export function supposedSweep(swept: Sweep, population: Population): Supposed {
  const { bad, good } = population;
  if (bad === 1 && good === 1) return { sweep: swept, steps: null };
  const { length } = swept.scores;
  const scores = new Float32Array(length);
  const declinedBad = new Float64Array(length + 1);
  const declinedGood = new Float64Array(length + 1);
  const steps = new Uint32Array(length + 1);
  let last = 0;
  for (let step = 1; step <= length; step++) {
    const pd = Math.fround(shiftedPd(swept.scores[step - 1], population));
    if (last === 0 || pd < scores[last - 1]) scores[last++] = pd;
    declinedBad[last] = bad * swept.declinedBad[step];
    declinedGood[last] = good * swept.declinedGood[step];
    steps[last] = step;
  }
  const all = { bad: swept.bad * bad, good: swept.good * good };
  if (last === length) return { sweep: { scores, declinedBad, declinedGood, ...all }, steps: null };
  return {
    sweep: {
      scores: scores.slice(0, last),
      declinedBad: declinedBad.slice(0, last + 1),
      declinedGood: declinedGood.slice(0, last + 1),
      ...all,
    },
    steps: steps.slice(0, last + 1),
  };
}
