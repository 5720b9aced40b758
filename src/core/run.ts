import type { Correction } from './decision/correction';
import type { Experiment } from './experiment';
import type { EpochRecord, Outcome, SavedModel } from './models/model';
import type { Transform } from './data/transform';

export type EngineName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** Which part of the data: test rows stay locked until asked for. */
export type Split = 'validation' | 'test';

export interface SplitScores {
  /** Row numbers in the table, from 0. */
  readonly rows: Uint32Array;
  /** As the model gave them; `correction` turns them into probabilities for this population. */
  readonly rawPd: Float32Array;
  readonly y: Uint8Array;
}

/** Rows by class before and after the sampler, and what it did. */
export interface SamplingSummary {
  readonly method: string;
  readonly before: ClassCounts;
  readonly made: ClassCounts;
  readonly removed: ClassCounts;
  readonly after: ClassCounts;
  readonly seconds: number;
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
  /** Share of the variance each axis holds. */
  readonly explained: readonly [number, number];
  readonly shown: number;
  readonly total: number;
}

/** An experiment, what it ran on, and what came out. Whatever a run says can be derived from it. */
export interface Run {
  readonly format: 1;
  readonly id: string;
  readonly experiment: Experiment;
  readonly dataset: {
    readonly id: string;
    readonly title: string;
    readonly hash: string;
    /** `tableKey`: the same bytes with another outcome are another table. */
    readonly key: string;
    readonly rows: number;
  };
  readonly engine: EngineName;
  readonly outcome: Outcome;
  readonly note: string;
  readonly epochs: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly parameters: number;
  readonly sampling: SamplingSummary;
  readonly map: RowMap;
  readonly correction: Correction;
  readonly validation: SplitScores;
  readonly test: SplitScores;
  readonly transform: Transform;
  readonly model: SavedModel;
  readonly seconds: number;
}
