import type { FitState, Moments } from '../core/checkpoint';
import { Fault } from '../core/fault';
import type { Experiment } from '../core/experiment';
import type { NetworkPlan } from './network/plan';
import { Schedule } from './schedule';
import type { Reached } from './training';

/** Checkpoints are no further apart than this, or than one epoch where that takes longer. */
const APART_MS = 500;

/** Where a fit begins, and who is told how far it has come. */
export interface Continuing {
  /** Goes on after this instead of beginning. */
  readonly from?: FitState | undefined;
  /**
   * After an epoch, with copies: so often that what came since the last one is at most one epoch or
   * half a second, whichever is longer, as long as epochs take about equally long.
   */
  readonly onReached?: ((state: FitState) => void) | undefined;
}

/** Says after which epochs a checkpoint is due. */
export class Pace {
  #last = performance.now();

  /** @param seconds what the epoch that has ended took; the next is taken to be as long */
  isDue(seconds: number, now = performance.now()): boolean {
    if (now - this.#last + 1000 * seconds <= APART_MS) return false;
    this.#last = now;
    return true;
  }
}

/** What a fit has come to, in copies of its own. */
export function stateOf(reached: Reached, moments: Moments): FitState {
  const { epochs, best, schedule, batches } = reached;
  const weights = reached.weights.slice();
  return {
    epochs: [...epochs],
    weights,
    best: {
      epoch: best.epoch,
      weights: best.weights === reached.weights ? weights : best.weights.slice(),
    },
    schedule: schedule.state,
    batches,
    moments,
  };
}

/**
 * Where a fit of this plan goes on.
 *
 * @throws `bad-input` Fault when it is the state of another network
 */
export function reachedFrom(state: FitState, plan: NetworkPlan, experiment: Experiment): Reached {
  const { weights, best, moments } = state;
  const trained = trainedOf(plan);
  if (
    [weights, best.weights].some(({ length }) => length !== plan.parameters) ||
    [moments.first, moments.second].some(({ length }) => length !== trained)
  )
    throw new Fault('bad-input', 'What was kept of the run belongs to another network', {
      remedy: 'Train anew',
    });
  return {
    epochs: [...state.epochs],
    weights,
    best,
    schedule: new Schedule(experiment, state.schedule),
    batches: state.batches,
  };
}

/** Weights that the optimiser moves: all but moving statistics. */
function trainedOf({ kernels, vectors }: NetworkPlan): number {
  return [...kernels, ...vectors].reduce((sum, { size }) => sum + size, 0);
}
