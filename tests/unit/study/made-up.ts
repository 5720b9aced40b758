import type { Cell } from '../../../src/core/study/plan';
import type { CellFigures, CellRecord } from '../../../src/core/study/record';

/** Figures of a run in which everything is ordinary but what is given. */
export function figures(given: Partial<CellFigures> = {}): CellFigures {
  return {
    auc: 0.75,
    averagePrecision: 0.4,
    recallAt: Array.from({ length: 99 }, (_, i) => 1 - (i + 1) / 100),
    brierRaw: 0.07,
    brierCorrected: 0.07,
    calibrationRaw: 0.01,
    calibrationCorrected: 0.01,
    biasRaw: 0.001,
    biasCorrected: 0,
    correction: 'none',
    trainRows: 600,
    sampledRows: 300,
    sampledDefaultRate: 0.5,
    validationRows: 200,
    validationDefaultRate: 0.1,
    epochs: 10,
    bestEpoch: 8,
    engine: 'wasm',
    seconds: 2,
    ...given,
  };
}

export function done(cell: Cell, given: Partial<CellFigures> = {}): CellRecord {
  return { ...cell, kind: 'done', figures: figures(given) };
}
