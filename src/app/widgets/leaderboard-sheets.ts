import type { Estimate, Leaderboard } from '../../core/decision/compare/leaderboard';
import { stackCaution } from '../../core/ensemble/caution';
import type { TrainResult } from '../../worker/protocol';
import type { Board } from '../state/leaderboard.svelte';
import { modelText } from './against-words';
import type { Sheet } from './csv';
import { isFlattered, verdictOf } from './leaderboard-words';

const FIGURES = [
  ['auc', 'AUC'],
  ['gini', 'Gini'],
  ['ks', 'KS'],
  ['averagePrecision', 'average precision'],
  ['brier', 'Brier'],
  ['recall', 'recall at the cut-off'],
] as const;

/** The leaderboard in full: every figure with its interval. */
export function leaderboardSheet(
  { standings, split }: Board,
  find: (id: string) => TrainResult | undefined,
  nameOf: (id: string) => string,
): Sheet {
  const parts = ({ value, low, high }: Estimate) => [value, low, high];
  return {
    title: `Leaderboard of runs, ${split} rows`,
    columns: [
      'run',
      'model',
      ...FIGURES.flatMap(([, name]) => [name, `${name}, 95 % low`, `${name}, 95 % high`]),
      'seconds',
      'parameters',
      'seed',
      'note',
    ],
    rows: standings.flatMap((standing) => {
      const run = find(standing.id)?.run;
      if (run === undefined) return [];
      return [
        [
          nameOf(standing.id),
          modelText(run.experiment),
          ...FIGURES.flatMap(([key]) => parts(standing[key])),
          run.seconds,
          run.parameters,
          run.experiment.seed,
          isFlattered(run, split) ? stackCaution(run.experiment) : '',
        ],
      ];
    }),
  };
}

/** Every pair: who leads by how much, and how likely by chance. */
export function pairsSheet({ pairs }: Leaderboard, nameOf: (id: string) => string): Sheet {
  return {
    title: 'Pairs of runs',
    columns: [
      'run',
      'less run',
      'AUC difference',
      '95 % low',
      '95 % high',
      'p',
      'p for all pairs (Holm)',
      'verdict',
    ],
    rows: pairs.map((pair) => [
      nameOf(pair.a),
      nameOf(pair.b),
      pair.auc.difference,
      pair.auc.low,
      pair.auc.high,
      pair.auc.pValue,
      pair.adjusted,
      verdictOf(pair),
    ]),
  };
}
