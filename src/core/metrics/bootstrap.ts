import type { Interval } from './intervals';
import { normalCdf, normalQuantile } from './normal';

const NONE: Interval = { low: NaN, high: NaN };

/**
 * Bias-corrected percentile interval (Efron 1981) of a figure from its value in each bootstrap
 * sample. Samples in which the figure does not exist (NaN) are left out; when they are half of all
 * or more there is no interval.
 *
 * @param observed the figure in the rows themselves
 */
export function bootstrapInterval(
  samples: Float64Array,
  observed: number,
  confidence = 0.95,
): Interval {
  const known = samples.filter((value) => Number.isFinite(value)).sort();
  if (!Number.isFinite(observed) || known.length * 2 <= samples.length) return NONE;
  const bias = normalQuantile(within(shareBelow(known, observed), known.length));
  const z = normalQuantile(0.5 + confidence / 2);
  return {
    low: quantileOf(known, normalCdf(2 * bias - z)),
    high: quantileOf(known, normalCdf(2 * bias + z)),
  };
}

/**
 * Normal interval with the bootstrap's standard error about the figure itself, cut to the bounds. For
 * a figure that is a maximum, such as KS: drawing rows anew pushes it up, so its samples lie beside
 * it rather than about it.
 */
export function standardInterval(
  samples: Float64Array,
  observed: number,
  [least, most]: readonly [number, number],
): Interval {
  const known = samples.filter((value) => Number.isFinite(value));
  if (!Number.isFinite(observed) || known.length * 2 <= samples.length) return NONE;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = normalQuantile(0.975) * Math.sqrt(squares / (known.length - 1));
  return { low: Math.max(least, observed - half), high: Math.min(most, observed + half) };
}

/** Equal ones count half. */
function shareBelow(ascending: Float64Array, value: number): number {
  let below = 0;
  let equal = 0;
  for (const sample of ascending) {
    if (sample < value) below++;
    else if (sample === value) equal++;
  }
  return (below + equal / 2) / ascending.length;
}

/** So many samples can't tell a share beyond these from 0 or 1. */
function within(share: number, samples: number): number {
  const least = 1 / (2 * samples);
  return Math.min(1 - least, Math.max(least, share));
}

/** Linear between the order statistics, as NumPy's default. */
function quantileOf(ascending: Float64Array, share: number): number {
  const place = share * (ascending.length - 1);
  const below = Math.floor(place);
  const above = Math.min(ascending.length - 1, below + 1);
  return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
}
