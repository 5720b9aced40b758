import type { BenchPart, Effort, Machine, Measured } from '../core/bench/bench';
import type { Checkpoint } from '../core/checkpoint';
import type { CatalogEntry } from '../core/data/catalog';
import type { ColumnProfile } from '../core/data/profile';
import type { RowColumn } from '../core/data/row-columns';
import type { DatasetPreview } from '../core/data/read';
import type { ColumnInfo, ColumnRole, Table } from '../core/data/table';
import type { TableSize } from '../core/data/table-size';
import type { MatrixColumns } from '../core/data/transform';
import type { StrategyCutoffs, StrategyInput } from '../core/decision/groups/group-strategies';
import type { Compared, ComparedAnswer } from '../core/decision/compare/against';
import type { Leaderboard, LeaderboardQuestion } from '../core/decision/compare/leaderboard';
import type { Entries, Terms } from '../core/decision/book/book';
import type { Corrections } from '../core/decision/calibrate/corrections';
import type { Judged } from '../core/decision/cutoff/judge';
import type { RankingAnswer, RankingQuestion } from '../core/decision/compare/ranking-bootstrap';
import type { Band, BandOptions } from '../core/decision/money/profit-band';
import type { Anomaly } from '../core/encoder/anomaly';
import type { MembersAnswer, MembersQuestion } from '../core/ensemble/figures';
import type { Experiment } from '../core/experiment';
import type { Explanation } from '../core/explain/explanation';
import type { NamedRun } from '../core/kept/runs-file';
import type { FoldFigures } from '../core/folds/figures';
import type { CurvePoint } from '../core/learning-curve/point';
import type { EpochRecord } from '../core/models/model';
import type { EngineName, RowMap, Run, SamplingSummary, Split, SplitScores } from '../core/run';
import type { Problem } from '../core/salvage';
import type { TrialOutcome } from '../core/search/figures';
import type { StepCurve, StopRule } from '../core/search/median-stop';
import type { AucDifference } from '../core/metrics/intervals';
import type { CellFigures } from '../core/study/record';
import type { ScoringRun } from '../engine/explain/run-scorer';
import type { EngineMeasure } from '../engine/measure';

import type { ExportWish } from './export';

export type { EngineMeasure };
export type { ModelForm } from './export';

/** What the page needs to know of a table; the table itself stays in the worker. */
export interface DatasetInfo {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly hash: string;
  /** `tableKey`: what a run was made on, and what requests are about. */
  readonly key: string;
  readonly rows: number;
  readonly bad: number;
  readonly features: number;
  /** What it takes, and will take once encoded. */
  readonly size: TableSize;
  readonly target: Table['target'] & { readonly positiveLabel: string };
  readonly columns: readonly (ColumnInfo & { readonly kind: 'numeric' | 'category' })[];
}

export type OpenRequest = OpenOptions &
  (
    | { readonly kind: 'built-in'; readonly entry: CatalogEntry }
    | { readonly kind: 'file'; readonly file: File }
  );

export interface OpenOptions {
  readonly target?: string;
  readonly positive?: string;
  /** Lets an outcome have more than two values: all but `positive` count as repaid. */
  readonly group?: boolean;
  /** Gives a preview even where the outcome is settled: the visitor wants to choose. */
  readonly ask?: boolean;
  readonly roles?: Readonly<Record<string, ColumnRole>>;
  /** The visitor has agreed to load a table beyond the limits. */
  readonly consent?: boolean;
}

export type OpenResult =
  | { readonly kind: 'opened'; readonly dataset: DatasetInfo }
  | { readonly kind: 'choose-target'; readonly preview: DatasetPreview };

export type TrainUpdate =
  | { readonly kind: 'engine'; readonly engine: EngineName; readonly note: string }
  | {
      readonly kind: 'sampled';
      readonly sampling: SamplingSummary;
      readonly map: RowMap;
      readonly columns: MatrixColumns;
      readonly inputs: number;
    }
  | { readonly kind: 'network'; readonly parameters: number }
  | {
      readonly kind: 'epoch';
      readonly epoch: EpochRecord;
      readonly corrections: Corrections;
      readonly validation: Judged;
      readonly scores: SplitScores;
    }
  /** Of networks, after epochs: all that it takes to go on from there. */
  | { readonly kind: 'reached'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'paused'; readonly paused: boolean };

export interface TrialUpdate {
  readonly kind: 'step';
  readonly step: number;
  readonly auc: number;
}

export interface TrainResult {
  readonly run: Run;
  readonly judged: Readonly<Record<Split, Judged>>;
  /** How its autoencoder does as a detector of defaults; of runs with one. */
  readonly anomaly?: Anomaly;
}

export interface UnpackedRuns {
  readonly runs: readonly { readonly name: string; readonly result: TrainResult }[];
  /** Those that could not be read, and why. */
  readonly problems: readonly Problem[];
}

export interface SampleResult {
  readonly sampling: SamplingSummary;
  readonly map: RowMap;
  readonly columns: MatrixColumns;
}

