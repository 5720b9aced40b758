import type { Random } from '../random';
import { placesOf, type Cloud } from './cloud';
import { CHUNK, STRIDE } from './stored';

const PAIRS = 2000;
/** Measured costs, in the time one coordinate of one pair takes in the kernel. */
const BY_ITSELF = 1500;
const A_CHUNK = 300;

/**
 * How many chunks of coordinates to compare in the kernel, block with block, before pairs are looked
 * at one by one: the number that costs least on drawn pairs, given the limits so far. Changes
 * the time a search takes, never what it finds.
 */
export function chooseLead(
  asked: Cloud,
  base: Cloud,
  limits: Float64Array,
  within: boolean,
  random: Random,
): number {
  const { chunks } = base;
  const costs = Array.from({ length: chunks }, (_, i) => (i + 1) * CHUNK + 1);
  for (let pair = 0; pair < PAIRS; pair++) {
    const place = random.below(placesOf(asked));
    const other = random.below(placesOf(base));
    const limit = Math.max(limits[place], within ? limits[other] : 0);
    const needed = chunksToRuleOut(asked, place, base, other, limit);
    for (let lead = 1; lead <= chunks; lead++)
      if (needed > lead) costs[lead - 1] += (BY_ITSELF + A_CHUNK * (needed - lead)) / PAIRS;
  }
  return costs.indexOf(Math.min(...costs)) + 1;
}

function chunksToRuleOut(a: Cloud, place: number, b: Cloud, other: number, limit: number): number {
  const row = place * a.chunks * STRIDE;
  const at = other * b.chunks * STRIDE;
  let sum = 0;
  for (let chunk = 0; chunk < a.chunks; chunk++) {
    const from = chunk * STRIDE;
    for (let i = from; i < from + CHUNK; i++)
      sum += (a.coordinates[row + i] - b.coordinates[at + i]) ** 2;
    const rest = a.coordinates[row + from + CHUNK] - b.coordinates[at + from + CHUNK];
    if (sum + rest * rest > limit) return chunk + 1;
  }
  return a.chunks + 1;
}
