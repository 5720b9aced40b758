import { delong } from '../metrics/intervals';
import { averagePrecisionOf, ksOf, rank } from '../metrics/ranking';
import type { SplitScores } from '../run';
import { correctSweep, type Correction } from './correction';
import { precisionRecallCurve, rocCurve, type Curve } from './curves';
import { sweep, type Sweep } from './sweep';

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
  readonly ranking: Ranking;
}

/** Sorts once; after this any cut-off's figures cost a binary search. */
export function judge({ rawPd, y }: Pick<SplitScores, 'rawPd' | 'y'>): Judged {
  const { auc, low, high } = delong(rawPd, y);
  const ranked = rank(rawPd, y);
  return {
    raw: read(sweep(rawPd, y)),
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

/** The same rows by their corrected scores. Sorts nothing. */
export function correctReading(raw: Reading, correction: Correction): Reading {
  return correction.kind === 'none' ? raw : read(correctSweep(raw.sweep, correction));
}

function read(swept: Sweep): Reading {
  return { sweep: swept, roc: rocCurve(swept), precisionRecall: precisionRecallCurve(swept) };
}
