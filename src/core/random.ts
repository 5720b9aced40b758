import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * A seeded stream of random numbers. Every stage of an experiment (split, sampling, weights,
 * shuffle, dropout …) draws from a stream of its own, so changing one stage leaves the draws of
 * the others as they were.
 */
export interface Random {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform 32-bit unsigned integer: the cheapest draw. */
  bits(): number;
  /** Uniform integer in [0, bound), free of modulo bias; 1 <= bound <= 2^32. */
  below(bound: number): number;
  /** Standard normal (polar method, Marsaglia & Bray 1964). */
  normal(): number;
  /** The generator's four 32-bit words as they stand, for who goes on drawing `bits` elsewhere. */
  state(): readonly number[];
  /** Fisher–Yates in place; returns the same array. */
  shuffle<T extends { length: number; [index: number]: number }>(items: T): T;
}

const TWO_32 = 0x1_0000_0000;

/** The stream for one stage. Equal arguments give equal streams; different stages unrelated ones. */
export function randomStream(seed: number, stage: string): Random {
  const generator = xoroshiro128plus(hash32(stage, seed));
  const bits = (): number => generator.next() >>> 0;
  const uniform = (): number =>
    ((bits() >>> 5) * 0x400_0000 + (bits() >>> 6)) / 0x20_0000_0000_0000;

  const below = (bound: number): number => {
    const limit = TWO_32 - (TWO_32 % bound);
    let draw = bits();
    while (draw >= limit) draw = bits();
    return draw % bound;
  };

  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    }
  };

  return {
    uniform,
    bits,
    below,
    normal,
    state: () => generator.getState(),
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = items[i];
        items[i] = items[j];
        items[j] = held;
      }
      return items;
    },
  };
}

/** FNV-1a over the stage's UTF-16 units, started from the mixed seed, with a murmur3 finish. */
function hash32(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed | 0, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
