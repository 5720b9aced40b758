import type { Experiment } from '../core/experiment';
import { SHELF } from '../core/models/shelf';
import type { EngineName } from '../core/run';
import { opsOf } from './gpu/ops';
import type { EngineMeasure } from './measure';
import { networkPlan, type NetworkSettings } from './network/plan';

/** A software adapter must be this many times faster than another engine to be taken for it. */
const SOFTWARE_HANDICAP = 2;

/** The engines that can be used, the fastest first; software adapters count for half. */
export function fastestFirst(measures: readonly EngineMeasure[]): readonly EngineName[] {
  const worth = ({ rowsPerSecond, software }: EngineMeasure): number =>
    (rowsPerSecond ?? 0) / (software ? SOFTWARE_HANDICAP : 1);
  return measures
    .filter(({ rowsPerSecond }) => rowsPerSecond !== null)
    .toSorted((a, b) => worth(b) - worth(a))
    .map(({ engine }) => engine);
}

/** What a network can run on besides tensors. */
export interface OwnWays {
  /** Our compiled kernels. */
  readonly kernels: boolean;
  /** Our WebGPU programs, which is what WebGPU is measured by. */
  readonly programs: boolean;
}

/**
 * The ranking for one network: without the kernels where they lack its layers, for it would run as on
 * WebAssembly; with WebGPU behind them where the network would run on tensors there, more slowly than
 * was measured.
 */
export function rankedFor(
  ranking: readonly EngineName[],
  { kernels, programs }: OwnWays,
): readonly EngineName[] {
  const ranked = ranking.filter((name) => kernels || name !== 'kernels');
  if (programs || !ranked.includes('webgpu') || !ranked.includes('kernels')) return ranked;
  if (ranked.indexOf('kernels') < ranked.indexOf('webgpu')) return ranked;
  return ranked.flatMap((name) =>
    name === 'webgpu' ? [] : name === 'kernels' ? [name, 'webgpu' as const] : [name],
  );
}

/** Whether our WebGPU programs have the layers of the network that an experiment asks for. */
export function hasPrograms(experiment: NetworkSettings): boolean {
  // Which layers there are does not depend on how many columns there are.
  return opsOf(networkPlan(experiment, 2, 1)) !== null;
}

/**
 * The engines in the order in which Automatic takes them for an experiment.
 *
 * @param kernels whether our own kernels have the layers; what they have not runs as on WebAssembly
 */
export function rankingFor(
  experiment: Experiment,
  ranking: readonly EngineName[],
  kernels = SHELF[experiment.model].family === 'network',
): readonly EngineName[] {
  const programs = SHELF[experiment.model].family === 'network' && hasPrograms(experiment);
  return rankedFor(ranking, { kernels, programs });
}
