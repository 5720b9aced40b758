import type { Sweep } from '../cutoff/sweep';

/** How many times each outcome's rows count: 1 unless another base rate is supposed. */
export interface Population {
  readonly bad: number;
  readonly good: number;
}

/** Highest default rate that can be supposed. */
const MOST_BAD = 0.99;

/**
 * Weights that turn the rows' default rate into `times` as much (99 % at most), with as many
 * applicants in all. 1 and 1 where one of the outcomes is absent.
 */
export function populationOf({ bad, good }: Sweep, times: number): Population {
  const rate = bad / (bad + good);
  if (times === 1 || !(rate > 0 && rate < 1)) return { bad: 1, good: 1 };
  const supposed = Math.min(MOST_BAD, times * rate);
  return { bad: supposed / rate, good: (1 - supposed) / (1 - rate) };
}

/**
 * PD under another base rate, everything else as it is: the odds are multiplied by the ratio of the
 * weights (Elkan 2001, theorem 2; Saerens et al. 2002).
 */
export function shiftedPd(pd: number, { bad, good }: Population): number {
  return (bad * pd) / (bad * pd + good * (1 - pd));
}

/**
 * The same steps by their PD under another base rate, each row still counted once. Scores that
 * rounding makes equal become one step.
 */
export function shiftedSteps(swept: Sweep, population: Population): Sweep {
  if (population.bad === population.good) return swept;
  const { length } = swept.scores;
  const scores = new Float32Array(length);
  const declinedBad = new Uint32Array(length + 1);
  const declinedGood = new Uint32Array(length + 1);
  let last = 0;
  for (let step = 0; step < length; step++) {
    const pd = Math.fround(shiftedPd(swept.scores[step], population));
    if (last === 0 || pd < scores[last - 1]) scores[last++] = pd;
    declinedBad[last] = swept.declinedBad[step + 1];
    declinedGood[last] = swept.declinedGood[step + 1];
  }
  return {
    scores: scores.slice(0, last),
    declinedBad: declinedBad.slice(0, last + 1),
    declinedGood: declinedGood.slice(0, last + 1),
    bad: swept.bad,
    good: swept.good,
  };
}

/** The steps with their rows counted as often as the population says. */
export function weighted(steps: Sweep, { bad, good }: Population): Sweep {
  if (bad === 1 && good === 1) return steps;
  return {
    scores: steps.scores,
    declinedBad: Float64Array.from(steps.declinedBad).map((count) => count * bad),
    declinedGood: Float64Array.from(steps.declinedGood).map((count) => count * good),
    bad: steps.bad * bad,
    good: steps.good * good,
  };
}
