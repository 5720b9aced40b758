import type { BookedDecision } from '../../core/decision/book/book';

/** One line of an account of profit. */
export interface MoneyRow {
  readonly name: string;
  readonly inFull: string;
  /** With its sign: what is lost or paid is below 0. */
  readonly of: (decision: BookedDecision) => number;
}

const APPROVED: readonly MoneyRow[] = [
  { name: 'Earned', inFull: 'Earned by the approved who repaid', of: (d) => d.earned },
  { name: 'Lost', inFull: 'Lost on the approved who defaulted', of: (d) => 0 - d.lost },
];
const REFERRED: readonly MoneyRow[] = [
  {
    name: 'From referred',
    inFull: 'Brought by the referred whom the reviewer approves',
    of: (d) => d.referredBring,
  },
  { name: 'Reviews', inFull: 'Cost of looking at the referred', of: (d) => 0 - d.reviewCost },
];
const DECLINED: readonly MoneyRow[] = [
  {
    name: 'Declined good',
    inFull: 'Extra cost of declined good payers, the reviewer’s included',
    of: (d) => 0 - d.declinedCost,
  },
];

/** What adds up to profit; nothing about referring or declining where it moves no money. */
export function profitRows(decisions: readonly BookedDecision[]): readonly MoneyRow[] {
  return [
    ...APPROVED,
    ...(decisions.some(({ referred }) => referred > 0) ? REFERRED : []),
    ...(decisions.some(({ declinedCost }) => declinedCost !== 0) ? DECLINED : []),
  ];
}
