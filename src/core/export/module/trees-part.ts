import { TreeEnsemble } from '../../models/trees/ensemble';
import { codesOf, type TreeColumn } from '../../models/trees/frame';
import type { Tree } from '../../models/trees/tree';
import type { SavedModel } from '../../models/model';
import { indented, literal, packed, type ModulePart } from './part';

/**
 * `name(x)`: the raw score of a row by boosting, a random forest or AdaBoost.
 *
 * @throws `bad-input` Fault when the weights are no trees over the saved columns
 */
export function treesPart(saved: SavedModel, name: string): ModulePart {
  const { kind, trees, base, columns } = TreeEnsemble.load(saved);
  const isMean = kind === 'forest';
  const nodes = joinedNodes(trees);
  const raw = isMean ? `sum / ${literal(trees.length)}` : 'sigmoid(sum)';
  const meaning = isMean ? 'shares of defaults, of which the mean counts' : 'log-odds of default';
  const code = `
/** The columns that the trees ask about. */
const ${name}Columns = [
${indented(columns.map((column) => `${columnCode(column)},`))}
];

/** ${String(trees.length)} trees: the probability of default, raw. Leaves hold ${meaning}. */
function ${name}(x) {
  const values = ${name}Columns.map((read) => read(x));
  let sum = ${literal(base)};
  for (const root of ${name}Roots) sum += leafValue(values, root, ${name}Nodes);
  return ${trees.length === 0 && isMean ? '0.5' : raw};
}`;
  const arrays = Object.entries(nodes.arrays).map(
    ([array, values]) => `${array}: ${packed(values)},`,
  );
  const data = `
/** The node that each tree starts from. */
const ${name}Roots = ${packed(nodes.roots)};

/** Each node's column (−1 for a leaf), left child (right is the next), threshold or leaf value, … */
const ${name}Nodes = {
${arrays.map((line) => `  ${line}`).join('\n')}
};`;
  return {
    code: code.trim(),
    data: data.trim(),
    uses: ['leafValue', 'treeNumber', 'treeLevel', 'bytes', 'floats', 'integers', 'sigmoid'],
  };
}

function columnCode(column: TreeColumn): string {
  if (column.kind === 'number')
    return `treeNumber(${literal(column.value)}, ${literal(column.flag)})`;
  return `treeLevel(${literal(column.outputs)}, ${literal(codesOf(column))})`;
}

/** All trees' nodes one after another; children and sets by their place among all. */
function joinedNodes(trees: readonly Tree[]) {
  const roots: number[] = [];
  const column: number[] = [];
  const left: number[] = [];
  const number: number[] = [];
  const missingLeft: number[] = [];
  const set: number[] = [];
  const sets: number[] = [];
  for (const tree of trees) {
    const root = column.length;
    const firstSet = sets.length;
    roots.push(root);
    for (let node = 0; node < tree.column.length; node++) {
      const isLeaf = tree.column[node] < 0;
      column.push(tree.column[node]);
      left.push(isLeaf ? 0 : root + tree.left[node]);
      number.push(isLeaf ? tree.value[node] : tree.threshold[node]);
      missingLeft.push(tree.missingLeft[node]);
      set.push(tree.set[node] < 0 ? -1 : firstSet + tree.set[node]);
    }
    for (const goesLeft of tree.sets) sets.push(goesLeft);
  }
  return {
    roots: Int32Array.from(roots),
    arrays: {
      column: Int32Array.from(column),
      left: Int32Array.from(left),
      number: Float32Array.from(number),
      missingLeft: Uint8Array.from(missingLeft),
      set: Int32Array.from(set),
      sets: Uint8Array.from(sets),
    },
  };
}
