import { delong, delongDifference, type AucDifference } from '../metrics/intervals';
import type { Run } from '../run';

/** What a fit on part of the training rows came to. */
export interface CurvePoint {
  /** Of the training rows. */
  readonly share: number;
  readonly rows: number;
  readonly bad: number;
  /** On the validation rows, the same for every point; with DeLong's 95 % interval. */
  readonly auc: number;
  readonly low: number;
  readonly high: number;
  readonly judgedRows: number;
  readonly judgedBad: number;
  /** On a sample of the rows learnt from; NaN where the model says nothing of them. */
  readonly trainAuc: number;
  /** AUC less that of the point before, by DeLong on the same rows; null for the first. */
  readonly gain: AucDifference | null;
  readonly seconds: number;
}

/** Of a run on a share of the rows; `before` are the scores that the point before gave the same rows. */
export function curvePoint(run: Run, share: number, before: Float32Array | null): CurvePoint {
  const { rawPd, y } = run.validation;
  const { auc, low, high } = delong(rawPd, y);
  const { good, bad } = run.sampling.before;
  const kept = run.epochs.find(({ epoch }) => epoch === run.bestEpoch) ?? run.epochs.at(-1);
  return {
    share,
    rows: good + bad,
    bad,
    auc,
    low,
    high,
    judgedRows: y.length,
    judgedBad: y.reduce((sum, label) => sum + label, 0),
    trainAuc: kept?.trainAuc ?? NaN,
    gain: before === null ? null : delongDifference(rawPd, before, y),
    seconds: run.seconds,
  };
}
