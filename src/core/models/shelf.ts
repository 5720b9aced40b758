import type { ModelName } from '../settings';

/** Models that share knobs, what they show of themselves, and how they learn. */
export type ModelFamily =
  'network' | 'lstm' | 'logistic' | 'boosting' | 'forest' | 'adaboost' | 'scorecard' | 'ensemble';

export interface ShelfEntry {
  readonly family: ModelFamily;
  /** What one `EpochRecord` of it stands for. */
  readonly step: 'epoch' | 'tree' | 'iteration' | 'member';
}

/** Every model there is, by the name that the Model knob gives it. */
export const SHELF: Readonly<Record<ModelName, ShelfEntry>> = {
  'resnet-over': { family: 'network', step: 'epoch' },
  'resnet-under': { family: 'network', step: 'epoch' },
  'resnet-embedded': { family: 'network', step: 'epoch' },
  lstm: { family: 'lstm', step: 'epoch' },
  scorecard: { family: 'scorecard', step: 'iteration' },
  logistic: { family: 'logistic', step: 'iteration' },
  boosting: { family: 'boosting', step: 'tree' },
  forest: { family: 'forest', step: 'tree' },
  adaboost: { family: 'adaboost', step: 'tree' },
  ensemble: { family: 'ensemble', step: 'member' },
};

const ON_TENSORS: ReadonlySet<ModelFamily> = new Set(['network', 'lstm']);

const OF_TREES: ReadonlySet<ModelFamily> = new Set(['boosting', 'forest', 'adaboost']);

export function growsTrees(model: ModelName): boolean {
  return OF_TREES.has(SHELF[model].family);
}

/** True for models that learn and score on an engine of tensors; the others need none. */
export function onTensors(model: ModelName): boolean {
  return ON_TENSORS.has(SHELF[model].family);
}
