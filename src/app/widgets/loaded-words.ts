import { knownMembers } from '../../core/ensemble/members';
import type { Experiment } from '../../core/experiment';
import type { Split } from '../../core/run';
import { joined } from './correction-words';

/** Whether a model that was trained elsewhere has a part in the scores of such a run. */
export function isFromFile(experiment: Experiment): boolean {
  return (
    experiment.modelFile !== '' ||
    (experiment.model === 'ensemble' && knownMembers(experiment).some(isFromFile))
  );
}

/** What stands beside figures of models that were trained elsewhere; empty where none was. */
export function learntElsewhere(names: readonly string[], split: Split): string {
  if (names.length === 0) return '';
  return names.length === 1
    ? `${names[0]} came from a file: if it learnt from any of these ${split} rows, its figures flatter it.`
    : `${joined(names)} came from files: if they learnt from any of these ${split} rows, their figures flatter them.`;
}
