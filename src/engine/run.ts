import {
  heldSample,
  isHeld,
  matrixOf,
  rowsFrom,
  takeRows,
  type Rows,
  type Sample,
} from '../core/data/matrix';
import type { Part, Prepared } from '../core/data/prepare';
import type { Table } from '../core/data/table';
import { columnsOf, type Encoder } from '../core/encoder/encoder';
import type { FittedAutoencoder } from '../core/encoder/stage';
import type { Checkpoint } from '../core/checkpoint';
import { correctionsFor, type Corrections } from '../core/decision/calibrate/corrections';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { epochShareOf } from '../core/losses/shape';
import { mustHold } from '../core/models/holding';
import { hostModel } from '../core/models/host';
import type { EpochRecord, FitData, FitReport, Model } from '../core/models/model';
import { onTensors } from '../core/models/shelf';
import { randomStream } from '../core/random';
import { datasetOf, type EngineName, type Run, type SplitScores } from '../core/run';
import { identified } from '../core/run-id';
import type { TrainingRows } from '../core/sampling/training-rows';
import type { Task } from '../core/task';
import type { ThreadPool } from '../core/threads';
import type { WasmAssets } from './backend';
import type { OnEpoch } from './tensor-model';
import { tensorModel } from './tensor-models';
import { fitWithFallback, predictWithFallback, type FallbackOptions } from './train';

/** Rows the training curve is measured on, at most. */
const CHECK_ROWS = 4000;

export interface RunInput {
  readonly table: Table;
  readonly experiment: Experiment;
  readonly prepared: Prepared<Rows>;
  readonly sampled: TrainingRows<Rows>;
  /** The engine to use and those to fall back to, in order. */
  readonly engines: readonly EngineName[];
  readonly assets: WasmAssets;
  /** Other threads that may take part in fitting. */
  readonly pool?: ThreadPool | undefined;
  /** What a network goes on from; other models begin anew. */
  readonly from?: Checkpoint | undefined;
}

export interface RunListener {
  engine(name: EngineName, note: string): void;
  /** How many weights the model has; of some it is known only once they are fitted. */
  network(parameters: number): void;
  /** All epochs are done; what follows is scoring. */
  fitted(): void;
  /** After each epoch: raw scores of the validation rows, and how to correct them. */
  epoch(record: EpochRecord, validationPd: Float32Array, corrections: Corrections): void;
  /** Of networks: after epochs, as `Continuing` says. */
  reached?(checkpoint: Checkpoint): void;
}

/**
 * Trains the experiment's model on rows that are split, encoded and sampled, scores validation and
 * test rows with the weights it ends with, and gathers everything that makes up a run.
 *
 * @throws a `cancelled` Fault when the task is cancelled, `device-lost` when no engine is left
 */
export async function runExperiment(
  input: RunInput,
  task: Task,
  listener: RunListener,
): Promise<Run> {
  const { table, experiment, prepared, sampled, from } = input;
  const { resampled, map } = sampled;
  const { train, validation, test, transform, encoder } = prepared;
  const began = performance.now();
  const seconds = (): number => (from?.seconds ?? 0) + (performance.now() - began) / 1000;
  const correct = (pd: Float32Array, epoch: number): Corrections => {
    const epochShare = epochShareOf(epoch, experiment.epochs);
    return correctionsFor(
      { sampling: resampled.summary, experiment, epochShare },
      pd,
      validation.y,
    );
  };

  const data = {
    train: resampled.sample,
    validation,
    trainCheck: someRows(train, experiment.seed),
  };
  const onEpoch: OnEpoch = (record, pd) => listener.epoch(record, pd, correct(pd, record.epoch));
  // Of its autoencoder, which may have been fitted for a run before.
  const { weights, seconds: spent } = encoderCost(encoder);
  const network = (own: number): void => listener.network(own + weights);
  const onReached: FitListener['onReached'] =
    listener.reached &&
    ((fit, engine, note) =>
      listener.reached?.({
        format: 1,
        experiment,
        dataset: datasetOf(table),
        engine,
        note: joined(from?.note, note),
        encoder: encoder === null ? null : fittedOf(encoder),
        seconds: seconds(),
        fit,
      }));
  const told = { engine: listener.engine, network, onEpoch, onReached };
  const fit = onTensors(experiment.model) ? fitOnEngine : fitHost;
  const { model, report, engine, predict } = await fit(input, data, task, told);
  try {
    if (report.outcome === 'cancelled') throw new Fault('cancelled', 'Cancelled');
    listener.fitted();
    const scores = async ({ x, y, rows }: Part<Rows>): Promise<SplitScores> => ({
      rows,
      y,
      rawPd: await predict(x),
    });
    const judged = await scores(validation);
    return identified({
      format: 2,
      experiment,
      dataset: datasetOf(table),
      engine,
      outcome: report.outcome,
      note: joined(encoder?.note, from?.note, report.note),
      epochs: report.epochs,
      bestEpoch: report.bestEpoch,
      parameters: model.parameters + weights,
      sampling: resampled.summary,
      map,
      corrections: correct(judged.rawPd, report.bestEpoch),
      validation: judged,
      test: await scores(test),
      transform,
      encoder,
      model: await model.save(),
      seconds: spent + seconds(),
    });
  } finally {
    model.dispose();
  }
}

