import { randomStream } from '../../random';
import type { Task } from '../../task';
import type { Book, Entries, Terms } from '../book/book';
import { tallyStep, VERDICT } from '../book/book';
import { stepAt } from '../cutoff/sweep';

/** What each row adds to profit, from the highest score down, at the cut-offs of a curve. */
export interface RowMoney {
  readonly y: Uint8Array;
  /** Two a row: what it brings unless the cut-off declines it, and how much more when it does. */
  readonly values: Float64Array;
  /** By row: how many of the curve's cut-offs, from the lowest, decline it. */
  readonly declinedBy: Uint16Array;
  /** The curve's cut-offs, ascending. */
  readonly cutoffs: Float64Array;
}

export interface BandOptions {
  readonly seed: number;
  /** How many times the rows are drawn anew. */
  readonly resamples: number;
}

/** 95 % of what profit comes out at when the rows are drawn anew; one entry a cut-off. */
export interface Band {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 95 % of the cut-offs at which it is highest. */
  readonly bestLow: number;
  readonly bestHigh: number;
}

const CONFIDENCE = 0.95;

/**
 * Realised profit row by row, as `decideBook` adds it up; `cutoffs` ascending, at most 65,535. O(rows).
 */
export function rowMoney(
  entries: Entries,
  book: Book,
  terms: Terms,
  cutoffs: Float64Array,
): RowMoney {
  const { order, y, stakes, verdict } = entries;
  const { population } = book;
  const { reviewSkill: skill, costPerReview, costPerDeclinedLoan } = terms;
  const { scores, declinedBad, declinedGood } = entries.sweep;
  const stepOf = (cutoff: number): number => tallyStep(book, stepAt(book.sweep, cutoff));
  const line = terms.reviewFrom === null ? 0 : stepOf(terms.reviewFrom);
  const at = Array.from(cutoffs, stepOf);
  const outcomes = new Uint8Array(order.length);
  const values = new Float64Array(2 * order.length);
  const declinedBy = new Uint16Array(order.length);
  let by = cutoffs.length;
  for (let step = 1, i = 0; step <= scores.length; step++) {
    while (by > 0 && at[by - 1] < step) by--;
    const end = declinedBad[step] + declinedGood[step];
    for (; i < end; i++) {
      const row = order[i];
      const bad = y[row] === 1;
      const rule = verdict?.[row] ?? VERDICT.pass;
      const weight = bad ? population.bad : population.good;
      const declined = bad ? 0 : -costPerDeclinedLoan;
      const approved = bad ? -stakes.loss[row] : stakes.gain[row];
      const reviewed = bad
        ? (1 - skill) * approved - costPerReview
        : skill * approved + (1 - skill) * declined - costPerReview;
      const referred = rule === VERDICT.refer || step <= line;
      const otherwise = rule === VERDICT.decline ? declined : referred ? reviewed : approved;
      outcomes[i] = bad ? 1 : 0;
      values[2 * i] = weight * otherwise;
      values[2 * i + 1] = weight * (declined - otherwise);
      declinedBy[i] = by;
    }
  }
  return { y: outcomes, values, declinedBy, cutoffs };
}

/**
 * Percentile bootstrap (Efron 1979; Efron & Tibshirani 1993, chapter 13), stratified: of each outcome
 * as many rows as there are, drawn with replacement. The band is pointwise. Drawn rows are summed by
 * the curve's stretch they lie in, so the curve costs its points alone. The highest point of each
 * drawn curve is looked for among the same cut-offs.
 */
export async function profitBand(rows: RowMoney, options: BandOptions, task: Task): Promise<Band> {
  const { cutoffs } = rows;
  const { resamples } = options;
  const points = cutoffs.length;
  const random = randomStream(options.seed, 'profit-band');
  const classes = [0, 1].map((outcome) => rowsOf(rows.y, outcome));
  const drawn = new Float64Array(points * resamples);
  const best = new Float64Array(resamples);
  const sums = new Float64Array(points + 1);
  for (let sample = 0; sample < resamples; sample++) {
    await task.breathe();
    sums.fill(0);
    let total = 0;
    for (const of of classes) total += drawInto(sums, rows, of, random.bits);
    let highest = -Infinity;
    for (let point = points - 1; point >= 0; point--) {
      total += sums[point + 1];
      drawn[point * resamples + sample] = total;
      if (total > highest) {
        highest = total;
        best[sample] = cutoffs[point];
      }
    }
    task.report({ stage: 'band', done: sample + 1, total: resamples });
  }
  return { ...bounds(drawn, points, resamples), ...bestBounds(best) };
}

function rowsOf(y: Uint8Array, outcome: number): Uint32Array {
  return Uint32Array.from(y.keys()).filter((row) => y[row] === outcome);
}

const TWO_32 = 2 ** 32;

/** Draws as many rows as there are; gives what they bring while none is declined. */
function drawInto(
  sums: Float64Array,
  { values, declinedBy }: RowMoney,
  rows: Uint32Array,
  bits: () => number,
): number {
  const { length } = rows;
  // Off from even chances by less than length / 2³², which no number of samples here can show.
  const scale = length / TWO_32;
  let total = 0;
  for (let i = 0; i < length; i++) {
    const row = rows[Math.floor(bits() * scale)];
    total += values[2 * row];
    sums[declinedBy[row]] += values[2 * row + 1];
  }
  return total;
}

function bounds(drawn: Float64Array, points: number, resamples: number) {
  const low = new Float64Array(points);
  const high = new Float64Array(points);
  for (let point = 0; point < points; point++) {
    const sorted = drawn.subarray(point * resamples, (point + 1) * resamples).sort();
    low[point] = quantile(sorted, (1 - CONFIDENCE) / 2);
    high[point] = quantile(sorted, (1 + CONFIDENCE) / 2);
  }
  return { low, high };
}

function bestBounds(best: Float64Array) {
  best.sort();
  // A cut-off that is one of the curve's, not one between two of them.
  const at = (share: number): number => best[Math.round(share * (best.length - 1))];
  return { bestLow: at((1 - CONFIDENCE) / 2), bestHigh: at((1 + CONFIDENCE) / 2) };
}

/** Between the two nearest values, in proportion. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
