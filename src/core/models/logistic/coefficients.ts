import type { MatrixColumns } from '../../data/transform';
import { normalCdf, normalQuantile } from '../../metrics/normal';
import type { SavedModel } from '../model';
import { checkSaved, type LogisticSettings } from './saved';

/** What a coefficient says of the odds of default, with its 95 % interval. */
export interface Ratio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What a 0/1 column is compared with: the rows for which e^β multiplies the odds. */
export type Base =
  /** Rows of another level, which has no coefficient: the name of its column. */
  | { readonly kind: 'reference'; readonly name: string }
  /** The mean log-odds of all levels, each counted once. */
  | { readonly kind: 'mean' }
  /** A level whose coefficient is 0. */
  | { readonly kind: 'zero' }
  /** Rows of levels that have no column. */
  | { readonly kind: 'rest' }
  /** Rows whose value is known; the column flags those where it is missing. */
  | { readonly kind: 'known' };

export interface Coefficient {
  /** Of the matrix column. */
  readonly name: string;
  /** A number per standard deviation or normal score, or a level or flag. */
  readonly kind: 'per-sd' | 'per-normal-score' | 'level' | 'intercept';
  /** Of levels and flags. */
  readonly base: Base | null;
  /** `zero`: held there by the L1 penalty. */
  readonly status: 'estimated' | 'zero' | 'reference' | 'repeat';
  readonly beta: number;
  /** This and what follows: null where there is no standard error. */
  readonly error: number | null;
  readonly z: number | null;
  /** Two-sided, of β = 0 (Wald). */
  readonly pValue: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** e^β: by how much the odds of default are multiplied by one step of the column; null without an error. */
  readonly oddsRatio: Ratio | null;
  /** The same for one unit of the file; only of numbers on a standard scale. */
  readonly perUnit: Ratio | null;
}

export interface CoefficientTable {
  readonly intercept: Coefficient;
  /** In the order of the features. */
  readonly coefficients: readonly Coefficient[];
  readonly settings: LogisticSettings;
}

const Z975 = normalQuantile(0.975);

/**
 * The coefficients of a saved logistic regression with standard errors, Wald tests and odds ratios.
 *
 * @param columns it was fitted on
 * @throws `bad-input` Fault when the model is another or does not belong to the columns
 */
export function coefficientTable(saved: SavedModel, columns: MatrixColumns): CoefficientTable {
  const settings = checkSaved(saved, columns.outputs);
  const { values, features } = saved;
  const scales = scalesOf(columns);
  const bases = basesOf(columns, settings);
  const errors = values.subarray(features.length + 1);
  const intercept = coefficient('intercept', 'intercept', 'estimated', values[0], errors[0], null);
  const coefficients = features.map((name, column) => {
    const beta = values[column + 1];
    const { kind, sd } = scales.get(column) ?? LEVEL;
    const status = statusOf(settings, column, beta);
    const found = coefficient(name, kind, status, beta, errors[column + 1], sd);
    return { ...found, base: bases.get(column) ?? null };
  });
  return { intercept, coefficients, settings };
}

function statusOf(
  { references, repeats, penalty }: LogisticSettings,
  column: number,
  beta: number,
): Coefficient['status'] {
  if (references.includes(column)) return 'reference';
  if (repeats.includes(column)) return 'repeat';
  return penalty === 'elastic-net' && beta === 0 ? 'zero' : 'estimated';
}

/**
 * What each 0/1 column is compared with. Without a penalty that is the level left out of the fit. With
 * one, every level has a coefficient, and only their differences are told by the data: a pure L2
 * penalty, which leaves the intercept alone, makes those of a whole set of levels add up to 0.
 */
function basesOf(
  { steps, outputs }: MatrixColumns,
  { penalty, l1Share, references }: LogisticSettings,
): Map<number, Base> {
  const bases = new Map<number, Base>();
  for (const step of steps) {
    if (step.kind === 'numeric') {
      if (step.flag >= 0) bases.set(step.flag, { kind: 'known' });
      continue;
    }
    const all = [...step.levels.map(({ output }) => output), step.other, step.missing];
    const columns = all.flatMap((column) => (column !== null && column >= 0 ? [column] : []));
    const isWhole = all.every((column) => column === null || column >= 0);
    const reference = columns.find((column) => references.includes(column));
    for (const column of columns) {
      if (reference !== undefined)
        bases.set(column, { kind: 'reference', name: outputs[reference] });
      else if (penalty === 'none' || !isWhole) bases.set(column, { kind: 'rest' });
      else bases.set(column, { kind: penalty === 'l2' || l1Share === 0 ? 'mean' : 'zero' });
    }
  }
  return bases;
}

interface ColumnScale {
  readonly kind: Coefficient['kind'];
  /** Standard deviation in the file's unit; null where a column has none. */
  readonly sd: number | null;
}

const LEVEL: ColumnScale = { kind: 'level', sd: null };

/** Of the numeric columns. */
function scalesOf({ steps }: MatrixColumns): Map<number, ColumnScale> {
  const scales = new Map<number, ColumnScale>();
  for (const step of steps) {
    if (step.kind !== 'numeric' || step.value < 0) continue;
    const { scale, value, latent } = step;
    if (scale.kind !== 'standard') scales.set(value, { kind: 'per-normal-score', sd: null });
    else scales.set(value, { kind: 'per-sd', sd: latent ? null : scale.sd });
  }
  return scales;
}

function coefficient(
  name: string,
  kind: Coefficient['kind'],
  status: Coefficient['status'],
  beta: number,
  error: number,
  sd: number | null,
): Coefficient {
  if (!(error > 0)) {
    const none = { error: null, z: null, pValue: null, low: null, high: null };
    return { name, kind, base: null, status, beta, ...none, oddsRatio: null, perUnit: null };
  }
  const z = beta / error;
  const low = beta - Z975 * error;
  const high = beta + Z975 * error;
  const ratio = (by: number): Ratio => ({
    value: Math.exp(beta / by),
    low: Math.exp(low / by),
    high: Math.exp(high / by),
  });
  const pValue = 2 * normalCdf(-Math.abs(z));
  const perUnit = sd === null ? null : ratio(sd);
  const tested = { error, z, pValue, low, high };
  return { name, kind, base: null, status, beta, ...tested, oddsRatio: ratio(1), perUnit };
}
