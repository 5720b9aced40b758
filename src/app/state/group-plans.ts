import type { Book, BookedDecision, Terms } from '../../core/decision/book/book';
import { fairness, type Gap } from '../../core/decision/groups/fairness';
import { groupFigures } from '../../core/decision/groups/group-figures';
import type { StrategyCutoffs } from '../../core/decision/groups/group-strategies';
import type { Experiment } from '../../core/experiment';

export type StrategyName = Experiment['groupStrategy'];

/** What a strategy makes of all groups together. */
export interface Totals {
  readonly approvalRate: number;
  readonly defaultRate: number;
  readonly profit: number;
  /** At flat costs, that of the referred included. */
  readonly cost: number;
  /** Widest gaps between the groups that count. */
  readonly approvalGap: Gap | null;
  readonly goodsGap: Gap | null;
  readonly accuracyGap: Gap | null;
}

/**
 * A cut-off for each group; null while it is being searched for. Groups that do not count keep the
 * one cut-off under the strategies that search.
 */
export function cutoffsBy(
  strategy: StrategyName,
  {
    groups,
    cutoff,
    byHand,
    counted,
    found,
  }: {
    readonly groups: number;
    readonly cutoff: number;
    readonly byHand: readonly number[];
    readonly counted: readonly number[];
    readonly found: StrategyCutoffs | null;
  },
): readonly number[] | null {
  const all = Array.from({ length: groups }, () => cutoff);
  if (strategy === 'single') return all;
  if (strategy === 'custom') return all.map((one, group) => byHand[group] ?? one);
  if (found === null) return null;
  const own = strategy === 'best' ? found.best : found.equal[EQUAL[strategy]]?.cutoffs;
  if (own === undefined) return null;
  counted.forEach((group, i) => (all[group] = own[i]));
  return all;
}

/** Which rate each of the equalising strategies makes equal. */
export const EQUAL = {
  parity: 'approval',
  opportunity: 'opportunity',
  accuracy: 'accuracy',
} as const;

export function totalsOf(
  books: readonly Book[],
  cutoffs: readonly number[],
  terms: Terms,
  counts: readonly boolean[],
): Totals {
  const figures = books.map((book, group) => groupFigures(book, cutoffs[group], terms));
  const sum = (of: (decision: BookedDecision) => number): number =>
    figures.reduce((total, { decision }) => total + of(decision), 0);
  const rows = books.reduce((total, { sweep }) => total + sweep.bad + sweep.good, 0);
  const approved = sum((decision) => decision.approved);
  const gaps = fairness(figures, counts);
  return {
    approvalRate: approved / rows,
    defaultRate: sum((decision) => decision.falseNegatives) / approved,
    profit: sum((decision) => decision.profit),
    cost: sum((decision) => decision.costWithReview),
    approvalGap: gaps.demographicParity,
    goodsGap: gaps.equalOpportunity,
    accuracyGap: gaps.accuracy,
  };
}
