import type { Moments } from '../core/checkpoint';
import { alignColumns } from '../core/data/align';
import type { Rows, Sample } from '../core/data/matrix';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { sigmoid } from '../core/losses/logistic';
import type { FitData, FitReport, Outcome, SavedModel } from '../core/models/model';
import type { Task } from '../core/task';
import { NO_POOL, type ThreadPool } from '../core/threads';
import { currentEngine } from './backend';
import { Pace, reachedFrom, stateOf, type Continuing } from './fit-state';
import { learnerOn, scorerOn } from './learner';
import { initialWeights } from './network/initial';
import { weightsOf, type NetworkPlan } from './network/plan';
import { RowEncoder, type RowReader } from './row-encoder';
import { scoreRows } from './scoring';
import type { OnEpoch, TensorModel } from './tensor-model';
import { startingPoint, trainEpoch, type Reached } from './training';

/**
 * A network that a plan spells out, as a model. Between calls its weights are on the host; tensors
 * exist only while it fits or scores, on the engine that is running then.
 */
export class PlannedNetwork implements TensorModel {
  readonly features: readonly string[];
  readonly parameters: number;
  readonly #kind: string;
  readonly #experiment: Experiment;
  readonly #plan: NetworkPlan;
  readonly #encoder: RowReader;
  readonly #pool: ThreadPool;
  #weights: Float32Array;
  #reached: Reached | undefined;

  /**
   * @param kind what saved models of the sort are called
   * @param features names of the matrix columns it learns from and scores
   * @param plan has as many inputs as the encoder makes of a row
   * @param encoder how a matrix row becomes what the network reads; as it is unless given
   * @param pool other threads that may take part in training
   */
  constructor(
    kind: string,
    experiment: Experiment,
    features: readonly string[],
    plan: NetworkPlan,
    encoder: RowReader = new RowEncoder(
      { numericEmbedding: 'none', embeddingBins: 0 },
      features.length,
      [],
    ),
    pool: ThreadPool = NO_POOL,
  ) {
    this.features = features;
    this.#kind = kind;
    this.#experiment = experiment;
    this.#plan = plan;
    this.#encoder = encoder;
    this.#pool = pool;
    this.parameters = plan.parameters;
    this.#weights = initialWeights(plan, experiment.seed, 0);
  }

  /**
   * Takes the weights of a saved network.
   *
   * @throws `bad-input` Fault when they do not belong to this one's plan
   */
  restore(saved: SavedModel): void {
    const expected = this.#held().map(({ name, shape }) => `${name} ${shape.join('×')}`);
    const found = saved.weights.map(({ name, shape }) => `${name} ${shape.join('×')}`);
    if (
      saved.kind !== this.#kind ||
      saved.values.length !== this.#heldSize ||
      expected.some((weight, i) => weight !== found[i])
    )
      throw new Fault('bad-input', 'The saved weights do not belong to the saved settings', {
        remedy: 'Save the model again, or train it anew',
      });
    this.#weights = saved.values.slice(0, this.parameters);
    this.#encoder.restore(saved.values.subarray(this.parameters));
  }

