import type { Sweep } from './sweep';

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
  /** Row numbers from the highest score down. */
  readonly order: Uint32Array;
  /** Outcomes by row, 1 for a default. */
  readonly y: Uint8Array;
  readonly stakes: Stakes;
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
 * Sums the rows whose `verdict` is `kind`, all of them where there are no verdicts. O(rows); sums of
 * money are exact to the last digit, so that differences of them are too.
 */
export function tallyOf(
  { sweep, steps, order, y, stakes }: Tallied,
  verdict: Uint8Array | null,
  kind: number,
): Tally {
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
        const row = order[at];
        if (verdict !== null && verdict[row] !== kind) continue;
        if (y[row] === 1) {
          badRows++;
          losses.add(stakes.loss[row]);
        } else {
          goodRows++;
          gains.add(stakes.gain[row]);
        }
        bads.add(pd);
        goods.add(1 - pd);
        expectedGains.add((1 - pd) * stakes.gain[row]);
        expectedLosses.add(pd * stakes.loss[row]);
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
