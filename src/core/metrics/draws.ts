import type { Random } from '../random';

/** Below this many expected successes counting them one by one is the quicker way. */
const FEW = 10;

/**
 * A binomial count: successes in `n` tries of chance `p`. Sequential search for small means, else
 * the transformed rejection of Hörmann (1993, "BTRS"); both are exact.
 *
 * @param n whole, 0 or more
 * @param p 0 to 1; what rounding put beyond is taken back
 */
export function binomial(random: Random, n: number, p: number): number {
  if (!(n > 0) || !(p > 0)) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(random, n, 1 - p);
  return n * p < FEW ? searched(random, n, p) : rejected(random, n, p);
}

function searched(random: Random, n: number, p: number): number {
  const odds = p / (1 - p);
  let left = random.uniform();
  let chance = (1 - p) ** n;
  let successes = 0;
  while (left > chance && successes < n) {
    left -= chance;
    successes++;
    chance *= ((n - successes + 1) / successes) * odds;
  }
  return successes;
}

function rejected(random: Random, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const sure = 0.92 - 4.2 / b;
  const odds = p / (1 - p);
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const edge = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / edge + b) * u + centre);
    if (edge >= 0.07 && v <= sure) return k;
    if (k < 0 || k > n) continue;
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      stirlingTail(mode) +
      stirlingTail(n - mode) -
      stirlingTail(k) -
      stirlingTail(n - k);
    if (Math.log((v * alpha) / (a / (edge * edge) + b)) <= bound) return k;
  }
}

const TAILS: readonly number[] = Array.from({ length: 10 }, (_, k) => {
  let logFactorial = 0;
  for (let i = 2; i <= k; i++) logFactorial += Math.log(i);
  return logFactorial - (0.5 * Math.log(2 * Math.PI) + (k + 0.5) * Math.log(k + 1) - (k + 1));
});

/** What Stirling's formula about k + 1 leaves out of ln k!. */
function stirlingTail(k: number): number {
  if (k < TAILS.length) return TAILS[k];
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

/**
 * As many draws with replacement as `counts` add up to, written into `drawn`: how often each of the
 * cells came up. One binomial a cell, each given those before it.
 */
export function redraw(random: Random, counts: ArrayLike<number>, drawn: Float64Array): void {
  let mass = 0;
  for (let cell = 0; cell < counts.length; cell++) mass += counts[cell];
  let left = mass;
  for (let cell = 0; cell < counts.length; cell++) {
    drawn[cell] = mass > 0 ? binomial(random, left, counts[cell] / mass) : 0;
    left -= drawn[cell];
    mass -= counts[cell];
  }
}
