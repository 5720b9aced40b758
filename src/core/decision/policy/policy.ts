import type { RowColumn } from '../../data/row-columns';
import { Fault } from '../../fault';
import { VERDICT } from '../book/book';
import { comparesSize, type PolicyRule } from './policy-rule';

/** Why a rule can't apply to a table; it then touches nobody. */
export type RuleTrouble =
  | { readonly kind: 'no-column'; readonly column: string }
  /** A comparison by size, or a number, on a category. */
  | { readonly kind: 'not-a-number'; readonly column: string }
  /** A text to compare a number with. */
  | { readonly kind: 'not-a-level'; readonly column: string }
  /** The category has no such level in this table. */
  | { readonly kind: 'no-level'; readonly column: string; readonly level: string };

/** Which rules each row meets, whether they are on or not. */
export interface PolicyHits {
  readonly rules: readonly PolicyRule[];
  /** By row: bit k is set where rule k is met. */
  readonly met: Uint32Array;
  /** By rule: why it can't apply, null where it can. */
  readonly troubles: readonly (RuleTrouble | null)[];
}

/** As many as a row's bits. */
const MOST_RULES = 32;

type Columns = ReadonlyMap<string, RowColumn>;

/**
 * Compares every row with every rule. Numbers are compared exactly, in the file's unit (at the
 * column's own precision where that is single); categories by their level. A missing value meets no
 * rule but `missing`; nor does a ratio whose divisor is missing or 0. A rule that can't apply meets
 * nobody and is reported. O(rows × rules). Throws a `bad-settings` Fault beyond 32 rules.
 */
export function policyHits(
  rules: readonly PolicyRule[],
  columns: Columns,
  rows: number,
): PolicyHits {
  if (rules.length > MOST_RULES)
    throw new Fault('bad-settings', `There are ${rules.length} policy rules`, {
      remedy: `Use at most ${MOST_RULES}`,
    });
  const met = new Uint32Array(rows);
  const troubles = rules.map((rule, k) => {
    const trouble = ruleTrouble(rule, columns);
    if (trouble === null) mark(rule, columns, met, k);
    return trouble;
  });
  return { rules, met, troubles };
}

/** What a rule needs to know of a column. */
type Shape = Pick<RowColumn, 'kind'> & { readonly levels?: readonly string[] };

/** Why the rule can't apply to these columns; null where it can. */
export function ruleTrouble(
  rule: PolicyRule,
  columns: { get(name: string): Shape | undefined },
): RuleTrouble | null {
  const { column: name, per, is, value } = rule;
  const column = columns.get(name);
  if (column === undefined) return { kind: 'no-column', column: name };
  if (is === 'missing') return null;
  if (per !== undefined) {
    const divisor = columns.get(per);
    if (divisor === undefined) return { kind: 'no-column', column: per };
    if (column.kind === 'category') return { kind: 'not-a-number', column: name };
    if (divisor.kind === 'category') return { kind: 'not-a-number', column: per };
  }
  if (column.kind === 'numeric')
    return typeof value === 'number' ? null : { kind: 'not-a-level', column: name };
  if (comparesSize(is) || typeof value === 'number') return { kind: 'not-a-number', column: name };
  if (column.levels?.includes(value) === false)
    return { kind: 'no-level', column: name, level: value };
  return null;
}

/** Sets the rule's bit at every row that meets it; the rule applies. */
function mark(rule: PolicyRule, columns: Columns, met: Uint32Array, k: number): void {
  const column = columns.get(rule.column);
  if (column === undefined) return;
  const bit = 1 << k;
  if (column.kind === 'category') {
    const { codes, levels } = column;
    const code = rule.is === 'missing' ? -1 : levels.indexOf(String(rule.value));
    const other = rule.is === 'not-equal';
    for (let row = 0; row < met.length; row++)
      if (other ? codes[row] >= 0 && codes[row] !== code : codes[row] === code) met[row] |= bit;
    return;
  }
  const by = rule.per === undefined || rule.is === 'missing' ? undefined : columns.get(rule.per);
  const values = by?.kind === 'numeric' ? ratio(column.values, by.values) : column.values;
  const single = column.single === true && by === undefined;
  const limit = single ? Math.fround(Number(rule.value)) : Number(rule.value);
  markNumbers({ values, is: rule.is, limit }, met, bit);
}

/** The ratio of two columns of numbers, as a rule with `per` compares it; null for categories. */
export function ratioColumn(column: RowColumn, by: RowColumn): RowColumn | null {
  if (column.kind === 'category' || by.kind === 'category') return null;
  return { name: column.name, kind: 'numeric', values: ratio(column.values, by.values) };
}

/** Column over divisor; NaN, which meets nothing, where either is missing or the divisor is 0. */
function ratio(values: Float64Array, by: Float64Array): Float64Array {
  return values.map((value, row) => (by[row] === 0 ? NaN : value / by[row]));
}

interface Comparing {
  readonly values: Float64Array;
  readonly is: PolicyRule['is'];
  readonly limit: number;
}

/** A loop for each comparison: one that called a function for every row would be five times as slow. */
function markNumbers({ values, is, limit }: Comparing, met: Uint32Array, bit: number): void {
  const { length } = met;
  switch (is) {
    case 'below':
      for (let row = 0; row < length; row++) if (values[row] < limit) met[row] |= bit;
      return;
    case 'above':
      for (let row = 0; row < length; row++) if (values[row] > limit) met[row] |= bit;
      return;
    case 'at-most':
      for (let row = 0; row < length; row++) if (values[row] <= limit) met[row] |= bit;
      return;
    case 'at-least':
      for (let row = 0; row < length; row++) if (values[row] >= limit) met[row] |= bit;
      return;
    case 'equal':
      for (let row = 0; row < length; row++) if (values[row] === limit) met[row] |= bit;
      return;
    case 'not-equal':
      for (let row = 0; row < length; row++)
        if (values[row] < limit || values[row] > limit) met[row] |= bit;
      return;
    case 'missing':
      for (let row = 0; row < length; row++) if (Number.isNaN(values[row])) met[row] |= bit;
      return;
  }
}

/** Bits of the rules that are on, by what they do. */
export interface PolicyMasks {
  readonly decline: number;
  readonly refer: number;
}

export function policyMasks(rules: readonly PolicyRule[]): PolicyMasks {
  const bits = (effect: PolicyRule['effect']): number =>
    rules.reduce(
      (mask, rule, k) => (rule.on && rule.effect === effect ? mask | (1 << k) : mask),
      0,
    );
  return { decline: bits('decline'), refer: bits('refer') };
}

/** What these rules say of a row that meets those of `met`: declining outweighs referring. */
export function verdictOf(met: number, { decline, refer }: PolicyMasks): number {
  if ((met & decline) !== 0) return VERDICT.decline;
  return (met & refer) !== 0 ? VERDICT.refer : VERDICT.pass;
}

/** A `VERDICT` by row, of the rules that are on; null where none of them can apply. */
export function verdictsFrom({ rules, met, troubles }: PolicyHits): Uint8Array | null {
  if (!rules.some(({ on }, k) => on && troubles[k] === null)) return null;
  const masks = policyMasks(rules);
  const verdict = new Uint8Array(met.length);
  for (let row = 0; row < met.length; row++) verdict[row] = verdictOf(met[row], masks);
  return verdict;
}
