import { ABOVE_ALL } from './bins';

const bits = new Int32Array(1);
const single = new Float32Array(bits.buffer);
/** Keys of the single-precision numbers from −ABOVE_ALL to ABOVE_ALL, which ascend as they do. */
const LAST_KEY = 0x7f7fffff;

function ofKey(key: number): number {
  bits[0] = key >= 0 ? key : -2147483648 - key;
  return single[0];
}

/**
 * The threshold of a split in the unit of the file: the least single-precision number v with
 * `encode(v)`, in single precision, at or above the scaled threshold. `v < threshold` then asks of
 * every single-precision value what the scaled split asks. ±`ABOVE_ALL` where all values go one way.
 *
 * @param encode never falls
 */
export function rawThreshold(encode: (value: number) => number, scaled: number): number {
  let low = -LAST_KEY;
  let high = LAST_KEY + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (Math.fround(encode(ofKey(middle))) >= scaled) high = middle;
    else low = middle + 1;
  }
  return low > LAST_KEY ? ABOVE_ALL : ofKey(low);
}

/** A scaled threshold this far away, by its size, tells the same rows apart: it is dust of single precision. */
const DUST = 1e-6;

/** The number with the fewest digits that a reader may take for the threshold. */
export function shortThreshold(encode: (value: number) => number, scaled: number): number {
  const exact = rawThreshold(encode, scaled);
  if (Math.abs(exact) >= ABOVE_ALL) return exact;
  const dust = DUST * Math.max(Math.abs(scaled), 0.01);
  const low = rawThreshold(encode, scaled - dust);
  const high = rawThreshold(encode, scaled + dust);
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(exact.toPrecision(digits));
    if (short >= low && short <= high) return short;
  }
  return exact;
}
