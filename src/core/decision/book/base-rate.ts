import { wilson, type Interval } from '../../metrics/intervals';
import { shiftedPd, type BookedDecision, type Population } from './book';
import type { Sweep } from '../cutoff/sweep';

/**
 * Interval of a share of defaults under another base rate, from that of the rows as they are: its
 * ends move as any probability does, so it covers as often.
 */
export function shiftedInterval({ low, high }: Interval, population: Population): Interval {
  return { low: shiftedPd(low, population), high: shiftedPd(high, population) };
}

type Counted = Pick<
  BookedDecision,
  | 'truePositives'
  | 'falsePositives'
  | 'trueNegatives'
  | 'falseNegatives'
  | 'referredBad'
  | 'referredGood'
>;

/** 95 % intervals of a decision's rates; NaN where a rate is over nobody. */
export interface RateIntervals {
  readonly recall: Interval;
  readonly precision: Interval;
  readonly approvalRate: Interval;
  readonly defaultRateAmongApproved: Interval;
}

/**
 * Intervals by the rows there really are, whatever base rate is supposed: Wilson's for recall; for
 * precision and default rate Wilson's with its ends moved (`shiftedInterval`); for the approval rate
 * Wilson's, and under another base rate that of both classes' approval rates in the supposed
 * proportion (Newcombe 1998: squared distances of the ends add up).
 */
export function rateIntervals(decision: Counted, population: Population): RateIntervals {
  // Weighted counts carry a trace of rounding; the rows behind them are whole.
  const bad = (count: number): number => Math.round(count / population.bad);
  const good = (count: number): number => Math.round(count / population.good);
  const [declinedBad, approvedBad] = [bad(decision.truePositives), bad(decision.falseNegatives)];
  const [declinedGood, approvedGood] = [
    good(decision.falsePositives),
    good(decision.trueNegatives),
  ];
  const allBad = declinedBad + approvedBad + bad(decision.referredBad);
  const allGood = declinedGood + approvedGood + good(decision.referredGood);
  const ofDefaults = (defaults: number, rows: number): Interval =>
    shiftedInterval(wilson(defaults, rows), population);
  return {
    recall: wilson(declinedBad, allBad),
    precision: ofDefaults(declinedBad, declinedBad + declinedGood),
    approvalRate: approval({ approvedBad, approvedGood, allBad, allGood }, population),
    defaultRateAmongApproved: ofDefaults(approvedBad, approvedBad + approvedGood),
  };
}

function approval(
  rows: { approvedBad: number; approvedGood: number; allBad: number; allGood: number },
  population: Population,
): Interval {
  const { approvedBad, approvedGood, allBad, allGood } = rows;
  if (population.bad === population.good)
    return wilson(approvedBad + approvedGood, allBad + allGood);
  const share = (population.bad * allBad) / (population.bad * allBad + population.good * allGood);
  const parts = [
    { weight: share, rate: approvedBad / allBad, ends: wilson(approvedBad, allBad) },
    { weight: 1 - share, rate: approvedGood / allGood, ends: wilson(approvedGood, allGood) },
  ];
  const middle = parts.reduce((sum, { weight, rate }) => sum + weight * rate, 0);
  const reach = (end: 'low' | 'high'): number =>
    Math.hypot(...parts.map(({ weight, rate, ends }) => weight * (ends[end] - rate)));
  return { low: Math.max(0, middle - reach('low')), high: Math.min(1, middle + reach('high')) };
}

/** As close as the estimate comes. */
const CLOSE = 1e-10;

/**
 * The default rate under which these scores are most likely, their outcomes unseen: where the
 * iteration of Saerens, Latinne & Decaestecker (2002) ends. That place is the only maximum of a
 * concave likelihood, and is found here by Newton's method within a range that closes in on it.
 *
 * @param scores only scores and how many rows have each are read
 * @param rate the default rate for which the scores are calibrated, above 0 and below 1
 * @returns a rate from 0 to 1; NaN without scores that say anything
 */
export function estimatedBaseRate(scores: Sweep, rate: number): number {
  const { bad, good } = scores;
  if (!(rate > 0 && rate < 1) || bad + good === 0) return NaN;
  if (scores.scores.every((pd) => Math.abs(pd - rate) < CLOSE)) return NaN;
  let [low, high] = [0, 1];
  let at = rate;
  while (high - low > CLOSE) {
    const { slope, bend } = aroundRate(scores, rate, at);
    if (slope > 0) low = at;
    else high = at;
    const newton = at - slope / bend;
    if (Math.abs(newton - at) < CLOSE) return Math.min(1, Math.max(0, newton));
    at = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return (low + high) / 2;
}

/** First and second derivative of the scores' log-likelihood at a supposed rate. */
function aroundRate(
  { scores, declinedBad, declinedGood }: Sweep,
  rate: number,
  supposed: number,
): { slope: number; bend: number } {
  let [slope, bend] = [0, 0];
  for (let step = 0; step < scores.length; step++) {
    const rows =
      declinedBad[step + 1] - declinedBad[step] + declinedGood[step + 1] - declinedGood[step];
    const asBad = scores[step] / rate;
    const asGood = (1 - scores[step]) / (1 - rate);
    const share = (asBad - asGood) / (supposed * asBad + (1 - supposed) * asGood);
    slope += rows * share;
    bend -= rows * share * share;
  }
  return { slope, bend };
}
