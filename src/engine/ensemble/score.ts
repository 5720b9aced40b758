import type { Matrix } from '../../core/data/matrix';
import type { Table } from '../../core/data/table';
import { applyTransform } from '../../core/data/transform';
import { correctPd } from '../../core/decision/calibrate/correction';
import { encodeRows } from '../../core/encoder/encoder';
import { combined } from '../../core/ensemble/rule';
import { unpackEnsemble } from '../../core/ensemble/saved';
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
 * Raw scores of matrix rows by a saved model of any kind but an ensemble, which prepares rows itself
 * (`scoreEnsemble`).
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

/**
 * Probabilities by a saved ensemble, of rows of a table (numbers from 0) as they were read: each member
 * has them encoded by its own transform (and autoencoder), and its raw scores corrected.
 *
 * @throws `bad-input` Fault when the ensemble can't be read, or the table lacks a column
 */
export async function scoreEnsemble(
  saved: SavedModel,
  { table, rows }: { readonly table: Table; readonly rows: ArrayLike<number> },
  task: Task,
  scoring: Scoring,
): Promise<Float32Array> {
  const { rule, members } = unpackEnsemble(saved);
  const pds: Float32Array[] = [];
  for (const { model, transform, encoder, correction } of members) {
    const encoded = await applyTransform(transform, table, rows, task);
    const x = encoder === null ? encoded : await encodeRows(encoder, encoded, task);
    pds.push(correctPd(await scoreSaved(model, x, task, scoring), correction));
  }
  return combined(rule, pds);
}