function joined(...notes: readonly (string | undefined)[]): string {
  return notes.filter(Boolean).join(' ');
}

/** What the autoencoder can be made again of. */
function fittedOf({ model, engine, note, losses, seconds }: Encoder): FittedAutoencoder {
  return { model, engine, note, losses, seconds };
}

/** What an autoencoder adds to a run's parameters and seconds. */
function encoderCost(encoder: Encoder | null): { weights: number; seconds: number } {
  if (encoder === null) return { weights: 0, seconds: 0 };
  return { weights: encoder.model.values.length, seconds: encoder.seconds };
}

interface Fitted {
  readonly model: Model;
  readonly report: FitReport;
  readonly engine: EngineName;
  predict(x: Rows): Promise<Float32Array>;
}

interface FitListener extends Pick<RunListener, 'engine' | 'network'> {
  readonly onEpoch: OnEpoch;
  readonly onReached: FallbackOptions['onReached'];
}

/** On the engines in their order; scoring goes on with the one that finished. */
async function fitOnEngine(
  { experiment, prepared, engines, assets, pool, from }: RunInput,
  data: FitData<Rows>,
  task: Task,
  listener: FitListener,
): Promise<Fitted> {
  const model = tensorModel(experiment, columnsOf(prepared), pool);
  listener.network(model.parameters);
  try {
    const { report, engine } = await fitWithFallback(model, data, task, {
      engines,
      assets,
      onEngine: (name, note) => listener.engine(name, note),
      onEpoch: listener.onEpoch,
      onReached: listener.onReached,
      from: from?.fit,
    });
    const left = { engines: engines.slice(engines.indexOf(engine)), assets };
    return { model, report, engine, predict: (x) => predictWithFallback(model, x, task, left) };
  } catch (thrown) {
    model.dispose();
    throw thrown;
  }
}

/** In plain JavaScript: the model needs no tensors. */
async function fitHost(
  { experiment, prepared, pool }: RunInput,
  data: FitData<Rows>,
  task: Task,
  listener: FitListener,
): Promise<Fitted> {
  const model = hostModel(experiment, columnsOf(prepared), pool);
  listener.engine('cpu', '');
  const needsAll = mustHold(experiment);
  const { train, validation, trainCheck } = data;
  const held = needsAll
    ? { train: heldSample(train), validation: heldSample(validation), trainCheck }
    : data;
  const report = await model.fit(held, task, listener.onEpoch);
  listener.network(model.parameters);
  const predict = (x: Rows): Promise<Float32Array> =>
    model.predict(needsAll ? matrixOf(x) : x, task);
  return { model, report, engine: 'cpu', predict };
}

/** A seeded sample of the training rows as they were before sampling. */
export function someRows({ x, y }: Part<Rows>, seed: number): Sample {
  if (x.rows <= CHECK_ROWS) return { x: isHeld(x) ? x : rowsFrom(x, 0, x.rows), y };
  const order = randomStream(seed, 'train-check').shuffle(Uint32Array.from(y, (_, row) => row));
  const rows = order.subarray(0, CHECK_ROWS).toSorted();
  return { x: takeRows(x, rows), y: Uint8Array.from(rows, (row) => y[row]) };
}
