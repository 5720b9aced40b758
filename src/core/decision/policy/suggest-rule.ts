import type { RowColumn } from '../../data/row-columns';
import type { PolicyRule } from './policy-rule';

/** A rule found on the rows at hand, with what made it stand out there. */
export interface Suggestion {
  readonly rule: PolicyRule;
  readonly hits: number;
  /** Default rate among those hit over that of all rows; NaN where there is no default. */
  readonly lift: number;
}

/** Share of the rows in the tail that a suggested rule is about. */
const TAIL = 0.05;
/** Smallest share of the rows that a level must have. */
const COMMON = 0.01;
const FIGURES = 2;

/**
 * A sensible first rule on a column: of the lowest and the highest twentieth of its numbers, or of
 * its common levels, the one with the higher default rate. It is found on the very rows it will be
 * measured on, which flatters it. Null for a column with no value. O(rows log rows).
 */
export function suggestRule(column: RowColumn, y: Uint8Array): Suggestion | null {
  const found =
    column.kind === 'numeric' ? tails(column.name, column.values) : levels(column, y.length);
  const base = rateOf(y, () => true).rate;
  const judged = found.map(({ rule, meets }) => {
    const { hits, rate } = rateOf(y, meets);
    return { rule, hits, lift: rate / base };
  });
  const [first, ...rest] = judged.filter(({ hits }) => hits > 0);
  if (first === undefined) return judged[0] ?? null;
  return rest.reduce((best, one) => (one.lift > best.lift ? one : best), first);
}

interface Candidate {
  readonly rule: PolicyRule;
  readonly meets: (row: number) => boolean;
}

function tails(column: string, values: Float64Array): Candidate[] {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0) return [];
  const at = (share: number): number =>
    readable(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  const low = at(TAIL);
  const high = at(1 - TAIL);
  return [
    { rule: rule(column, 'below', low), meets: (row) => values[row] < low },
    { rule: rule(column, 'above', high), meets: (row) => values[row] > high },
  ];
}

function levels(column: Extract<RowColumn, { kind: 'category' }>, rows: number): Candidate[] {
  const { name, codes, levels } = column;
  const counts = new Uint32Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]++;
  const candidates = levels.map((level, code) => ({
    count: counts[code],
    rule: rule(name, 'equal', level),
    meets: (row: number) => codes[row] === code,
  }));
  const common = candidates.filter(({ count }) => count > 0 && count >= COMMON * rows);
  return common.length > 0 ? common : candidates.slice(0, 1);
}

function rule(column: string, is: PolicyRule['is'], value: number | string): PolicyRule {
  return { effect: 'decline', column, is, value, on: true };
}

function readable(value: number): number {
  return Number(value.toPrecision(FIGURES));
}

function rateOf(
  y: Uint8Array,
  meets: (row: number) => boolean,
): { readonly hits: number; readonly rate: number } {
  let [hits, bad] = [0, 0];
  for (let row = 0; row < y.length; row++) {
    if (!meets(row)) continue;
    hits++;
    bad += y[row];
  }
  return { hits, rate: bad / hits };
}
