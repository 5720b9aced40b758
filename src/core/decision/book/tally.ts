import type { Sweep } from '../cutoff/sweep';

/** What approving each row brings, in one unit of money; parallel to the rows judged. */
export interface Stakes {
  /** Earned if it repays, 0 or more. */
  readonly gain: Float64Array;
  /** Lost if it defaults, 0 or more. */
  readonly loss: Float64Array;
}

/**
 * Sums over the rows that each step of the entries' sweep declines; entry i belongs to step i, 0 to
 * nobody. Every row counts once, whatever base rate is supposed: a book reads them by `tallyStep`.
 */
export type Tally = Counts & Sums;

export interface Counts {
  /** Defaults. */
  readonly bad: Uint32Array;
  /** Good payers. */
  readonly good: Uint32Array;
  /** Σ pd. */
  readonly expectedBad: Float64Array;
  /** Σ (1 − pd). */
  readonly expectedGood: Float64Array;
}

/** What is at stake. */
export interface Sums {
  /** Gain of the good payers. */
  readonly gain: Float64Array;
  /** Loss of the defaults. */
  readonly loss: Float64Array;
  /** Σ (1 − pd) · gain. */
  readonly expectedGain: Float64Array;
  /** Σ pd · loss. */
  readonly expectedLoss: Float64Array;
}

/** Rows from the highest score down: memory read in order is many times as fast. */
export interface RankedRows {
  /** Row numbers. */
  readonly order: Uint32Array;
  /** Outcomes, 1 for a default. */
  readonly y: Uint8Array;
  /** What rules say of each; null where there are none. */
  readonly verdict: Uint8Array | null;
}

/** @param order row numbers from the highest score down, of all rows or of some */
export function rankedRows(
  order: Uint32Array,
  y: Uint8Array,
  verdict: Uint8Array | null,
): RankedRows {
  const outcomes = new Uint8Array(order.length);
  const said = verdict === null ? null : new Uint8Array(order.length);
  for (let place = 0; place < order.length; place++) {
    outcomes[place] = y[order[place]];
    if (said !== null && verdict !== null) said[place] = verdict[order[place]];
  }
  return { order, y: outcomes, verdict: said };
}

/** A running sum that keeps what rounding drops (Neumaier 1974). */
class Sum {
  #total = 0;
  #dropped = 0;

  add(value: number): void {
    const next = this.#total + value;
    this.#dropped +=
      Math.abs(this.#total) >= Math.abs(value)
        ? this.#total - next + value
        : value - next + this.#total;
    this.#total = next;
  }

  get value(): number {
    return this.#total + this.#dropped;
  }
}

/** Counts the rows whose verdict is `kind`, all of them where there are no verdicts. O(rows). */
export function countsOf(
  { scores, declinedBad, declinedGood }: Sweep,
  { y, verdict }: RankedRows,
  kind: number,
): Counts {
  const size = scores.length + 1;
  const [bad, good] = [new Uint32Array(size), new Uint32Array(size)];
  const [expectedBad, expectedGood] = [new Float64Array(size), new Float64Array(size)];
  const [bads, goods] = [new Sum(), new Sum()];
  let badRows = 0;
  let rows = 0;
  for (let step = 1, at = 0; step < size; step++) {
    const end = declinedBad[step] + declinedGood[step];
    const before = rows;
    for (; at < end; at++) {
      if (verdict !== null && verdict[at] !== kind) continue;
      rows++;
      badRows += y[at];
    }
    const pd = scores[step - 1];
    bads.add((rows - before) * pd);
    goods.add((rows - before) * (1 - pd));
    bad[step] = badRows;
    good[step] = rows - badRows;
    expectedBad[step] = bads.value;
    expectedGood[step] = goods.value;
  }
  return { bad, good, expectedBad, expectedGood };
}

/**
 * Sums what is at stake on the same rows. O(rows); exact to the last digit, so that differences of
 * them are too.
 */
export function sumsOf(
  { scores, declinedBad, declinedGood }: Sweep,
  { order, y, verdict }: RankedRows,
  stakes: Stakes,
  kind: number,
): Sums {
  const size = scores.length + 1;
  const [gain, loss] = [new Float64Array(size), new Float64Array(size)];
  const [expectedGain, expectedLoss] = [new Float64Array(size), new Float64Array(size)];
  const [gains, losses, expectedGains, expectedLosses] = [
    new Sum(),
    new Sum(),
    new Sum(),
    new Sum(),
  ];
  for (let step = 1, at = 0; step < size; step++) {
    const end = declinedBad[step] + declinedGood[step];
    const pd = scores[step - 1];
    for (; at < end; at++) {
      if (verdict !== null && verdict[at] !== kind) continue;
      const row = order[at];
      if (y[at] === 1) losses.add(stakes.loss[row]);
      else gains.add(stakes.gain[row]);
      expectedGains.add((1 - pd) * stakes.gain[row]);
      expectedLosses.add(pd * stakes.loss[row]);
    }
    gain[step] = gains.value;
    loss[step] = losses.value;
    expectedGain[step] = expectedGains.value;
    expectedLoss[step] = expectedLosses.value;
  }
  return { gain, loss, expectedGain, expectedLoss };
}
