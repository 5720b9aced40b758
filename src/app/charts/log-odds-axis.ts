import { logOddsEdges } from '../../core/decision/curves';
import type { Sweep } from '../../core/decision/sweep';
import { logit } from '../../core/losses/logistic';

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

/** From the lowest score to the highest, without the few rows that would stretch it. */
export function logOddsAxis(sweep: Sweep): LogOddsAxis {
  const { scores } = sweep;
  const trim = Math.floor(scores.length / 1000);
  const core = scores.length > 0 ? scores.subarray(trim, scores.length - trim) : scores;
  const [lowest, highest] = logOddsEdges({ ...sweep, scores: core }, 1);
  const low = Math.min(lowest, MOST_LOW);
  const high = Math.max(highest, LEAST_HIGH);
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => low + (i * (high - low)) / BINS);
  return { low, high, edges };
}

/** Where a cut-off stands on the axis; beyond its ends, at the end. */
export function axisCutoff({ low, high }: LogOddsAxis, cutoff: number): number {
  if (cutoff <= 0) return low;
  if (cutoff >= 1) return high;
  return Math.min(high, Math.max(low, logit(cutoff)));
}
