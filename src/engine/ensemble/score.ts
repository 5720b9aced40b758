import type { Matrix } from '../../core/data/matrix';
import { loadHostModel } from '../../core/models/host';
import type { SavedModel } from '../../core/models/model';
import type { EngineName } from '../../core/run';
import type { Task } from '../../core/task';
import type { WasmAssets } from '../backend';
import { loadTensorModel } from '../tensor-models';
import { predictWithFallback } from '../train';

/** Where networks score: the engine to use, then those to fall back to. */
export interface Scoring {
  readonly engines: readonly EngineName[];
  readonly assets: WasmAssets;
}

/**
 * Raw scores of matrix rows by a saved model of any kind but an ensemble, whose members each have rows
 * prepared in their own way.
 *
 * @throws `bad-input` Fault when the model can't be read, or the rows lack a column
 */
export async function scoreSaved(
  saved: SavedModel,
  x: Matrix,
  task: Task,
  scoring: Scoring,
): Promise<Float32Array> {
  const host = loadHostModel(saved);
  if (host === null) return predictWithFallback(loadTensorModel(saved), x, task, scoring);
  return host.predict(x, task);
}