  /**
   * Trains on the running engine, from scratch or on from a checkpoint. Cancelling ends it with outcome `cancelled`, a loss
   * that is no longer finite with `diverged`; in both cases the model holds the best weights (with
   * early stopping) or those of the last complete epoch.
   *
   * @throws `device-lost` Fault; `resume` then goes on from the last complete epoch. `bad-input` when
   *   the checkpoint is of another network
   */
  async fit(
    data: FitData<Rows>,
    task: Task,
    onEpoch: OnEpoch,
    { from, onReached }: Continuing = {},
  ): Promise<FitReport> {
    const aligned = this.#aligned(data);
    this.#encoder.fit(aligned.trainCheck.x);
    this.#reached =
      from === undefined
        ? startingPoint(this.#plan, this.#experiment, aligned.train)
        : reachedFrom(from, this.#plan, this.#experiment);
    const moments = from?.moments ?? null;
    return this.#train(
      { data: aligned, reached: this.#reached, moments },
      task,
      onEpoch,
      onReached,
    );
  }

  /** Goes on after the last complete epoch of a fit; the optimiser's moments start afresh. */
  async resume(
    data: FitData<Rows>,
    task: Task,
    onEpoch: OnEpoch,
    onReached?: Continuing['onReached'],
  ): Promise<FitReport> {
    const reached = this.#reached;
    if (reached === undefined) return this.fit(data, task, onEpoch, { onReached });
    const start = { data: this.#aligned(data), reached, moments: null };
    return this.#train(start, task, onEpoch, onReached);
  }

  /** Complete epochs of the fit so far. */
  get epochsDone(): number {
    return this.#reached?.epochs.length ?? 0;
  }

  async predict(x: Rows, task: Task): Promise<Float32Array> {
    return (await this.logits(x, task)).map(sigmoid);
  }

  async logits(x: Rows, task: Task): Promise<Float32Array> {
    const aligned = alignColumns(x, this.features);
    const engine = currentEngine();
    const network = scorerOn(engine, this.#plan, this.#weights, this.#experiment);
    try {
      const help = { weights: this.#weights, pool: this.#pool };
      const scorer = { network, plan: this.#plan, encoder: this.#encoder, help };
      const total = aligned.rows;
      return await scoreRows(scorer, aligned, engine, task, (done) =>
        task.report({ stage: 'Scoring rows', done, total }),
      );
    } catch (thrown) {
      throw task.signal.aborted ? Fault.from(thrown) : engine.faultFrom(thrown);
    } finally {
      network.dispose();
    }
  }

  save(): Promise<SavedModel> {
    return Promise.resolve({
      kind: this.#kind,
      format: 1,
      features: this.features,
      settings: this.#experiment,
      weights: this.#held(),
      values: this.#values(),
    });
  }

  /** Nothing to let go of: between calls no tensors exist. */
  dispose(): void {
    this.#reached = undefined;
  }

  async #train(
    { data, reached, moments }: Start,
    task: Task,
    onEpoch: OnEpoch,
    onReached: Continuing['onReached'],
  ): Promise<FitReport> {
    const experiment = this.#experiment;
    const engine = currentEngine();
    const network = learnerOn(engine, this.#plan, reached.weights, experiment, this.#pool);
    const pace = new Pace();
    const parts = { plan: this.#plan, encoder: this.#encoder, network };
    const trainer = { ...parts, experiment, data, engine, task };
    try {
      if (moments !== null) network.takeMoments(moments);
      while (reached.epochs.length < experiment.epochs && !reached.schedule.shouldStop) {
        const { record, validationPd } = await trainEpoch(trainer, reached);
        onEpoch(record, validationPd);
        if (onReached !== undefined && pace.isDue(record.seconds))
          onReached(stateOf(reached, await network.moments()));
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

  /** What is saved: the network's weights, then what the encoder took from the rows. */
  #held(): SavedModel['weights'] {
    return [...weightsOf(this.#plan), ...this.#encoder.weights()].map(({ name, shape }) => ({
      name,
      shape,
    }));
  }

  get #heldSize(): number {
    return this.#encoder
      .weights()
      .reduce((sum, { values }) => sum + values.length, this.parameters);
  }

  #values(): Float32Array {
    const values = new Float32Array(this.#heldSize);
    values.set(this.#weights);
    let at = this.parameters;
    for (const weight of this.#encoder.weights()) {
      values.set(weight.values, at);
      at += weight.values.length;
    }
    return values;
  }

  #aligned({ train, validation, trainCheck }: FitData<Rows>): FitData<Rows> {
    const align = ({ x, y }: Sample<Rows>): Sample<Rows> => ({
      x: alignColumns(x, this.features),
      y,
    });
    return {
      train: align(train),
      validation: align(validation),
      trainCheck: { ...trainCheck, x: alignColumns(trainCheck.x, this.features) },
    };
  }
}

/** What a fit goes on with. */
interface Start {
  readonly data: FitData<Rows>;
  readonly reached: Reached;
  /** Null where the optimiser starts afresh. */
  readonly moments: Moments | null;
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
