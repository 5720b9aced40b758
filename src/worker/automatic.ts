import { isEnsemble, knownMembers } from '../core/ensemble/members';
import type { Experiment } from '../core/experiment';
import { onTensors } from '../core/models/shelf';
import type { EngineName } from '../core/run';
import type { EngineMeasure } from '../engine/measure';
import { fastestFirst, rankingFor } from '../engine/ranking';

/** Whether an experiment, or a member of its ensemble, has a network or an autoencoder to train. */
export function needsEngine(experiment: Experiment): boolean {
  if (isEnsemble(experiment) && knownMembers(experiment).some(needsEngine)) return true;
  return onTensors(experiment.model) || experiment.autoencoder !== 'none';
}

/**
 * The engine that Automatic takes for an experiment on a machine that was measured; null where none is
 * needed, or where members of an ensemble take different ones.
 */
export function automaticEngine(
  experiment: Experiment,
  measures: readonly EngineMeasure[],
): EngineName | null {
  if (!needsEngine(experiment)) return null;
  if (!isEnsemble(experiment)) return rankingFor(experiment, fastestFirst(measures)).at(0) ?? null;
  const [first, ...others] = knownMembers(experiment)
    .filter(({ engine }) => engine === 'auto')
    .filter(needsEngine)
    .map((member) => automaticEngine(member, measures));
  return others.every((engine) => engine === first) ? (first ?? null) : null;
}
