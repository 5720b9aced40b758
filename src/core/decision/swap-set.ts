import { wilson, type Interval } from '../metrics/intervals';
import { decideSteps, type Book, type Population, type Terms } from './book';
import { cellOf, FATE, FATES, fromStep, type JointCells } from './fates';
import { cutoffOf } from './rules';
import { stepAt } from './sweep';

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
 * approves more. O(log² n).
 */
export function matchApproval(book: Book, approvalRate: number, terms: Terms): Matched {
  const { sweep } = book;
  const stepsOf = (step: number) => ({ step, from: fromStep(sweep, step, terms) });
  const approvedAt = (step: number): number =>
    decideSteps(book, step, stepsOf(step).from, terms).approvalRate;
  // A score of 1 is declined at every cut-off up to 1.
  let low = stepAt(sweep, 1);
  let high = sweep.scores.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (approvedAt(middle) <= approvalRate) high = middle;
    else low = middle + 1;
  }
  const before = Math.max(stepAt(sweep, 1), low - 1);
  const nearer =
    Math.abs(approvedAt(before) - approvalRate) <= Math.abs(approvedAt(low) - approvalRate);
  const step = nearer ? before : low;
  const reached = approvedAt(step);
  return {
    ...stepsOf(step),
    cutoff: cutoffOf(sweep, step),
    approvalRate: reached,
    mismatch: reached - approvalRate,
  };
}

/** Applicants whom two decisions treat alike, in numbers and in money. */
export interface SwapCell {
  readonly rows: number;
  readonly bad: number;
  readonly good: number;
  /** Wilson's 95 % interval beside it; NaN for nobody. */
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
    const sum = (from: Float64Array, y: number): number => {
      let total = 0;
      for (let a = 0; a < FATES; a++)
        for (let b = 0; b < FATES; b++)
          if ((a === FATE.approved) === challenger && (b === FATE.approved) === champion)
            total += from[cellOf(y, a, b)];
      return total * (y === 1 ? population.bad : population.good);
    };
    const bad = sum(rows, 1);
    const good = sum(rows, 0);
    return {
      rows: bad + good,
      bad,
      good,
      defaultRate: bad / (bad + good),
      defaultRateInterval: wilson(bad, bad + good),
      worth: sum(stake, 0) - sum(stake, 1),
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
