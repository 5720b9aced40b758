import type { EngineName } from '../run';
import { cellKey, type Cell } from './plan';

/** Judged on validation rows only; what is corrected was fitted on other rows than it is judged on. */
export interface CellFigures {
  readonly auc: number;
  readonly averagePrecision: number;
  /** At i + 1 % approved: share of defaults declined, for i = 0 … 98. */
  readonly recallAt: readonly number[];
  readonly brierRaw: number;
  readonly brierCorrected: number;
  /** Expected calibration error over ten groups of equal size. */
  readonly calibrationRaw: number;
  readonly calibrationCorrected: number;
  /** Calibration in the large: mean PD less the default rate. */
  readonly biasRaw: number;
  readonly biasCorrected: number;
  /** How the corrected probabilities were made. */
  readonly correction: string;
  readonly trainRows: number;
  /** Rows after sampling, and the share of defaults among them. */
  readonly sampledRows: number;
  readonly sampledDefaultRate: number;
  readonly validationRows: number;
  readonly validationDefaultRate: number;
  /** Or trees, or iterations, as the model learns. */
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly engine: EngineName;
  /** From the split to the figures, waiting excluded. */
  readonly seconds: number;
}

/** What came of one run of a study: its figures, or why there are none. */
export type CellRecord = Cell &
  (
    | { readonly kind: 'done'; readonly figures: CellFigures }
    | { readonly kind: 'failed'; readonly reason: string }
  );

export type DoneRecord = Extract<CellRecord, { kind: 'done' }>;
export type FailedRecord = Extract<CellRecord, { kind: 'failed' }>;

export function isDone(record: CellRecord): record is DoneRecord {
  return record.kind === 'done';
}

/** Records of these cells, failed ones too. */
export function recordsOf(records: readonly CellRecord[], cells: readonly Cell[]): CellRecord[] {
  const wanted = new Set(cells.map(cellKey));
  return records.filter((record) => wanted.has(cellKey(record)));
}

/** Cells without a record, in their order: what a study that goes on makes. */
export function missingCells(cells: readonly Cell[], records: readonly CellRecord[]): Cell[] {
  const made = new Set(records.map(cellKey));
  return cells.filter((cell) => !made.has(cellKey(cell)));
}