/** Every request: what goes in, what may come while it runs, what comes out. */
export interface Requests {
  /** A run shipped with the data, ready to decide on. */
  shipped: { payload: { readonly path: string }; update: never; result: TrainResult };
  /** A run out of the browser's storage: checked in every field, and made ready to decide on. */
  judge: { payload: { readonly run: unknown }; update: never; result: TrainResult };
  /** A run cut short, out of the browser's storage: checked in every field. */
  checkpoint: { payload: { readonly kept: unknown }; update: never; result: Checkpoint };
  /** Runs as one file, compressed. */
  packRuns: { payload: { readonly runs: readonly NamedRun[] }; update: never; result: Blob };
  /** Runs out of such a file, whoever wrote it. */
  unpackRuns: { payload: { readonly file: File }; update: never; result: UnpackedRuns };
  /** The trees of a run as a file of XGBoost's. */
  xgboostFile: {
    payload: { readonly run: Pick<Run, 'model' | 'transform' | 'encoder'> };
    update: never;
    result: Blob;
  };
  /** The run of a model that XGBoost saved, on a table. */
  openXgboost: {
    payload: { readonly table: string; readonly experiment: Experiment; readonly file: File };
    update: never;
    result: TrainResult;
  };
  /** A model as a file that scores elsewhere. */
  exportModel: { payload: ExportWish; update: never; result: Blob };
  /** Why a row of the table has its score: Shapley values of the columns. */
  explain: {
    payload: {
      readonly table: string;
      /** With its weights. */
      readonly run: ScoringRun;
      /** Of the table, from 0. */
      readonly row: number;
      readonly permutations: number;
      /** How many training rows to compare with, at most. */
      readonly background: number;
    };
    update: never;
    result: Explanation;
  };
  open: { payload: OpenRequest; update: never; result: OpenResult };
  profile: { payload: { readonly table: string }; update: never; result: readonly ColumnProfile[] };
  /** The values of some columns at some rows; columns that the table lacks are left out. */
  columns: {
    payload: {
      readonly table: string;
      readonly rows: Uint32Array;
      readonly names: readonly string[];
    };
    update: never;
    result: readonly RowColumn[];
  };
  /** Cut-offs by group, found by every strategy. */
  groupCutoffs: { payload: StrategyInput; update: never; result: StrategyCutoffs };
  engines: { payload: null; update: never; result: readonly EngineMeasure[] };
  /** The same without measuring, at once; empty where that was not done yet. */
  knownEngines: { payload: null; update: never; result: readonly EngineMeasure[] };
  /** What there is to compare on this machine. */
  machine: { payload: null; update: never; result: Machine };
  /** One line of that comparison, measured. */
  bench: {
    payload: { readonly part: BenchPart; readonly effort: Effort };
    update: never;
    result: Measured;
  };
  sample: {
    payload: { readonly table: string; readonly experiment: Experiment };
    update: never;
    result: SampleResult;
  };
  /** The picture of the same sampling on the axes that the experiment names. */
  map: {
    payload: { readonly table: string; readonly experiment: Experiment };
    update: never;
    result: RowMap;
  };
  train: {
    payload: {
      readonly table: string;
      readonly experiment: Experiment;
      readonly pauseAfterEpoch: boolean;
      /** Runs at hand that members of an ensemble are taken from. */
      readonly held: readonly Run[];
      /** What it goes on from; null where it begins. */
      readonly from: Checkpoint | null;
    };
    update: TrainUpdate;
    result: TrainResult;
  };
  /** Intervals of two decisions' figures and of their differences. */
  compare: {
    payload: {
      readonly compared: Compared;
      readonly terms: Terms;
      readonly seed: number;
      readonly resamples: number;
    };
    update: never;
    result: ComparedAnswer;
  };
  /** How far realised profit over the cut-off can be believed. */
  band: {
    payload: {
      readonly entries: Entries;
      readonly terms: Terms;
      /** Of the curve, ascending. */
      readonly cutoffs: Float64Array;
      readonly options: BandOptions;
    };
    update: never;
    result: Band;
  };
  /** Intervals of what holds at every cut-off, of one run or of two. */
  ranking: { payload: RankingQuestion; update: never; result: RankingAnswer };
  /** Runs judged on the same rows, ranked and held each against each. */
  leaderboard: { payload: LeaderboardQuestion; update: never; result: Leaderboard };
  /** How good and how alike the members of an ensemble are. */
  members: { payload: MembersQuestion; update: never; result: MembersAnswer };
  /** One run of a comparison: trained like any other, but only its figures are kept. */
  cell: {
    payload: { readonly table: string; readonly experiment: Experiment };
    update: never;
    result: CellFigures;
  };
  /** The run that judges one fold of a cross-validation; only its figures are kept. */
  fold: {
    payload: { readonly table: string; readonly experiment: Experiment; readonly fold: number };
    update: never;
    result: FoldFigures;
  };
  /** The run on a share of the training rows; `before` are the scores of the share before. */
  share: {
    payload: {
      readonly table: string;
      readonly experiment: Experiment;
      readonly share: number;
      readonly before: Float32Array | null;
    };
    update: never;
    result: { readonly point: CurvePoint; readonly rawPd: Float32Array };
  };
  /** One trial of a search: says each step's validation AUC, and ends when the rule says so. */
  trial: {
    payload: {
      readonly table: string;
      readonly experiment: Experiment;
      /** Null where every trial may finish. */
      readonly rule: StopRule | null;
      readonly completed: readonly StepCurve[];
    };
    update: TrialUpdate;
    result: TrialOutcome;
  };
  /** How far trials lie behind the best of them, all scored on the same rows. */
  behind: {
    payload: {
      readonly best: Float32Array;
      readonly others: readonly Float32Array[];
      readonly y: Uint8Array;
    };
    update: never;
    result: readonly AucDifference[];
  };
}

export type RequestName = keyof Requests;
