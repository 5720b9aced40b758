import type { AucDifference } from '../../core/metrics/intervals';
import type { CurvePoint } from '../../core/learning-curve/point';
import type { LearningCurve } from '../state/learning-curve.svelte';
import { modelText } from './against-words';
import type { Sheet } from './csv';
import { auc, count, plural } from './format';
import { signedAuc } from './leaderboard-words';

/** What doubling the rows brought at the end of the curve, and whether more would help. */
export function learningCurveText({ points }: Pick<LearningCurve, 'points'>): string {
  const last = points.at(-1);
  const before = points.at(-2);
  const gain = last?.gain ?? null;
  if (last === undefined || before === undefined || gain === null) return '';
  const by = `Doubling the rows from ${count(before.rows)} to ${count(last.rows)} ${moved(gain)} (95 % interval ${signedAuc(gain.low)} to ${signedAuc(gain.high)})`;
  return `${by}: ${meaning(gain, last)}${gapText(last)}`;
}

function moved({ difference }: AucDifference): string {
  if (difference < 0) return `cost ${auc(-difference)} of AUC`;
  return `brought ${auc(difference)} of AUC`;
}

/** A gain that is surely less than this is hardly worth twice the rows. */
const LITTLE = 0.005;

function meaning({ low, high }: AucDifference, { judgedBad }: CurvePoint): string {
  if (low > 0) return 'the curve is still rising, so more rows like these should help.';
  if (high < 0) return 'here more rows did not help.';
  if (high < LITTLE) return 'the curve is flat, and more rows like these would bring little.';
  return `that may well be chance. The ${plural(judgedBad, 'default')} among the validation rows are too few to tell.`;
}

/** How far the rows learnt from are ahead of the others, where it says something. */
function gapText({ trainAuc, auc: value }: CurvePoint): string {
  const gap = trainAuc - value;
  if (!(gap > 0.001)) return '';
  return ` With all rows its AUC is ${auc(value)}, and ${auc(gap)} higher on those it learnt from.`;
}

/** Every point of every curve. */
export function learningCurveSheet(curves: readonly LearningCurve[]): Sheet {
  return {
    title: 'Learning curves: AUC by training rows',
    columns: [
      'curve',
      'model',
      'seed',
      'share of the training rows',
      'rows learnt from',
      'defaults among them',
      'AUC',
      'AUC low (95 %)',
      'AUC high (95 %)',
      'AUC on the rows learnt from',
      'gain on half as many rows',
      'gain low (95 %)',
      'gain high (95 %)',
      'rows judged',
      'defaults judged',
      'seconds',
    ],
    rows: curves.flatMap(({ id, experiment, points }) =>
      points.map((point) => [
        id,
        modelText(experiment),
        experiment.seed,
        point.share,
        point.rows,
        point.bad,
        point.auc,
        point.low,
        point.high,
        point.trainAuc,
        point.gain?.difference ?? null,
        point.gain?.low ?? null,
        point.gain?.high ?? null,
        point.judgedRows,
        point.judgedBad,
        point.seconds,
      ]),
    ),
  };
}
