import type { Experiment } from '../../experiment';
import { wilson } from '../../metrics/intervals';
import { shiftedInterval } from '../book/base-rate';
import type { Population } from '../book/book';
import { firstStep } from '../cutoff/first-step';
import { pointsSpan, type ScoreScale } from './scorecard';
import type { Sweep } from '../cutoff/sweep';

/** Applicants of neighbouring scores, with everybody riskier counted up: a row of a gains table. */
export interface ScoreBand {
  /** Points of its ends: of its lowest and highest score, or where equal stretches were cut. */
  readonly fromPoints: number;
  readonly toPoints: number;
  /** PDs in it; NaN in an empty band. */
  readonly lowestPd: number;
  readonly highestPd: number;
  readonly rows: number;
  readonly bad: number;
  readonly good: number;
  /** Of all applicants. */
  readonly share: number;
  /** Default rate with its 95 % interval (Wilson); NaN in an empty band. */
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** Default rate over that of all applicants. */
  readonly lift: number;
  /** From here on down, of all applicants, of all defaults, and of all good payers. */
  readonly rowsSoFar: number;
  readonly badSoFar: number;
  readonly goodSoFar: number;
  readonly shareSoFar: number;
  /** Share of all defaults captured so far: the gain. */
  readonly captured: number;
  readonly capturedGood: number;
  readonly liftSoFar: number;
  /** captured − capturedGood: the largest of any cut-off is KS. */
  readonly gap: number;
}

export type BandSettings = Pick<Experiment, 'scoreBands' | 'bandsBy'>;

const AS_THEY_ARE: Population = { bad: 1, good: 1 };

/**
 * Score bands, the riskiest first. Bands of equal applicants end at the first score that reaches
 * their share; equal scores stay together, so there can be fewer bands. Bands of equal points are all
 * there, even empty; the outermost hold certainties too. O(bands · log n).
 *
 * @param swept scores and counts, of the supposed population where there is one
 * @param population the weights that population was made by, so that intervals use real rows
 */
export function scoreBands(
  swept: Sweep,
  scale: ScoreScale,
  settings: BandSettings,
  population = AS_THEY_ARE,
): ScoreBand[] {
  if (swept.scores.length === 0) return [];
  const ends =
    settings.bandsBy === 'points'
      ? endsByPoints(swept, scale, settings.scoreBands)
      : endsByApplicants(swept, scale, settings.scoreBands);
  return ends.map((end, i) => bandOf(swept, i === 0 ? 0 : ends[i - 1].step, end, population));
}

interface End {
  /** The sweep's step that declines this band and all riskier ones. */
  readonly step: number;
  readonly fromPoints: number;
  readonly toPoints: number;
}

function endsByApplicants(swept: Sweep, scale: ScoreScale, bands: number): End[] {
  const { scores, declinedBad, declinedGood, bad, good } = swept;
  const ends: End[] = [];
  let from = 0;
  for (let band = 1; band <= bands; band++) {
    // Counts of a supposed population carry a trace of rounding.
    const least = (band * (bad + good)) / bands - 1e-6;
    const step =
      band === bands
        ? scores.length
        : firstStep(0, scores.length, (at) => declinedBad[at] + declinedGood[at] >= least);
    if (step === from) continue;
    ends.push({
      step,
      fromPoints: scale.points(scores[from]),
      toPoints: scale.points(scores[step - 1]),
    });
    from = step;
  }
  return ends;
}

function endsByPoints(swept: Sweep, scale: ScoreScale, bands: number): End[] {
  const { scores } = swept;
  const [low, high] = pointsSpan(scale, swept);
  const edge = (band: number): number => low + (band * (high - low)) / bands;
  return Array.from({ length: bands }, (_, band) => ({
    step:
      band === bands - 1
        ? scores.length
        : firstStep(
            0,
            scores.length,
            (at) => at === scores.length || scale.points(scores[at]) > edge(band + 1),
          ),
    fromPoints: edge(band),
    toPoints: edge(band + 1),
  }));
}

function bandOf(
  { scores, declinedBad, declinedGood, bad: allBad, good: allGood }: Sweep,
  from: number,
  { step: to, fromPoints, toPoints }: End,
  population: Population,
): ScoreBand {
  const bad = declinedBad[to] - declinedBad[from];
  const good = declinedGood[to] - declinedGood[from];
  const rows = bad + good;
  const all = allBad + allGood;
  const [badSoFar, goodSoFar] = [declinedBad[to], declinedGood[to]];
  const rowsSoFar = badSoFar + goodSoFar;
  const overall = allBad / all;
  const realBad = Math.round(bad / population.bad);
  const real = wilson(realBad, realBad + Math.round(good / population.good));
  const { low, high } = shiftedInterval(real, population);
  const captured = badSoFar / allBad;
  const capturedGood = goodSoFar / allGood;
  return {
    fromPoints,
    toPoints,
    lowestPd: to > from ? scores[to - 1] : NaN,
    highestPd: to > from ? scores[from] : NaN,
    rows,
    bad,
    good,
    share: rows / all,
    rate: bad / rows,
    low,
    high,
    lift: bad / rows / overall,
    rowsSoFar,
    badSoFar,
    goodSoFar,
    shareSoFar: rowsSoFar / all,
    captured,
    capturedGood,
    liftSoFar: badSoFar / rowsSoFar / overall,
    gap: captured - capturedGood,
  };
}
