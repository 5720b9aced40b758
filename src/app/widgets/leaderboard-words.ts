import type { Leaderboard, Pair } from '../../core/decision/compare/leaderboard';
import { stackCaution } from '../../core/ensemble/caution';
import { normalQuantile } from '../../core/metrics/normal';
import type { Run, Split } from '../../core/run';
import { auc, count, plural } from './format';

/** Differences this unlikely by chance are called real. */
const LEVEL = 0.05;

export type Verdict = 'real' | 'unclear' | 'same' | 'unknown';

/** `unknown` where no error can be given: too few rows of an outcome, or none that scatter. */
export function verdictOf({ auc: { difference, standardError }, adjusted }: Pair): Verdict {
  if (standardError === 0 && difference === 0) return 'same';
  if (!(standardError > 0)) return 'unknown';
  return adjusted < LEVEL ? 'real' : 'unclear';
}

/** Whether a run's figures on these rows are better than it deserves: a stack's on validation rows. */
export function isFlattered(run: Pick<Run, 'experiment'> | undefined, split: Split): boolean {
  return split === 'validation' && run !== undefined && stackCaution(run.experiment) !== '';
}

/** "p = .004", or why there is no such chance. */
export function chanceText(pair: Pair): string {
  const verdict = verdictOf(pair);
  if (verdict === 'same') return 'the same';
  if (verdict === 'unknown') return 'no error can be given';
  return chance(pair.adjusted);
}

/**
 * How many standard errors wide a difference is that is called real four times in five, with as many
 * pairs allowed for: the first step of Holm's test has the level of Bonferroni's.
 */
function seenAt(pairs: number): number {
  return normalQuantile(1 - LEVEL / (2 * pairs)) + normalQuantile(0.8);
}

/** Of the two, whichever way round they stand. */
export function pairOf(board: Leaderboard, a: string, b: string): Pair | undefined {
  return board.pairs.find(
    (pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a),
  );
}

/** "p = .004", on one line: chances too small to write are below a thousandth. */
export function chance(p: number): string {
  return p < 0.001 ? 'p\u00a0below\u00a0.001' : `p\u00a0=\u00a0${auc(p)}`;
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
  const ahead = `${first} is ahead of ${second} by ${auc(difference)} of AUC`;
  if (verdictOf(pair) === 'unknown')
    return `${ahead}. How far that is chance cannot be said: ${plural(bad, 'default')} among ${count(rows)} applicants give it no error.`;
  const alone = pairs > 1 ? ', of this pair alone' : '';
  const by = `${ahead} (95 % interval ${signedAuc(low)} to ${signedAuc(high)}${alone})`;
  const allowing = pairs > 1 ? `, with ${String(pairs)} pairs allowed for` : '';
  if (verdictOf(pair) === 'real')
    return `${by}. That is more than chance: ${chance(pair.adjusted)}${allowing}.`;
  return `${by}. That may well be chance: ${chance(pair.adjusted)}${allowing}. With ${count(rows)} applicants, ${plural(bad, 'default')} among them, only a difference of some ${auc(seenAt(pairs) * standardError)} would be called real four times in five.`;
}

export function signedAuc(value: number): string {
  const text = auc(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? `\u2212${text}` : text;
}
