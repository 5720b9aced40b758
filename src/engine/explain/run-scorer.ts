import type { Matrix } from '../../core/data/matrix';
import type { Transform } from '../../core/data/transform';
import { correctPd, type Correction } from '../../core/decision/calibrate/correction';
import { encodeRows, type Encoder } from '../../core/encoder/encoder';
import { membersOf } from '../../core/ensemble/members';
import { combined, logOddsOf } from '../../core/ensemble/rule';
import {
  ENSEMBLE,
  sharedTransforms,
  unpackEnsemble,
  type SavedEnsemble,
} from '../../core/ensemble/saved';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { loadHostModel } from '../../core/models/host';
import type { SavedModel } from '../../core/models/model';
import type { EngineName, Run } from '../../core/run';
import type { Task } from '../../core/task';
import type { ThreadPool } from '../../core/threads';
import type { WasmAssets } from '../backend';
import { loadTensorModel } from '../tensor-models';
import { logitsWithFallback, predictWithFallback } from '../train';

/** What of a run scores rows; its weights must be there. */
export type ScoringRun = Pick<Run, 'experiment' | 'transform' | 'encoder' | 'model'>;

export interface ScorerParts {
  /** The engine for a model and those to fall back to; none where it needs none. */
  enginesFor(experiment: Experiment): Promise<readonly EngineName[]>;
  readonly assets: WasmAssets;
  /** Other threads that networks may score with. */
  readonly pool: ThreadPool;
}

/** A run's model with what its rows go through, ready to score rows again and again. */
export interface RunScorer {
  /** A row to score is what each of these makes of a row of the table, one after another. */
  readonly preparations: readonly Transform[];
  /**
   * Raw log-odds of default: a network's own logit, of one with members that of their mean probability;
   * of other models the logit of the raw probability, which counts as no closer to 0 or 1 than `CLOSEST`.
   */
  logOdds(rows: Float32Array, task: Task): Promise<ArrayLike<number>>;
}

/** Scores rows that the transform has made. */
type Scores = (x: Matrix, task: Task) => Promise<ArrayLike<number>>;

/**
 * The scorer of a run of any kind; of an ensemble, with all of its members.
 *
 * @throws `bad-input` Fault when a saved model can't be read, or gives a row no finite score
 */
export async function runScorer(run: ScoringRun, parts: ScorerParts): Promise<RunScorer> {
  if (run.model.kind === ENSEMBLE)
    return ensembleScorer(run.experiment, unpackEnsemble(run.model), parts);
  const { transform, encoder, model, experiment } = run;
  const engines = await parts.enginesFor(experiment);
  const scores = behind(encoder, modelLogOdds(model, engines, parts));
  return {
    preparations: [transform],
    logOdds: async (rows, task) => finite(await scores(matrixOf(rows, transform), task)),
  };
}

async function ensembleScorer(
  experiment: Experiment,
  { rule, members }: SavedEnsemble,
  parts: ScorerParts,
): Promise<RunScorer> {
  const { transforms, places } = sharedTransforms(members);
  const settings = membersOf(experiment);
  const scorers: { scores: Scores; correction: Correction }[] = [];
  for (const [i, { encoder, model, correction }] of members.entries()) {
    const engines = await parts.enginesFor(settings[i]);
    scorers.push({ scores: behind(encoder, modelPd(model, engines, parts)), correction });
  }
  return {
    preparations: transforms,
    logOdds: async (rows, task) => {
      const prepared = parted(rows, transforms);
      const pds: Float32Array[] = [];
      for (const [i, { scores, correction }] of scorers.entries()) {
        const raw = Float32Array.from(await scores(prepared[places[i]], task));
        pds.push(correctPd(raw, correction));
      }
      return finite(logOddsOf(combined(rule, pds)));
    },
  };
}

function modelLogOdds(
  saved: SavedModel,
  engines: readonly EngineName[],
  { assets, pool }: ScorerParts,
): Scores {
  const host = loadHostModel(saved);
  if (host !== null) return async (x, task) => logOddsOf(await host.predict(x, task));
  const model = loadTensorModel(saved, pool);
  return (x, task) => logitsWithFallback(model, x, task, { engines, assets });
}

function modelPd(
  saved: SavedModel,
  engines: readonly EngineName[],
  { assets, pool }: ScorerParts,
): Scores {
  const host = loadHostModel(saved);
  if (host !== null) return (x, task) => host.predict(x, task);
  const model = loadTensorModel(saved, pool);
  return (x, task) => predictWithFallback(model, x, task, { engines, assets });
}

function behind(encoder: Pick<Encoder, 'use' | 'model' | 'made'> | null, scores: Scores): Scores {
  if (encoder === null) return scores;
  return async (x, task) => scores(await encodeRows(encoder, x, task), task);
}

function matrixOf(data: Float32Array, { outputs }: Transform): Matrix {
  return { data, rows: data.length / outputs.length, cols: outputs.length, names: outputs };
}

/** What each transform made, out of rows that hold all of it. */
function parted(rows: Float32Array, transforms: readonly Transform[]): Matrix[] {
  const width = transforms.reduce((sum, { outputs }) => sum + outputs.length, 0);
  const count = rows.length / width;
  let first = 0;
  return transforms.map((transform) => {
    const cols = transform.outputs.length;
    const data = new Float32Array(count * cols);
    for (let row = 0; row < count; row++) {
      const from = row * width + first;
      data.set(rows.subarray(from, from + cols), row * cols);
    }
    first += cols;
    return matrixOf(data, transform);
  });
}

function finite(scores: ArrayLike<number>): ArrayLike<number> {
  for (let row = 0; row < scores.length; row++)
    if (!Number.isFinite(scores[row]))
      throw new Fault('bad-input', 'The model gives a row no finite score', {
        remedy: 'Train it anew',
      });
  return scores;
}
