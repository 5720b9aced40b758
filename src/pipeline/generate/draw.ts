import type { Random } from '../../core/random';

/** A distribution as points of its inverse: `values[i]` is the quantile at `shares[i]`. */
export interface Quantiles {
  readonly shares: readonly number[];
  readonly values: readonly number[];
}

/** Levels with their shares, as cumulated sums that end at 1. */
export interface Levels {
  readonly names: readonly string[];
  readonly cumulated: readonly number[];
}

const PUBLISHED_SHARES = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1];

/** Quantiles at 0, 1, 5, 10, 25, 50, 75, 90, 95, 99 and 100 %. */
export function quantiles(...values: number[]): Quantiles {
  return { shares: PUBLISHED_SHARES, values };
}

/** The value at share `u`, straight lines between the known points. */
export function valueAt({ shares, values }: Quantiles, u: number): number {
  let i = 1;
  while (i < shares.length - 1 && u > shares[i]) i++;
  const along = (u - shares[i - 1]) / (shares[i] - shares[i - 1]);
  return values[i - 1] + along * (values[i] - values[i - 1]);
}

export function levels(shares: Readonly<Record<string, number>>): Levels {
  const names = Object.keys(shares);
  const total = names.reduce((sum, name) => sum + shares[name], 0);
  let sum = 0;
  return { names, cumulated: names.map((name) => (sum += shares[name]) / total) };
}

/** The level that `u`, uniform on [0, 1), falls into. */
export function levelAt({ names, cumulated }: Levels, u: number): string {
  let i = 0;
  while (i < names.length - 1 && u >= cumulated[i]) i++;
  return names[i];
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x;
}

export function roundTo(x: number, step: number): number {
  return Math.round(x / step) * step;
}

/** Two decimals, as amounts are written. */
export function cents(x: number): number {
  return Math.round(x * 100) / 100;
}

/** Failures before the first success, mean `mean`. */
export function geometric(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  return Math.floor(Math.log(1 - random.uniform()) / Math.log(mean / (1 + mean)));
}

/** Poisson by multiplication of uniforms (Knuth); for small means. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  let product = random.uniform();
  while (product > limit) {
    count++;
    product *= random.uniform();
  }
  return count;
}
