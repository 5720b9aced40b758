import type { KnobName } from '../../core/experiment';
import { SHELF, type ModelFamily } from '../../core/models/shelf';
import type { ModelName } from '../../core/settings';

/** What usually matters most, where a search has not been told what to vary. */
const FIRST: Readonly<Partial<Record<ModelFamily, readonly KnobName[]>>> = {
  network: ['learningRate', 'inputDropout', 'batchSize'],
  lstm: ['learningRate', 'lstmDropout'],
  logistic: ['logisticC', 'logisticPenalty'],
  boosting: ['boostingRate', 'treeDepth', 'minChildWeight'],
  forest: ['treeDepth', 'minChildWeight', 'featuresPerSplit'],
  adaboost: ['adaboostRate', 'treeDepth'],
  scorecard: ['scorecardBins', 'scorecardSignificance'],
};

/** Of the knobs that can be varied; the first two where none of those is among them. */
export function firstPicked(model: ModelName, offered: readonly KnobName[]): readonly KnobName[] {
  const picked = offered.filter((name) => FIRST[SHELF[model].family]?.includes(name));
  return picked.length > 0 ? picked : offered.slice(0, 2);
}
