import type { EnsembleKind } from '../../core/models/trees/ensemble';
import type { Importance } from '../../core/models/trees/importance';
import type { Asker } from '../../core/models/trees/questions';
import type { Tree } from '../../core/models/trees/tree';
import { depthsOf, parentsOf } from '../../core/models/trees/tree-shape';
import type { Sheet } from './csv';
import { percent } from './format';
import { askedInFull, questionWords, valueText, wayOut } from './tree-words';

/** What a tree is read with. */
export interface TreeReading {
  readonly kind: EnsembleKind;
  readonly ask: Asker;
  /** What a reader sees instead of a column's name. */
  readonly label: (column: string) => string;
}

export function importanceSheet(
  importance: readonly Importance[],
  label: (column: string) => string,
): Sheet {
  return {
    title: 'Importance of columns',
    columns: ['column', 'name', 'share of the gain', 'splits', 'share of the splits'],
    rows: importance.map(({ column, gain, splits, splitShare }) => [
      label(column),
      column,
      gain,
      splits,
      splitShare,
    ]),
  };
}

const VALUE_COLUMN: Readonly<Record<EnsembleKind, string>> = {
  boosting: 'value (log-odds)',
  forest: 'default rate',
  adaboost: 'vote',
};

/** Every node of a tree, in its own order: the root first, level by level. */
export function treeSheet(tree: Tree, number: number, reading: TreeReading): Sheet {
  const depths = depthsOf(tree);
  const parents = parentsOf(tree);
  return {
    title: `Tree ${String(number)}`,
    columns: [
      'node',
      'depth',
      'parent',
      'reached when',
      'question (yes goes left)',
      'cover',
      'share of the cover',
      VALUE_COLUMN[reading.kind],
      'gain',
    ],
    rows: Array.from(tree.column, (asked, node) => [
      node,
      depths[node],
      parents[node] < 0 ? null : parents[node],
      parents[node] < 0 ? '' : reachedWhen(tree, node, parents[node], reading),
      asked < 0 ? '' : askedInFull(questionWords(reading.ask(tree, node), reading.label)),
      tree.cover[node],
      tree.cover[node] / tree.cover[0],
      tree.value[node],
      asked < 0 ? null : tree.gain[node],
    ]),
  };
}

/** What holds of the rows that a node's parent sends to it. */
export function reachedWhen(
  tree: Tree,
  node: number,
  parent: number,
  { ask, label }: TreeReading,
): string {
  const side = tree.left[parent] === node ? 'left' : 'right';
  return wayOut(questionWords(ask(tree, parent), label), side);
}

/** The tree as indented lines, one a node. */
export function treeText(tree: Tree, number: number, reading: TreeReading): string {
  const lines = [`Tree ${String(number)}`];
  const write = (node: number, depth: number, how: string): void => {
    const share = percent(tree.cover[node] / tree.cover[0], 1);
    const value = valueText(reading.kind, tree.value[node]);
    const end = tree.column[node] < 0 ? `: ${value}` : '';
    lines.push(`${'  '.repeat(depth)}${how}${end} (${share})`);
    if (tree.column[node] < 0) return;
    for (const child of [tree.left[node], tree.left[node] + 1])
      write(child, depth + 1, reachedWhen(tree, child, node, reading));
  };
  write(0, 0, 'all rows');
  return `${lines.join('\n')}\n`;
}

/** The tree as nested JSON, thresholds in the file's units. */
export function treeJson(tree: Tree, number: number, { kind, ask }: TreeReading): string {
  const write = (node: number): object => {
    const own = { value: tree.value[node], cover: tree.cover[node] };
    if (tree.column[node] < 0) return own;
    return {
      ...own,
      gain: tree.gain[node],
      question: ask(tree, node),
      yes: write(tree.left[node]),
      no: write(tree.left[node] + 1),
    };
  };
  return `${JSON.stringify({ model: kind, tree: number, root: write(0) }, null, 2)}\n`;
}
