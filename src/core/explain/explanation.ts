import type { RowColumn } from '../data/row-columns';
import type { ShapleyValues } from './shapley';

/** What a column of the table does to the score of one row. */
export interface FeatureContribution {
  /** Name of the table's column. */
  readonly name: string;
  /** To the raw log-odds of default: above 0 speaks for a default. */
  readonly contribution: number;
  /** Of the contribution, over the orders drawn; 0 where all were taken. */
  readonly standardError: number;
  /** What the row has there: a number in the file's unit, a level as a reader sees it, null where missing. */
  readonly shown: number | string | null;
}

/** Why a row has its score. Base and contributions add up to the value. */
export interface Explanation {
  /** Mean raw log-odds of default of the background rows. */
  readonly base: number;
  /** The row's own raw log-odds of default. */
  readonly value: number;
  /** What moves the score most comes first. */
  readonly features: readonly FeatureContribution[];
  /** Orders of the features averaged over. */
  readonly permutations: number;
  /** Background rows. */
  readonly background: number;
}

/**
 * Shapley values under the names of their columns.
 *
 * @param columns those of the values, in their order, at the row explained alone
 */
export function explanationOf(
  values: ShapleyValues,
  columns: readonly RowColumn[],
  background: number,
): Explanation {
  const { base, value, contributions, standardErrors, permutations } = values;
  const features = columns
    .map((column, i) => ({
      name: column.name,
      contribution: contributions[i],
      standardError: standardErrors[i],
      shown: shownOf(column),
    }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  return { base, value, features, permutations, background };
}

function shownOf(column: RowColumn): number | string | null {
  if (column.kind === 'category')
    return column.codes[0] < 0 ? null : column.labels[column.codes[0]];
  const [value] = column.values;
  if (!Number.isFinite(value)) return null;
  // Single precision: the shortest number that is kept as this one.
  return column.single === true ? shortest(value) : value;
}

function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const tried = Number(value.toPrecision(digits));
    if (Math.fround(tried) === value) return tried;
  }
  return value;
}
