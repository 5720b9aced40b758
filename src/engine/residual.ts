import { alignColumns } from '../core/data/align';
import type { Matrix, Sample } from '../core/data/matrix';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { sigmoid } from '../core/losses/logistic';
import type {
  EpochRecord,
  FitData,
  FitReport,
  Model,
  Outcome,
  SavedModel,
} from '../core/models/model';
import { applyChanges, presetExperiment } from '../core/settings';
import type { Task } from '../core/task';
import { currentEngine } from './backend';
import { initialWeights } from './network/initial';
import { DeviceNetwork } from './network/network';
import { Optimiser } from './network/optimiser';
import { networkPlan, weightsOf, type NetworkPlan } from './network/plan';
import { scoreRows } from './scoring';
import { startingPoint, trainEpoch, type Reached } from './training';

export const RESIDUAL = 'residual';

export type OnEpoch = (epoch: EpochRecord, validationPd: Float32Array) => void;

/**
 * The residual network as a model. Between calls its weights are on the host; tensors exist only
 * while it fits or scores, on the engine that is running then.
 */
export class ResidualNetwork implements Model {
  readonly features: readonly string[];
  readonly parameters: number;
  readonly #experiment: Experiment;
  readonly #plan: NetworkPlan;
  #weights: Float32Array;
  #reached: Reached | undefined;

  /** @param features names of the matrix columns it learns from and scores */
  constructor(experiment: Experiment, features: readonly string[]) {
    this.features = features;
    this.#experiment = experiment;
    this.#plan = networkPlan(experiment, features.length);
    this.parameters = this.#plan.parameters;
    this.#weights = initialWeights(this.#plan, experiment.seed, 0);
  }

  /** @throws `bad-input` Fault when the weights do not belong to the settings */
  static load(saved: SavedModel): ResidualNetwork {
    const experiment = applyChanges(presetExperiment('resnet-over'), saved.settings);
    const network = new ResidualNetwork(experiment, saved.features);
    const expected = weightsOf(network.#plan).map(
      ({ name, shape }) => `${name} ${shape.join('×')}`,
    );
    const found = saved.weights.map(({ name, shape }) => `${name} ${shape.join('×')}`);
    if (
      saved.kind !== RESIDUAL ||
      saved.values.length !== network.parameters ||
      expected.some((weight, i) => weight !== found[i])
    )
      throw new Fault('bad-input', 'The saved weights do not belong to the saved settings', {
        remedy: 'Save the model again, or train it anew',
      });
    network.#weights = saved.values.slice();
    return network;
  }

  /**
   * Trains from scratch on the running engine. Cancelling ends it with outcome `cancelled`, a loss
   * that is no longer finite with `diverged`; in both cases the model holds the best weights (with
   * early stopping) or those of the last complete epoch.
   *
   * @throws `device-lost` Fault; `resume` then goes on from the last complete epoch
   */
  fit(data: FitData, task: Task, onEpoch: OnEpoch): Promise<FitReport> {
    const aligned = this.#aligned(data);
    this.#reached = startingPoint(this.#plan, this.#experiment, aligned.train);
    return this.#train(aligned, this.#reached, task, onEpoch);
  }

  /** Goes on after the last complete epoch of a fit; the optimiser's moments start afresh. */
  resume(data: FitData, task: Task, onEpoch: OnEpoch): Promise<FitReport> {
    if (this.#reached === undefined) return this.fit(data, task, onEpoch);
    return this.#train(this.#aligned(data), this.#reached, task, onEpoch);
  }

  /** Complete epochs of the fit so far. */
  get epochsDone(): number {
    return this.#reached?.epochs.length ?? 0;
  }

  async predict(x: Matrix, task: Task): Promise<Float32Array> {
    const aligned = alignColumns(x, this.features);
    const engine = currentEngine();
    const network = new DeviceNetwork(this.#plan, this.#weights);
    try {
      const logits = await scoreRows(network, this.parameters, aligned, engine, task);
      return logits.map(sigmoid);
    } catch (thrown) {
      throw task.signal.aborted ? Fault.from(thrown) : engine.faultFrom(thrown);
    } finally {
      network.dispose();
    }
  }

  save(): Promise<SavedModel> {
    return Promise.resolve({
      kind: RESIDUAL,
      format: 1,
      features: this.features,
      settings: this.#experiment,
      weights: weightsOf(this.#plan).map(({ name, shape }) => ({ name, shape })),
      values: this.#weights.slice(),
    });
  }

  /** Nothing to let go of: between calls no tensors exist. */
  dispose(): void {
    this.#reached = undefined;
  }

  async #train(data: FitData, reached: Reached, task: Task, onEpoch: OnEpoch): Promise<FitReport> {
    const experiment = this.#experiment;
    const engine = currentEngine();
    const network = new DeviceNetwork(this.#plan, reached.weights);
    const optimiser = new Optimiser(experiment);
    const trainer = { plan: this.#plan, experiment, data, network, optimiser, engine, task };
    try {
      while (reached.epochs.length < experiment.epochs && !reached.schedule.shouldStop) {
        const { record, validationPd } = await trainEpoch(trainer, reached);
        onEpoch(record, validationPd);
      }
      return this.#ended(reached, reached.schedule.shouldStop ? 'stopped-early' : 'finished');
    } catch (thrown) {
      const fault = task.signal.aborted ? Fault.from(thrown) : engine.faultFrom(thrown);
      if (task.signal.aborted || fault.code === 'cancelled')
        return this.#ended(reached, 'cancelled');
      if (fault.code === 'diverged') return this.#ended(reached, 'diverged', fault);
      this.#weights = reached.weights;
      throw fault;
    } finally {
      network.dispose();
      optimiser.dispose();
    }
  }

  #ended(reached: Reached, outcome: Outcome, fault?: Fault): FitReport {
    const { epochs, best } = reached;
    const last = epochs.length;
    const kept = this.#experiment.earlyStopping ? best : { epoch: last, weights: reached.weights };
    this.#weights = kept.weights;
    const note = endNote(outcome, last, kept.epoch, fault);
    return { outcome, epochs: [...epochs], bestEpoch: kept.epoch, note };
  }

  #aligned({ train, validation, trainCheck }: FitData): FitData {
    const align = ({ x, y }: Sample): Sample => ({ x: alignColumns(x, this.features), y });
    return {
      train: align(train),
      validation: align(validation),
      trainCheck: align(trainCheck),
    };
  }
}

function endNote(outcome: Outcome, last: number, kept: number, fault: Fault | undefined): string {
  const weights =
    kept === 0
      ? 'No epoch was complete, so the network holds its starting weights.'
      : `The network holds the weights of epoch ${kept}.`;
  switch (outcome) {
    case 'finished':
      return kept === last ? '' : weights;
    case 'stopped-early':
      return `The validation AUC stopped rising, so training ended after epoch ${last}. ${weights}`;
    case 'cancelled':
      return `Training was cancelled after ${last} complete ${last === 1 ? 'epoch' : 'epochs'}. ${weights}`;
    case 'diverged':
      return `${fault?.message ?? ''} ${weights}`.trim();
  }
}
