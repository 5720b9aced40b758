import { KNOBS, type Experiment } from '../../core/experiment';
import { foldDifference, foldRowsKey } from '../../core/folds/paired';
import { foldEstimate, type FoldEstimate } from '../../core/folds/summary';
import { differingKnobs } from '../../core/settings';
import type { CrossValidation } from '../state/folds.svelte';
import { modelText } from './against-words';
import { auc } from './format';
import { knobText } from './knob-words';
import { signedAuc } from './leaderboard-words';

const MOST_NAMED = 3;

/** What is called how beside another: its model, and where that is the same what it has otherwise. */
function nameBeside(one: Experiment, other: Experiment): string {
  const model = modelText(one);
  if (one.model !== other.model) return model;
  const apart = differingKnobs(one, other).filter((name) => KNOBS[name].retrains);
  const named = apart.slice(0, MOST_NAMED).map((name) => knobText(name, one[name]));
  const more = apart.length - named.length;
  return `${model} (${named.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''})`;
}

/** Two cross-validations over the same folds, the one with the higher mean AUC first. */
export interface FoldPair {
  readonly better: CrossValidation;
  readonly other: CrossValidation;
  readonly auc: FoldEstimate;
}

/**
 * The complete ones among them that were judged on the same folds as the newest complete one, the best
 * held against each other. Empty while there are not two.
 */
export function foldPairs(made: readonly CrossValidation[]): FoldPair[] {
  const complete = made.filter(({ done, experiment }) => done.length === experiment.folds);
  const newest = complete.at(-1);
  if (newest === undefined) return [];
  const rows = ({ table, experiment }: CrossValidation): string => foldRowsKey(table, experiment);
  const [better, ...others] = complete
    .filter((one) => rows(one) === rows(newest))
    .toSorted((a, b) => meanAuc(b) - meanAuc(a));
  return others.map((other) => ({
    better,
    other,
    auc: foldDifference(better.done, other.done, 'auc'),
  }));
}

function meanAuc({ done }: CrossValidation): number {
  return foldEstimate(done, 'auc').mean;
}

/** Whether one is really better than another, in words. */
export function foldPairText({ better, other, auc: difference }: FoldPair): string {
  const first = nameBeside(better.experiment, other.experiment);
  const second = nameBeside(other.experiment, better.experiment);
  const { mean, low, high } = difference;
  if (mean === 0 && low === 0) return `${first} and ${second} do alike in every fold.`;
  const { folds } = better.experiment;
  const by = `${first} is ahead of ${second} by ${auc(mean)} of AUC over the same ${String(folds)} folds (95 % interval ${signedAuc(low)} to ${signedAuc(high)})`;
  return low > 0
    ? `${by}: more than the folds differ by chance.`
    : `${by}: that may well be chance.`;
}
