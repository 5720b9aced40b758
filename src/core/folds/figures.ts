import { correctPd } from '../decision/calibrate/correction';
import { chosenCorrection } from '../decision/calibrate/corrections';
import { brier } from '../metrics/calibration';
import { aucOf, averagePrecisionOf, ksOf, rank } from '../metrics/ranking';
import type { Run } from '../run';

/** What is kept of the run that judged one fold. */
export interface FoldFigures {
  readonly auc: number;
  readonly ks: number;
  readonly averagePrecision: number;
  /** Of corrected scores; the correction was fitted on other rows. */
  readonly brier: number;
  /** AUC on the rows it was tuned on, to see how far that flatters. */
  readonly tunedAuc: number;
  readonly trainRows: number;
  readonly rows: number;
  readonly bad: number;
  readonly seconds: number;
}

/** Of a run whose test rows are the fold. */
export function foldFigures(run: Run): FoldFigures {
  const { rawPd, y } = run.test;
  const ranked = rank(rawPd, y);
  const correction = chosenCorrection(run.corrections, run.experiment.recalibration);
  const { before } = run.sampling;
  return {
    auc: aucOf(ranked),
    ks: ksOf(ranked).value,
    averagePrecision: averagePrecisionOf(ranked),
    brier: brier(correctPd(rawPd, correction), y),
    tunedAuc: aucOf(rank(run.validation.rawPd, run.validation.y)),
    trainRows: before.good + before.bad,
    rows: y.length,
    bad: y.reduce((sum, label) => sum + label, 0),
    seconds: run.seconds,
  };
}
