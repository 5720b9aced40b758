import { columnsOf } from '../../encoder/encoder';
import type { Run } from '../../run';
import { isShipped } from '../../run';
import type { EnsembleKind } from './ensemble';
import { treeColumns, type TreeColumn } from './frame';
import { unpackTrees } from './saved';
import type { Tree } from './tree';

/** The trees of a run, to be looked at. */
export interface SavedTrees {
  readonly kind: EnsembleKind;
  readonly columns: readonly TreeColumn[];
  readonly trees: readonly Tree[];
}

const KINDS: readonly string[] = ['boosting', 'forest', 'adaboost'] satisfies EnsembleKind[];

/**
 * The trees that a run saved; null where its model is none of trees, or lies in a file beside it.
 *
 * @throws `bad-input` Fault when the weights are no trees over the run's columns
 */
export function savedTrees(run: Pick<Run, 'model' | 'transform' | 'encoder'>): SavedTrees | null {
  const { model } = run;
  if (!isEnsembleKind(model.kind) || isShipped(run)) return null;
  const columns = treeColumns(columnsOf(run));
  return { kind: model.kind, columns, trees: unpackTrees(model, columns) };
}

function isEnsembleKind(kind: string): kind is EnsembleKind {
  return KINDS.includes(kind);
}
