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
