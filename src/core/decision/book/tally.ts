import type { Sweep } from '../cutoff/sweep';

/** What approving each row brings, in one unit of money; parallel to the rows judged. */
export interface Stakes {
  /** Earned if it repays, 0 or more. */
  readonly gain: Float64Array;
  /** Lost if it defaults, 0 or more. */
  readonly loss: Float64Array;
}

/**
 * Sums over the rows that each step of a sweep declines; entry i belongs to step i, 0 to nobody.
 * Every row counts once, whatever base rate is supposed.
 */
export interface Tally {
  /** Defaults. */
  readonly bad: Uint32Array;
  /** Good payers. */
  readonly good: Uint32Array;
  /** Gain of the good payers. */
  readonly gain: Float64Array;
  /** Loss of the defaults. */
  readonly loss: Float64Array;
  /** Σ pd. */
  readonly expectedBad: Float64Array;
  /** Σ (1 − pd). */
  readonly expectedGood: Float64Array;
  /** Σ (1 − pd) · gain. */
  readonly expectedGain: Float64Array;
  /** Σ pd · loss. */
  readonly expectedLoss: Float64Array;
}

export interface Tallied {
  /** Scores by which the rows are ordered: what is expected of a row goes by its score here. */
  readonly sweep: Sweep;
  /** The steps to sum by: those of `sweep`, or several of them taken as one. Counts each row once. */
  readonly steps: Sweep;
  readonly ranked: RankedRows;
}

/** Rows from the highest score down: memory read in order is many times as fast. */
export interface RankedRows {
  /** Outcomes, 1 for a default. */
  readonly y: Uint8Array;
  readonly stakes: Stakes;
  /** What rules say of each; null where there are none. */
  readonly verdict: Uint8Array | null;
}

/** @param order row numbers from the highest score down, of all rows or of some */
export function rankedRows(order: Uint32Array, { y, stakes, verdict }: RankedRows): RankedRows {
  const outcomes = new Uint8Array(order.length);
  const gain = new Float64Array(order.length);
  const loss = new Float64Array(order.length);
  const said = verdict === null ? null : new Uint8Array(order.length);
  for (let place = 0; place < order.length; place++) {
    const row = order[place];
    outcomes[place] = y[row];
    gain[place] = stakes.gain[row];
    loss[place] = stakes.loss[row];
    if (said !== null && verdict !== null) said[place] = verdict[row];
  }
  return { y: outcomes, stakes: { gain, loss }, verdict: said };
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

/**
 * Sums the rows whose verdict is `kind`, all of them where there are no verdicts. O(rows); sums of
 * money are exact to the last digit, so that differences of them are too.
 */
export function tallyOf({ sweep, steps, ranked }: Tallied, kind: number): Tally {
  const { y, verdict, stakes } = ranked;
  const size = steps.scores.length + 1;
  const bad = new Uint32Array(size);
  const good = new Uint32Array(size);
  const sums = (): Float64Array => new Float64Array(size);
  const [gain, loss, expectedBad, expectedGood] = [sums(), sums(), sums(), sums()];
  const [expectedGain, expectedLoss] = [sums(), sums()];
  const [gains, losses, bads, goods] = [new Sum(), new Sum(), new Sum(), new Sum()];
  const [expectedGains, expectedLosses] = [new Sum(), new Sum()];
  let badRows = 0;
  let goodRows = 0;
  let at = 0;
  let score = 0;
  for (let step = 1; step < size; step++) {
    const last = steps.declinedBad[step] + steps.declinedGood[step];
    for (; at < last; score++) {
      const pd = sweep.scores[score];
      const end = sweep.declinedBad[score + 1] + sweep.declinedGood[score + 1];
      for (; at < end; at++) {
        if (verdict !== null && verdict[at] !== kind) continue;
        if (y[at] === 1) {
          badRows++;
          losses.add(stakes.loss[at]);
        } else {
          goodRows++;
          gains.add(stakes.gain[at]);
        }
        bads.add(pd);
        goods.add(1 - pd);
        expectedGains.add((1 - pd) * stakes.gain[at]);
        expectedLosses.add(pd * stakes.loss[at]);
      }
    }
    bad[step] = badRows;
    good[step] = goodRows;
    gain[step] = gains.value;
    loss[step] = losses.value;
    expectedBad[step] = bads.value;
    expectedGood[step] = goods.value;
    expectedGain[step] = expectedGains.value;
    expectedLoss[step] = expectedLosses.value;
  }
  return { bad, good, gain, loss, expectedBad, expectedGood, expectedGain, expectedLoss };
}
