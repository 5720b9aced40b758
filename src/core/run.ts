import type { Corrections } from './decision/calibrate/corrections';
import type { Experiment } from './experiment';
import type { EpochRecord, Outcome, SavedModel } from './models/model';
import { tableKey, type Table } from './data/table';
import type { Readable } from './data/readable';
import type { Transform } from './data/transform';
import type { Encoder } from './encoder/encoder';
import type { NumericStep } from './data/transform-steps';
import type { RemovalRule } from './sampling/trace';

export type EngineName = 'webgpu' | 'webgl' | 'kernels' | 'wasm' | 'cpu';

/** Which part of the data: test rows stay locked until asked for. */
export type Split = 'validation' | 'test';

export interface SplitScores {
  /** Row numbers in the table, from 0. */
  readonly rows: Uint32Array;
  /** As the model gave them; `corrections` turn them into probabilities for this population. */
  readonly rawPd: Float32Array;
  readonly y: Uint8Array;
}

/** Rows by class before and after the sampler, and what it did. */
export interface SamplingSummary {
  readonly method: Experiment['sampling'];
  /** SMOTE was done as SMOTE-NC: levels of categories were kept whole. */
  readonly wholeCategories: boolean;
  readonly before: ClassCounts;
  readonly made: ClassCounts;
  readonly removed: ClassCounts;
  /** Of those removed, rows that had been made. */
  readonly removedMade: ClassCounts;
  readonly after: ClassCounts;
  /** How neighbours were looked for; null when none were needed. */
  readonly neighbours: NeighbourReport | null;
  readonly seconds: number;
}

/** How nearest neighbours were found, and how many of the true ones. */
export interface NeighbourReport {
  readonly search: 'exact' | 'approximate';
  readonly threads: number;
  /** Share of the true neighbours found, over `recallRows` rows searched both ways; 1 when exact. */
  readonly recall: number;
  readonly recallRows: number;
}

export interface ClassCounts {
  readonly good: number;
  readonly bad: number;
}

/** A flat picture of the training rows; at most a few thousand points. */
export interface RowMap {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** 0 repaid, 1 default, 2 made by the sampler, 3 removed by it. */
  readonly kind: Uint8Array;
  /** Outcome of the row: 0 or 1. */
  readonly label: Uint8Array;
  readonly axes: readonly [MapAxis, MapAxis];
  /** Single things the sampler did, to step through: a seeded choice, in the order it did them. */
  readonly steps: readonly SamplingStep[];
  /** The rows that steps speak of, each by its place here. */
  readonly stepRows: StepRows;
  readonly shown: number;
  readonly total: number;
}

export interface MapAxis {
  /** A component of the training rows, or a column of the prepared matrix. */
  readonly name: string;
  /** Share of the variance a component holds; null for a column. */
  readonly explained: number | null;
  /** How the numbers of a column were scaled: positions are scaled values. Null for other axes. */
  readonly scale: NumericStep['scale'] | null;
  /** Rows on a 0/1 column are moved by up to this much, lest they cover each other; else 0. */
  readonly jitter: number;
}

/** Rows on the axes of a map, one entry each. */
export interface StepRows {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly label: Uint8Array;
  /** 1 = made by the sampler. */
  readonly made: Uint8Array;
}

/** One thing a sampler did; rows are places in `RowMap.stepRows`. */
export type SamplingStep = MadeStep | RemovedStep;

export interface MadeStep {
  readonly kind: 'made';
  readonly row: number;
  readonly base: number;
  /** Those among which one was drawn; empty for a row repeated. */
  readonly neighbours: readonly number[];
  /** The row it lies towards; -1 for a row repeated. */
  readonly towards: number;
  /** How far along the line to it. */
  readonly gap: number;
  /** A row repeated was moved by noise. */
  readonly moved: boolean;
  /** Cleaning removed it again. */
  readonly removedAgain: boolean;
  /** Of base, row towards (unless repeated) and new row. */
  readonly values: readonly StepValues[];
}

export interface RemovedStep {
  readonly kind: 'removed';
  readonly row: number;
  /** Those that decided; empty where chance did. */
  readonly neighbours: readonly number[];
  /** Distance to each neighbour, in scaled units. */
  readonly distances: readonly number[];
  readonly rule: RemovalRule;
  /** Of the row and of its nearest neighbour of the other outcome. */
  readonly values: readonly StepValues[];
}

/** A column in which the rows of a step differ: numbers in the file's unit, levels in words. */
export interface StepValues {
  readonly column: string;
  readonly values: readonly Readable[];
}

/** An experiment, what it ran on, and what came out. Whatever a run says can be derived from it. */
export interface Run {
  readonly format: 2;
  readonly id: string;
  readonly experiment: Experiment;
  readonly dataset: {
    readonly id: string;
    readonly title: string;
    readonly hash: string;
    /** `tableKey`: the same bytes with another outcome are another table. */
    readonly key: string;
    readonly rows: number;
    /** As its file writes numbers in text; missing where a point parts them. */
    readonly decimalComma?: true;
  };
  readonly engine: EngineName;
  readonly outcome: Outcome;
  readonly note: string;
  readonly epochs: readonly EpochRecord[];
  readonly bestEpoch: number;
  /** Weights of the model and of the autoencoder before it. */
  readonly parameters: number;
  readonly sampling: SamplingSummary;
  readonly map: RowMap;
  readonly corrections: Corrections;
  readonly validation: SplitScores;
  readonly test: SplitScores;
  readonly transform: Transform;
  /** Between the transform and the model; null where the model reads the transform's own columns. */
  readonly encoder: Encoder | null;
  readonly model: SavedModel;
  /** Of an ensemble: its members, in the order of its settings. */
  readonly members?: readonly MemberScores[];
  /**
   * Fitting and scoring, the autoencoder's fitting included whenever that was; not preparing and
   * sampling. Of runs kept before that was counted (their `encoder.seconds` is 0), and of ensembles of
   * such, without the autoencoder's.
   */
  readonly seconds: number;
}

/** What one member of an ensemble made of the rows of the ensemble's `validation` and `test`. */
export interface MemberScores {
  /** Probabilities as they are combined: corrected for what its own sampling and loss did. */
  readonly validationPd: Float32Array;
  readonly testPd: Float32Array;
  /** What it took to train and score, whenever that was. */
  readonly seconds: number;
}

/** What a run says of the table that it was made on. */
export function datasetOf(table: Table): Run['dataset'] {
  const { id, title, hash, rows, decimalComma } = table;
  const key = tableKey(table);
  return { id, title, hash, key, rows, ...(decimalComma ? { decimalComma } : {}) };
}

/** It came with the data: its weights lie in a file beside it. */
export function isShipped({ model }: Pick<Run, 'model'>): boolean {
  return model.values.length === 0 && model.weights.length > 0;
}
