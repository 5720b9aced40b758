import type { Experiment } from '../../experiment';
import { logit, sigmoid } from '../../losses/logistic';
import type { Sweep } from '../cutoff/sweep';

export type ScaleSettings = Pick<
  Experiment,
  'scaleKind' | 'pdo' | 'baseScore' | 'baseOdds' | 'scoreLow' | 'scoreHigh'
>;

/** Score points of probabilities: more points are safer. */
export interface ScoreScale {
  /** Points for each unit of log-odds, above 0. */
  readonly factor: number;
  /** Points at even odds, a PD of 50 %. */
  readonly offset: number;
  /** Points of the riskiest and the safest there can be; certainties stand there. */
  readonly lowest: number;
  readonly highest: number;
  /** Points of a PD, never beyond `lowest` and `highest`. Falls as the PD rises. */
  points(pd: number): number;
  /**
   * The PD that has these points, so that declining `pd >= pd(points)` declines up to these points.
   * Points below `lowest` give 1, those above `highest` give 0: nobody and everybody declined.
   */
  pd(points: number): number;
}

/** A PD closer to 0 or 1 counts as certain: its log-odds would be without end. */
const CERTAIN = 1e-7;

/** Half the log-odds from end to end where all scores are equal. */
const LEAST_REACH = 0.5;

/**
 * points = offset + factor · ln((1 − pd) / pd), good payers to defaults (Siddiqi 2006).
 *
 * Kind `pdo`: factor = PDO / ln 2, offset = base score − factor · ln(base odds); a PD of 0 or 1 is
 * taken as 1e-7 away from it. Kind `range`: the least risky score on screen stands at `scoreHigh` and
 * the riskiest at `scoreLow`, certainties aside, which stand there too.
 */
export function scaleOf(settings: ScaleSettings, sweep: Pick<Sweep, 'scores'>): ScoreScale {
  if (settings.scaleKind === 'pdo') {
    const factor = settings.pdo / Math.LN2;
    const offset = settings.baseScore - factor * Math.log(settings.baseOdds);
    const reach = -logit(CERTAIN);
    return scaled(factor, offset, offset - factor * reach, offset + factor * reach);
  }
  const { scoreLow, scoreHigh } = settings;
  const [low, high] = goodOdds(sweep.scores);
  const factor = (scoreHigh - scoreLow) / (high - low);
  return scaled(factor, scoreLow - factor * low, scoreLow, scoreHigh);
}

function scaled(factor: number, offset: number, lowest: number, highest: number): ScoreScale {
  return {
    factor,
    offset,
    lowest,
    highest,
    points: (pd) => Math.min(highest, Math.max(lowest, offset - factor * logit(pd))),
    pd: (points) => {
      if (points < lowest) return 1;
      if (points > highest) return 0;
      return sigmoid((offset - points) / factor);
    },
  };
}

/** Points of the riskiest and the safest of these scores, certainties aside; never equal. */
export function pointsSpan(
  { factor, offset }: ScoreScale,
  { scores }: Pick<Sweep, 'scores'>,
): [number, number] {
  const [low, high] = goodOdds(scores);
  return [offset + factor * low, offset + factor * high];
}

/** Lowest and highest log-odds of repaying, certainties aside; `scores` highest PD first. */
function goodOdds(scores: Float32Array): [number, number] {
  const uncertain = (pd: number): boolean => pd > CERTAIN && pd < 1 - CERTAIN;
  const riskiest = scores.find(uncertain);
  const safest = scores.findLast(uncertain);
  if (riskiest === undefined || safest === undefined) return [-LEAST_REACH, LEAST_REACH];
  const [low, high] = [-logit(riskiest), -logit(safest)];
  return high > low ? [low, high] : [low - LEAST_REACH, low + LEAST_REACH];
}
