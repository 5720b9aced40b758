import { decideSteps, type Book, type BookedDecision, type Terms } from '../book/book';
import { accuracyOf } from './group-figures';
import { referredUpTo } from '../money/profit';
import { cutoffOf, lowestStep } from '../cutoff/rules';

/** What groups' cut-offs can be made to have in common. */
export type EqualRate = 'approval' | 'opportunity' | 'accuracy';

/** Every cut-off that a group can have, from declining fewest to declining most. */
export interface Options {
  readonly book: Book;
  /** Steps of the group's sweep. */
  readonly steps: Uint32Array;
  /** What each earns: profit, or less cost. */
  readonly worth: Float64Array;
  readonly rates: Readonly<Record<EqualRate, Float64Array>>;
}

/**
 * Goes through every distinct score of a group. O(rows).
 *
 * @param flat worth is the flat cost of wrong decisions, taken as negative; else realised profit
 */
export function optionsOf(book: Book, terms: Terms, flat: boolean): Options {
  const { sweep } = book;
  const steps = attainable(sweep.scores, lowestStep(sweep));
  const length = steps.length;
  const worth = new Float64Array(length);
  const approval = new Float64Array(length);
  const opportunity = new Float64Array(length);
  const accuracy = new Float64Array(length);
  const line = referredUpTo(book, 0, terms);
  for (let i = 0; i < length; i++) {
    const step = steps[i];
    const decided = decideSteps(book, step, Math.max(step, line), terms);
    worth[i] = worthOf(decided, flat);
    approval[i] = decided.approvalRate;
    opportunity[i] = decided.specificity;
    accuracy[i] = accuracyOf(decided);
  }
  return { book, steps, worth, rates: { approval, opportunity, accuracy } };
}

/** What a decision is worth: realised profit, or its flat cost, review included, taken as negative. */
export function worthOf(
  { profit, costWithReview }: Pick<BookedDecision, 'profit' | 'costWithReview'>,
  flat: boolean,
): number {
  return flat ? -costWithReview : profit;
}

/** The cut-off that takes an option. */
export function optionCutoff({ book, steps }: Options, option: number): number {
  return cutoffOf(book.sweep, steps[option]);
}

/** Index of the option that earns most; of equals, the one that declines fewest. */
export function mostWorth({ worth }: Options): number {
  let best = 0;
  for (let i = 1; i < worth.length; i++) if (worth[i] > worth[best]) best = i;
  return best;
}

/** Steps with a cut-off of their own: rounding may have made neighbouring scores equal. */
function attainable(scores: Float32Array, from: number): Uint32Array {
  const steps = new Uint32Array(scores.length + 1 - from);
  let found = 0;
  for (let step = from; step <= scores.length; step++)
    if (step === 0 || step === scores.length || scores[step] < scores[step - 1])
      steps[found++] = step;
  return steps.slice(0, found);
}
