import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { takeRows, type Sample } from '../core/data/matrix';
import type { Part, Prepared } from '../core/data/prepare';
import { tableKey, type Table } from '../core/data/table';
import { correctionsFor, type Corrections } from '../core/decision/calibrate/corrections';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { epochShareOf } from '../core/losses/shape';
import type { EpochRecord } from '../core/models/model';
import { randomStream } from '../core/random';
import type { EngineName, Run, SplitScores } from '../core/run';
import type { TrainingRows } from '../core/sampling/training-rows';
import type { Task } from '../core/task';
import type { WasmAssets } from './backend';
import { ResidualNetwork } from './residual';
import { fitWithFallback, predictWithFallback } from './train';

/** Rows the training curve is measured on, at most. */
const CHECK_ROWS = 4000;

export interface RunInput {
  readonly table: Table;
  readonly experiment: Experiment;
  readonly prepared: Prepared;
  readonly sampled: TrainingRows;
  /** The engine to use and those to fall back to, in order. */
  readonly engines: readonly EngineName[];
  readonly assets: WasmAssets;
}

export interface RunListener {
  engine(name: EngineName, note: string): void;
  network(parameters: number): void;
  /** All epochs are done; what follows is scoring. */
  fitted(): void;
  /** After each epoch: raw scores of the validation rows, and how to correct them. */
  epoch(record: EpochRecord, validationPd: Float32Array, corrections: Corrections): void;
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
  const { table, experiment, prepared, sampled, engines, assets } = input;
  const { resampled, map } = sampled;
  const { train, validation, test, transform } = prepared;
  const key = tableKey(table);
  const began = performance.now();
  const correct = (pd: Float32Array, epoch: number): Corrections => {
    const epochShare = epochShareOf(epoch, experiment.epochs);
    return correctionsFor(
      { sampling: resampled.summary, experiment, epochShare },
      pd,
      validation.y,
    );
  };

  const network = new ResidualNetwork(experiment, train.x.names);
  listener.network(network.parameters);
  try {
    const { report, engine } = await fitWithFallback(
      network,
      { train: resampled.sample, validation, trainCheck: someRows(train, experiment.seed) },
      task,
      {
        engines,
        assets,
        onEngine: (name, note) => listener.engine(name, note),
        onEpoch: (record, pd) => listener.epoch(record, pd, correct(pd, record.epoch)),
      },
    );
    if (report.outcome === 'cancelled') throw new Fault('cancelled', 'Cancelled');
    listener.fitted();
    const order = engines.slice(engines.indexOf(engine));
    const scores = async ({ x, y, rows }: Part): Promise<SplitScores> => ({
      rows,
      y,
      rawPd: await predictWithFallback(network, x, task, { engines: order, assets }),
    });
    const judged = await scores(validation);
    return {
      format: 2,
      id: runId(key, experiment, engine, report.note),
      experiment,
      dataset: { id: table.id, title: table.title, hash: table.hash, key, rows: table.rows },
      engine,
      outcome: report.outcome,
      note: report.note,
      epochs: report.epochs,
      bestEpoch: report.bestEpoch,
      parameters: network.parameters,
      sampling: resampled.summary,
      map,
      corrections: correct(judged.rawPd, report.bestEpoch),
      validation: judged,
      test: await scores(test),
      transform,
      model: await network.save(),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    network.dispose();
  }
}

/** Equal for runs that are equal: the same experiment on the same table and engine, with the same mishaps. */
function runId(table: string, experiment: Experiment, engine: EngineName, note: string): string {
  const made = utf8ToBytes(JSON.stringify([table, experiment, engine, note]));
  return bytesToHex(sha256(made)).slice(0, 16);
}

/** A seeded sample of the training rows as they were before sampling. */
function someRows({ x, y }: Part, seed: number): Sample {
  if (x.rows <= CHECK_ROWS) return { x, y };
  const order = randomStream(seed, 'train-check').shuffle(Uint32Array.from(y, (_, row) => row));
  const rows = order.subarray(0, CHECK_ROWS).toSorted();
  return { x: takeRows(x, rows), y: Uint8Array.from(rows, (row) => y[row]) };
}
