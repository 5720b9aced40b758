import { delong } from '../../metrics/intervals';
import { averagePrecisionOf, ksOf, rank } from '../../metrics/ranking';
import type { SplitScores } from '../../run';
import { correctorOf, correctSweep, type Correction } from '../calibrate/correction';
import { precisionRecallCurve, rocCurve, type Curve } from './curves';
import { highestFirst } from './order';
import { stepAt, sweep, type Sweep } from './sweep';

/** How well scores rank, whatever their scale: the same for raw and corrected ones. */
export interface Ranking {
  readonly rows: number;
  readonly bad: number;
  readonly auc: number;
  /** 95 % interval of the AUC (DeLong). */
  readonly aucLow: number;
  readonly aucHigh: number;
  readonly gini: number;
  readonly ks: number;
  readonly averagePrecision: number;
}

/** Scores made ready for any cut-off, with the curves that are the same at all of them. */
export interface Reading {
  readonly sweep: Sweep;
  readonly roc: Curve;
  readonly precisionRecall: Curve;
}

/** Scores as the model gave them, ready for any cut-off and any correction. */
export interface Judged {
  readonly raw: Reading;
  /** Rows from the highest score down; their scores and outcomes stand in `SplitScores`. */
  readonly order: Uint32Array;
  readonly ranking: Ranking;
}

/** Sorts once; after this any cut-off's figures cost a binary search. */
export function judge({ rawPd, y }: Pick<SplitScores, 'rawPd' | 'y'>): Judged {
  const { auc, low, high } = delong(rawPd, y);
  const ranked = rank(rawPd, y);
  return {
    raw: readingOf(sweep(rawPd, y)),
    order: highestFirst(rawPd),
    ranking: {
      rows: y.length,
      bad: y.reduce((sum, label) => sum + label, 0),
      auc,
      aucLow: low,
      aucHigh: high,
      gini: 2 * auc - 1,
      ks: ksOf(ranked).value,
      averagePrecision: averagePrecisionOf(ranked),
    },
  };
}

/** As many distinct scores as curves are drawn from anew within a frame. */
const FEW_SCORES = 4000;

/**
 * The same rows by their corrected scores. Sorts nothing, and keeps the points of the curves: a
 * rising correction moves only their cut-offs.
 */
export function correctReading(raw: Reading, correction: Correction): Reading {
  if (correction.kind === 'none') return raw;
  const swept = correctSweep(raw.sweep, correction);
  const joined = swept.scores.length < raw.sweep.scores.length;
  if (joined && swept.scores.length <= FEW_SCORES) return readingOf(swept);
  const { bad, good, declinedBad, declinedGood } = swept;
  const correct = correctorOf(correction);
  const roc = movedCurve(raw.roc, correct);
  const precisionRecall = movedCurve(raw.precisionRecall, correct);
  if (!joined) return { sweep: swept, roc, precisionRecall };
  return {
    sweep: swept,
    roc: atSteps(roc, swept, (step) => [declinedGood[step] / good, declinedBad[step] / bad]),
    precisionRecall: atSteps(precisionRecall, swept, (step) => [
      declinedBad[step] / bad,
      declinedBad[step] / (declinedBad[step] + declinedGood[step]),
    ]),
  };
}

function movedCurve({ x, y, cutoff }: Curve, correct: (raw: number) => number): Curve {
  return {
    x,
    y,
    cutoff: cutoff.map((at) => (Number.isFinite(at) ? Math.fround(correct(at)) : at)),
  };
}

/** Among many scores rounding joins a few; the curve's points there are those that can still be had. */
function atSteps(
  { cutoff }: Curve,
  swept: Sweep,
  pointAt: (step: number) => readonly [number, number],
): Curve {
  const steps = [...new Set(Array.from(cutoff, (at) => stepAt(swept, at)))];
  const points = steps.map(pointAt);
  return {
    x: Float64Array.from(points, ([x]) => x),
    y: Float64Array.from(points, ([, y]) => y),
    cutoff: Float64Array.from(steps, (step) => (step === 0 ? Infinity : swept.scores[step - 1])),
  };
}

/** A sweep with its curves. O(steps). */
export function readingOf(swept: Sweep): Reading {
  return { sweep: swept, roc: rocCurve(swept), precisionRecall: precisionRecallCurve(swept) };
}
