import type { Checkpoint } from '../../core/checkpoint';
import type { MatrixColumns } from '../../core/data/transform';
import type { Corrections } from '../../core/decision/calibrate/corrections';
import type { Judged } from '../../core/decision/cutoff/judge';
import type { Experiment } from '../../core/experiment';
import type { EpochRecord } from '../../core/models/model';
import type { EngineName, RowMap, SamplingSummary, SplitScores } from '../../core/run';

/** A run in the making: what has come of it so far. */
export interface LiveRun {
  readonly experiment: Experiment;
  readonly engine: EngineName | null;
  readonly engineNote: string;
  readonly sampling: SamplingSummary | null;
  readonly map: RowMap | null;
  readonly columns: MatrixColumns | null;
  readonly inputs: number | null;
  readonly parameters: number | null;
  readonly epochs: readonly EpochRecord[];
  /** Of the newest epoch, like `validation`. */
  readonly corrections: Corrections | null;
  readonly validation: Judged | null;
  readonly scores: SplitScores | null;
}

/** One of which nothing has come yet, but what it goes on from. */
export function liveRun(experiment: Experiment, from: Checkpoint | null = null): LiveRun {
  return {
    experiment,
    engine: from?.engine ?? null,
    engineNote: '',
    sampling: null,
    map: null,
    columns: null,
    inputs: null,
    parameters: null,
    epochs: from?.fit.epochs ?? [],
    corrections: null,
    validation: null,
    scores: null,
  };
}
