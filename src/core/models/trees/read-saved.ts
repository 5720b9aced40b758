import { columnsOf } from '../../encoder/encoder';
import type { Run } from '../../run';
import { isShipped } from '../../run';
import type { EnsembleKind } from './ensemble';
import { treeColumns, type TreeColumn } from './frame';
import { openTrees, type PackedTrees } from './saved';

/** The trees of a run, to be looked at. */
export interface SavedTrees extends PackedTrees {
  readonly kind: EnsembleKind;
  readonly columns: readonly TreeColumn[];
}

const KINDS: readonly string[] = ['boosting', 'forest', 'adaboost'] satisfies EnsembleKind[];

/**
 * The trees that a run saved; null where its model is none of trees, or lies in a file beside it.
 *
 * @throws `bad-input` Fault when parts of them are missing
 */
export function savedTrees(run: Pick<Run, 'model' | 'transform' | 'encoder'>): SavedTrees | null {
  const { model } = run;
  if (!isEnsembleKind(model.kind) || isShipped(run)) return null;
  const columns = treeColumns(columnsOf(run));
  return { kind: model.kind, columns, ...openTrees(model, columns) };
}

function isEnsembleKind(kind: string): kind is EnsembleKind {
  return KINDS.includes(kind);
}
