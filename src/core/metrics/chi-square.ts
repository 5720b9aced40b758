import { normalCdf } from './normal';

/**
 * P(X >= x) for X chi-square with `df` >= 1 whole degrees of freedom, by its finite sum (Abramowitz &
 * Stegun 1964, 26.4.4 and 26.4.5); 1 at or below 0, NaN for NaN.
 */
export function chiSquareTail(x: number, df: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  const half = x / 2;
  const even = df % 2 === 0;
  let tail = even ? 0 : 2 * normalCdf(-Math.sqrt(x));
  let term = even ? Math.exp(-half) : Math.exp(-half) * Math.sqrt(half / (Math.PI / 4));
  for (let power = even ? 0 : 0.5; power < df / 2; power++) {
    tail += term;
    term *= half / (power + 1);
  }
  return Math.min(1, tail);
}
