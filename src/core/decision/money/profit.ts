import type { Book, Terms } from '../book/book';
import { stepAt } from '../cutoff/sweep';
import type { Tally } from '../book/tally';

/** By outcomes that happened, or by predicted probabilities. */
export type ProfitBy = 'realised' | 'expected';

/** What approving these applicants brings; referred ones as the reviewer is supposed to decide. */
export interface Money {
  /** By outcomes that happened: earned − lost + brought by the referred − cost of reviews − of declining. */
  readonly profit: number;
  /** By probabilities. */
  readonly expectedProfit: number;
  /** Margin of the approved who repaid. */
  readonly earned: number;
  /** Loss on the approved who defaulted. */
  readonly lost: number;
  /** Σ PD·LGD·EAD of the approved. */
  readonly expectedLoss: number;
  /** Margin less losses of those referred whom the reviewer approves. */
  readonly referredBring: number;
  /** What manual review of the referred costs. */
  readonly reviewCost: number;
  /** Extra cost of the declined good payers, the reviewer's included. */
  readonly declinedCost: number;
}

/** The step up to which rows are referred, when the cut-off declines those up to `step`. */
export function referredUpTo({ sweep }: Pick<Book, 'sweep'>, step: number, terms: Terms): number {
  return terms.reviewFrom === null ? step : Math.max(step, stepAt(sweep, terms.reviewFrom));
}

interface Ledger {
  readonly bad: ArrayLike<number>;
  readonly good: ArrayLike<number>;
  readonly gain: Float64Array;
  readonly loss: Float64Array;
}

function ledgerOf(tally: Tally, by: ProfitBy): Ledger {
  if (by === 'realised') return tally;
  const { expectedBad, expectedGood, expectedGain, expectedLoss } = tally;
  return { bad: expectedBad, good: expectedGood, gain: expectedGain, loss: expectedLoss };
}

/**
 * Profit at any step of the book's sweep, as a function that costs O(1): rows up to the first step
 * are declined, those on to the second referred.
 *
 *   approved:  Σ gain of good payers − Σ loss of defaults
 *   referred:  skill · Σ gain − (1 − skill) · Σ loss − reviews, as a reviewer decides who is right
 *              about a share `skill` of either outcome
 *   declined:  − `costPerDeclinedLoan` for each good payer, the reviewer's included
 *
 * Expected profit puts 1 − pd of each row for a good payer and pd for a default. In the unit of the
 * stakes.
 */
export function profitBy(
  { passed, referred, knockedOut, population, steps }: Book,
  terms: Terms,
  by: ProfitBy,
): (step: number, from: number) => number {
  const { bad: perBad, good: perGood } = population;
  const { reviewSkill: skill, costPerReview, costPerDeclinedLoan } = terms;
  const of = ledgerOf(passed, by);
  const also = referred === null ? null : ledgerOf(referred, by);
  const last = passed.bad.length - 1;
  const out = knockedOut === null ? 0 : ledgerOf(knockedOut, by).good[last];
  return (declinedTo, referredTo) => {
    const step = steps === null ? declinedTo : steps[declinedTo];
    const from = steps === null ? referredTo : steps[referredTo];
    let sentGain = of.gain[from] - of.gain[step];
    let sentLoss = of.loss[from] - of.loss[step];
    let sentBad = of.bad[from] - of.bad[step];
    let sentGood = of.good[from] - of.good[step];
    let declinedGood = of.good[step] + out;
    if (also !== null) {
      sentGain += also.gain[last] - also.gain[step];
      sentLoss += also.loss[last] - also.loss[step];
      sentBad += also.bad[last] - also.bad[step];
      sentGood += also.good[last] - also.good[step];
      declinedGood += also.good[step];
    }
    const approved =
      perGood * (of.gain[last] - of.gain[from]) - perBad * (of.loss[last] - of.loss[from]);
    const reviewed =
      skill * perGood * sentGain -
      (1 - skill) * perBad * sentLoss -
      costPerReview * (perBad * sentBad + perGood * sentGood);
    const turnedAway = declinedGood + (1 - skill) * sentGood;
    return approved + reviewed - costPerDeclinedLoan * perGood * turnedAway;
  };
}

/** Profit of approving every applicant, those included whom a rule would refer or decline. */
export function profitOfAll(
  { passed, referred, knockedOut, population }: Book,
  by: ProfitBy,
): number {
  const last = passed.bad.length - 1;
  let sum = 0;
  for (const tally of [passed, referred, knockedOut]) {
    if (tally === null) continue;
    const { gain, loss } = ledgerOf(tally, by);
    sum += population.good * gain[last] - population.bad * loss[last];
  }
  return sum;
}
