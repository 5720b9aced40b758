import type { Experiment } from '../experiment';
import { onTensors } from '../models/shelf';
import { isEnsemble, knownMembers } from './members';

/** Whether validation rows decide when a model of these settings stops learning, or how fast it learns. */
export function tunedByValidation({
  model,
  modelFile,
  earlyStopping,
  schedule,
  boostingStop,
}: Experiment): boolean {
  if (onTensors(model)) return earlyStopping || schedule === 'plateau';
  return model === 'boosting' && modelFile === '' && boostingStop !== 'off';
}

/**
 * The members, by their places, that validation rows tuned before a stack is fitted on the same rows.
 * Cross-fitting keeps the stack's own coefficients from flattering it, but not what its members saw:
 * on those rows they look better than they are, so the stack leans on them and its figures there are
 * too good. None where nothing is fitted, as in a vote.
 */
export function flatteredMembers(experiment: Experiment): number[] {
  if (!isEnsemble(experiment) || experiment.combining !== 'stack') return [];
  return knownMembers(experiment).flatMap((member, i) => (tunedByValidation(member) ? [i] : []));
}

/** What a run with such members says of itself; empty where there are none. */
export function stackCaution(experiment: Experiment): string {
  return flatteredMembers(experiment).length === 0
    ? ''
    : 'The stack is fitted on validation rows that members were tuned on: its figures on them flatter it.';
}
