import { wilson, type Interval } from '../../metrics/intervals';
import { shiftedInterval } from '../book/base-rate';
import { decideSteps, type Book, type Population, type Terms } from '../book/book';
import { cellOf, FATE, FATES, fromStep, type JointCells } from './fates';
import { firstStep } from '../cutoff/first-step';
import { cutoffOf } from '../cutoff/rules';
import { stepAt } from '../cutoff/sweep';

/** A cut-off chosen so that as large a share is approved as elsewhere. */
export interface Matched {
  readonly cutoff: number;
  readonly step: number;
  readonly from: number;
  readonly approvalRate: number;
  /** Approved here less approved there, as a share: as near to 0 as distinct scores allow. */
  readonly mismatch: number;
}

/**
 * The cut-off that approves most nearly this share of the applicants; of two as near, the one that
 * approves more. In a review band many cut-offs approve alike and part only the declined from the
 * referred: of those, the one that declines most nearly `declinedRate`. O(log² n).
 */
export function matchApproval(
  book: Book,
  approvalRate: number,
  terms: Terms,
  declinedRate = 1 - approvalRate,
): Matched {
  const { sweep } = book;
  const stepsOf = (step: number) => ({ step, from: fromStep(sweep, step, terms) });
  const at = (step: number) => decideSteps(book, step, stepsOf(step).from, terms);
  const approvedAt = (step: number): number => at(step).approvalRate;
  const declinedAt = (step: number): number => at(step).declined / (sweep.bad + sweep.good);
  // A score of 1 is declined at every cut-off up to 1.
  const first = stepAt(sweep, 1);
  const last = sweep.scores.length;
  const enough = firstStep(first, last, (step) => approvedAt(step) <= approvalRate);
  const nearest = nearestOf(Math.max(first, enough - 1), enough, approvedAt, approvalRate);
  const reached = approvedAt(nearest);
  const alike = {
    from: firstStep(first, nearest, (step) => approvedAt(step) <= reached),
    to: firstStep(nearest, last + 1, (step) => step > last || approvedAt(step) < reached) - 1,
  };
  const beyond = firstStep(alike.from, alike.to, (step) => declinedAt(step) >= declinedRate);
  const step = nearestOf(Math.max(alike.from, beyond - 1), beyond, declinedAt, declinedRate);
  return {
    ...stepsOf(step),
    cutoff: cutoffOf(sweep, step),
    approvalRate: reached,
    mismatch: reached - approvalRate,
  };
}

/** Of two steps the one whose value is nearer; the first where both are as near. */
function nearestOf(
  one: number,
  other: number,
  valueAt: (step: number) => number,
  wanted: number,
): number {
  return Math.abs(valueAt(one) - wanted) <= Math.abs(valueAt(other) - wanted) ? one : other;
}

/** Applicants whom two decisions treat alike, in numbers and in money. */
export interface SwapCell {
  readonly rows: number;
  readonly bad: number;
  readonly good: number;
  /** Its 95 % interval: Wilson's of the real rows, moved as the base rate is; NaN for nobody. */
  readonly defaultRate: number;
  readonly defaultRateInterval: Interval;
  /** What approving them brings: margins of those who repaid less losses on those who did not. */
  readonly worth: number;
}

/** Champion and challenger crossed: who is approved by both, by one only, by neither. */
export interface SwapSet {
  readonly both: SwapCell;
  /** Approved by the champion alone. */
  readonly swappedOut: SwapCell;
  /** Approved by the challenger alone. */
  readonly swappedIn: SwapCell;
  readonly neither: SwapCell;
  /** Worth of the swapped in less that of the swapped out. */
  readonly gain: number;
}

/**
 * The 2×2 out of joint cells in which `a` is the challenger's fate and `b` the champion's. Whoever is
 * referred counts as not approved. Counts are of the supposed population.
 */
export function swapSetOf({ rows, stake }: JointCells, population: Population): SwapSet {
  const of = (challenger: boolean, champion: boolean): SwapCell => {
    const total = (from: Float64Array, y: number): number => {
      let sum = 0;
      for (let a = 0; a < FATES; a++)
        for (let b = 0; b < FATES; b++)
          if ((a === FATE.approved) === challenger && (b === FATE.approved) === champion)
            sum += from[cellOf(y, a, b)];
      return sum;
    };
    const [realBad, realGood] = [total(rows, 1), total(rows, 0)];
    const bad = population.bad * realBad;
    const good = population.good * realGood;
    return {
      rows: bad + good,
      bad,
      good,
      defaultRate: bad / (bad + good),
      defaultRateInterval: shiftedInterval(wilson(realBad, realBad + realGood), population),
      worth: population.good * total(stake, 0) - population.bad * total(stake, 1),
    };
  };
  const swappedOut = of(false, true);
  const swappedIn = of(true, false);
  return {
    both: of(true, true),
    swappedOut,
    swappedIn,
    neither: of(false, false),
    gain: swappedIn.worth - swappedOut.worth,
  };
}
