import type { Leaderboard, Pair } from '../../core/decision/compare/leaderboard';
import { normalQuantile } from '../../core/metrics/normal';
import { auc, count, plural } from './format';

/** Differences this unlikely by chance are called real. */
const LEVEL = 0.05;
/** A difference so many standard errors wide is seen four times in five, at that level. */
const SEEN = normalQuantile(1 - LEVEL / 2) + normalQuantile(0.8);

export type Verdict = 'real' | 'unclear' | 'same';

export function verdictOf({ auc: difference, adjusted }: Pair): Verdict {
  if (difference.standardError === 0) return 'same';
  return adjusted < LEVEL ? 'real' : 'unclear';
}

/** Of the two, whichever way round they stand. */
export function pairOf(board: Leaderboard, a: string, b: string): Pair | undefined {
  return board.pairs.find(
    (pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a),
  );
}

/** ".004": chances too small to write are below a thousandth. */
export function chance(p: number): string {
  return p < 0.001 ? 'below .001' : auc(p);
}

interface Judged {
  readonly nameOf: (id: string) => string;
  readonly rows: number;
  readonly bad: number;
}

/**
 * Whether the best run is really better than the next, in words; empty while there is nothing to
 * compare.
 */
export function leadWords(board: Leaderboard, { nameOf, rows, bad }: Judged): string {
  const [best, next] = board.standings;
  if (best === undefined || next === undefined) return '';
  const pair = pairOf(board, best.id, next.id);
  if (pair === undefined || Number.isNaN(best.auc.value)) return '';
  const [first, second] = [nameOf(best.id), nameOf(next.id)];
  const { difference, low, high, standardError } = pair.auc;
  const pairs = board.pairs.length;
  if (verdictOf(pair) === 'same')
    return `${first} and ${second} rank these applicants alike: their AUCs are equal row by row.`;
  const by = `${first} is ahead of ${second} by ${auc(difference)} of AUC (95 % interval ${signedAuc(low)} to ${signedAuc(high)})`;
  const allowing = pairs > 1 ? `, with ${String(pairs)} pairs allowed for` : '';
  if (verdictOf(pair) === 'real')
    return `${by}. That is more than chance: p ${chanceWords(pair.adjusted)}${allowing}.`;
  return `${by}. That may well be chance: p ${chanceWords(pair.adjusted)}${allowing}. With ${count(rows)} applicants, ${plural(bad, 'default')} among them, only a difference of some ${auc(SEEN * standardError)} would be seen four times in five.`;
}

function chanceWords(p: number): string {
  return p < 0.001 ? 'is below .001' : `= ${auc(p)}`;
}

export function signedAuc(value: number): string {
  return `${value < 0 ? '\u2212' : ''}${auc(Math.abs(value))}`;
}
