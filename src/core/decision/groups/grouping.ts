import type { RowColumn } from '../../data/row-columns';

/** One group of applicants; how it is called is up to who shows it. */
export type Group =
  | { readonly kind: 'level'; readonly label: string }
  /** Levels beyond those that have a group of their own. */
  | { readonly kind: 'rest'; readonly levels: number }
  /** Values from `from` to `to`, both included; both occur. */
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'missing' };

/** A partition of the rows. */
export interface Grouping {
  readonly groups: readonly Group[];
  /** Index into `groups`, by row. */
  readonly codes: Uint8Array;
}

/** Levels with a group of their own; the rest are pooled. */
export const MOST_LEVELS = 12;

/**
 * Groups rows by a column: by its levels in the column's order, or by at most `bins` quantile bins of
 * its numbers. Equal values stay together, so a number with few values has fewer bins. Levels that
 * these rows lack are empty groups; missing values are a group of their own, where there are any.
 */
export function groupRows(column: RowColumn, bins: number): Grouping {
  return column.kind === 'category'
    ? byLevel(column.codes, column.labels)
    : byValue(column.values, bins);
}

function byLevel(codes: Int32Array, labels: readonly string[]): Grouping {
  const size = new Uint32Array(labels.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else size[code]++;
  }
  const own =
    labels.length <= MOST_LEVELS
      ? [...labels.keys()]
      : [...labels.keys()].sort((a, b) => size[b] - size[a] || a - b).slice(0, MOST_LEVELS);
  own.sort((a, b) => a - b);
  const rest = labels.length - own.length;
  const groupOf = new Uint8Array(labels.length).fill(own.length);
  own.forEach((code, group) => (groupOf[code] = group));
  const last = own.length + (rest > 0 ? 1 : 0);
  return {
    groups: [
      ...own.map((code): Group => ({ kind: 'level', label: labels[code] })),
      ...(rest > 0 ? [{ kind: 'rest', levels: rest } as const] : []),
      ...(missing > 0 ? [{ kind: 'missing' } as const] : []),
    ],
    codes: Uint8Array.from(codes, (code) => (code < 0 ? last : groupOf[code])),
  };
}

function byValue(values: Float64Array, bins: number): Grouping {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const ends = endsOf(sorted, bins);
  const groups: Group[] = ends.map((to, bin) => ({
    kind: 'range',
    from: bin === 0 ? sorted[0] : sorted[firstAbove(sorted, ends[bin - 1])],
    to,
  }));
  const codes = Uint8Array.from(values, (value) => {
    if (Number.isNaN(value)) return ends.length;
    let bin = 0;
    while (value > ends[bin]) bin++;
    return bin;
  });
  return {
    groups: sorted.length < values.length ? [...groups, { kind: 'missing' }] : groups,
    codes,
  };
}

/** The highest value of each bin, ascending: one a value where there are few, else quantiles. */
function endsOf(sorted: Float64Array, bins: number): number[] {
  const few = distinct(sorted, bins);
  if (few.length <= bins) return few;
  const ends: number[] = [];
  for (let k = 1; k <= bins; k++) {
    const end = sorted[Math.ceil((k * sorted.length) / bins) - 1];
    if (end !== ends.at(-1)) ends.push(end);
  }
  return ends;
}

/** The distinct values, or one more than `most` of them. */
function distinct(sorted: Float64Array, most: number): number[] {
  const found: number[] = [];
  for (const value of sorted) {
    if (value === found.at(-1)) continue;
    found.push(value);
    if (found.length > most) break;
  }
  return found;
}

function firstAbove(sorted: Float64Array, value: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] > value) to = middle;
    else from = middle + 1;
  }
  return from;
}

/**
 * Names the groups that a column is parted into, for what was set for them by hand: its levels, or how
 * many ranges. Other rows of the same column may end their ranges elsewhere, or have missing values as
 * a further group at the end; it is the same grouping.
 */
export function groupingName(column: string, { groups }: Pick<Grouping, 'groups'>): string {
  const own = groups.filter(({ kind }) => kind !== 'missing');
  const levels = own.flatMap((group) => (group.kind === 'level' ? [group.label] : []));
  const parts = levels.length > 0 ? levels : [String(own.length)];
  const name = JSON.stringify([column, ...parts]);
  return name.length <= NAME_LENGTH ? name : `${name.slice(0, NAME_LENGTH - 9)}#${digest(name)}`;
}

const NAME_LENGTH = 120;

/** Eight hexadecimal digits (FNV-1a). */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** Both groupings crossed: the code is `down · across.groups.length + across`. */
export function crossed(down: Grouping, across: Grouping): Uint8Array {
  const wide = across.groups.length;
  return down.codes.map((code, row) => code * wide + across.codes[row]);
}
