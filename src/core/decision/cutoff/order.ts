const RADIX_BITS = 16;
const BUCKETS = 1 << RADIX_BITS;

/**
 * Row numbers from the highest score to the lowest; of equal scores the lower row number first. A
 * radix sort over the bits of the floats: O(rows).
 *
 * @param pd scores, none of them NaN
 */
export function highestFirst(pd: Float32Array): Uint32Array {
  const keys = new Uint32Array(pd.length);
  const bits = new Int32Array(Float32Array.from(pd, (score) => score + 0).buffer);
  // Flipped so that unsigned keys ascend as scores descend; adding 0 has made −0 into 0.
  for (let i = 0; i < keys.length; i++) keys[i] = bits[i] < 0 ? bits[i] : ~bits[i] & 0x7fffffff;
  const byLow = Uint32Array.from(keys.keys());
  const sortedLow = bucketed(byLow, keys, 0);
  return bucketed(sortedLow, keys, RADIX_BITS);
}

function bucketed(rows: Uint32Array, keys: Uint32Array, shift: number): Uint32Array {
  const starts = new Uint32Array(BUCKETS + 1);
  for (const key of keys) starts[((key >>> shift) & (BUCKETS - 1)) + 1]++;
  for (let bucket = 1; bucket < BUCKETS; bucket++) starts[bucket] += starts[bucket - 1];
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) sorted[starts[(keys[row] >>> shift) & (BUCKETS - 1)]++] = row;
  return sorted;
}
