import { logOddsEdges } from '../../core/decision/cutoff/curves';
import { stepAt, type Sweep } from '../../core/decision/cutoff/sweep';
import { logit } from '../../core/losses/logistic';
import { percent } from '../widgets/format';

/** One horizontal scale for every chart that shows probabilities: log-odds, in equal bins. */
export interface LogOddsAxis {
  readonly low: number;
  readonly high: number;
  readonly edges: Float64Array;
}

export const AXIS_TICKS: readonly number[] = [
  0.0001, 0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99, 0.999,
];

const BINS = 56;

/** The axis reaches at least to a PD of 50 %, so that the cut-off has room to move up. */
const LEAST_HIGH = 0;

/** And down to 5 % at least: scores of a barely trained model lie close together. */
const MOST_LOW = Math.log(0.05 / 0.95);

/** A score closer to 0 or 1 is a certainty, which has no place in log-odds. */
const CERTAIN = 1e-6;
/** One in so many rows at each end does not stretch the axis. */
const FEW = 1000;

/** From the lowest score to the highest, without the few rows that would stretch it. */
export function logOddsAxis(sweep: Sweep): LogOddsAxis {
  const [lowest, highest] = logOddsEdges({ ...sweep, scores: core(sweep) }, 1);
  const low = Math.min(lowest, MOST_LOW);
  const high = Math.max(highest, LEAST_HIGH);
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => low + (i * (high - low)) / BINS);
  return { low, high, edges };
}

/** The scores in order, less certainties and one row in a thousand of the others at each end. */
function core(swept: Sweep): Float32Array {
  const { scores, declinedBad, declinedGood } = swept;
  const first = stepAt(swept, 1 - CERTAIN);
  const last = stepAt(swept, CERTAIN);
  const declined = (step: number): number => declinedBad[step] + declinedGood[step];
  const few = (declined(last) - declined(first)) / FEW;
  let [from, to] = [first, last];
  while (from < last && declined(from + 1) - declined(first) <= few) from++;
  while (to > from && declined(last) - declined(to - 1) <= few) to--;
  return to > from ? scores.subarray(from, to) : scores;
}

/** Round probabilities within a stretch of log-odds, at most about `most` of them. */
export function axisTicks(low: number, high: number, most: number): number[] {
  let last = -Infinity;
  return AXIS_TICKS.filter((pd) => {
    const at = logit(pd);
    if (at <= low || at >= high || at - last < (high - low) / most) return false;
    last = at;
    return true;
  });
}

/** A probability on an axis: no more digits than it needs. */
export function tickText(pd: number): string {
  if (pd < 0.001 || pd > 0.999) return percent(pd, 2);
  return percent(pd, pd < 0.01 || pd > 0.99 ? 1 : 0);
}

/** Where a cut-off stands on the axis; beyond its ends, at the end. */
export function axisCutoff({ low, high }: LogOddsAxis, cutoff: number): number {
  if (cutoff <= 0) return low;
  if (cutoff >= 1) return high;
  return Math.min(high, Math.max(low, logit(cutoff)));
}
