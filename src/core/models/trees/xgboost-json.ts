import type { Transform } from '../../data/transform';
import { missingColumn } from '../../data/transform-steps';
import { Fault } from '../../fault';
import { sigmoid } from '../../losses/logistic';
import type { TreeEnsemble } from './ensemble';
import { rawTrees, type RawColumn } from './raw';
import type { Tree } from './tree';

/** What XGBoost calls the node above the root. */
const NO_PARENT = 2147483647;

/** Attribute that says which level each code of a category stands for: `levels:` and the column. */
export const LEVELS = 'levels:';

const ROWS =
  'Columns as in the file and in its units, NaN where a value is missing. A category is the place of its level in the list levels:<column>, counted from 0, NaN where missing or not in the list.';

/**
 * Boosted trees as XGBoost's own JSON (its schema of 1.7, which later versions read), over the
 * columns of the table as the file has them: thresholds in the file's units, categories split
 * natively. XGBoost keeps no names of levels, so the attributes do: `levels:<column>` is a JSON list,
 * and a category's code is the level's place in it; `rows` says so in words, and `gaps` names the
 * columns of `sharedGaps`.
 *
 * @throws `bad-input` Fault for a forest: XGBoost has no mean of trees as a probability
 */
export function toXgboost({ kind, trees, base }: TreeEnsemble, transform: Transform): string {
  if (kind === 'forest')
    throw new Fault('bad-input', 'XGBoost’s format cannot say the mean of a random forest', {
      remedy: 'Export a gradient boosting or AdaBoost model',
    });
  const raw = rawTrees(trees, base, transform);
  const { columns } = raw;
  const frame = JSON.stringify({
    learner: {
      attributes: attributesOf(columns, sharedGaps(transform)),
      feature_names: columns.map(({ name }) => name),
      feature_types: columns.map((column) => (column.kind === 'level' ? 'c' : 'float')),
      gradient_booster: {
        model: {
          gbtree_model_param: {
            num_parallel_tree: '1',
            num_trees: String(trees.length),
            size_leaf_vector: '0',
          },
          tree_info: trees.map(() => 0),
          trees: null,
        },
        name: 'gbtree',
      },
      learner_model_param: {
        // With more digits than single precision has, XGBoost takes .5 instead, without a word.
        base_score: String(Number(Math.fround(sigmoid(base)).toPrecision(9))),
        boost_from_average: '0',
        num_class: '0',
        num_feature: String(columns.length),
        num_target: '1',
      },
      objective: { name: 'binary:logistic', reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: [1, 7, 4],
  });
  const written = raw.trees.map((tree, id) =>
    JSON.stringify(treeOut(tree, id, columns)).replace(/"~([^"]*)"/g, '$1'),
  );
  return frame.replace('"trees":null', () => `"trees":[${written.join(',')}]`);
}

/**
 * The columns whose gaps XGBoost may read otherwise than the run does, each with the flag that tells
 * them here. In every training row both were missing together, so the run keeps one flag for both;
 * XGBoost asks the column itself. Scores can differ only where just one of the two is missing.
 */
export function sharedGaps({ steps, outputs }: Transform): { column: string; toldBy: string }[] {
  return steps.flatMap((step) =>
    step.kind === 'numeric' && step.flag < 0 && missingColumn(step) >= 0
      ? [{ column: step.column, toldBy: outputs[missingColumn(step)] }]
      : [],
  );
}

function attributesOf(
  columns: readonly RawColumn[],
  gaps: ReturnType<typeof sharedGaps>,
): Record<string, string> {
  const lists = columns.flatMap((column) =>
    column.kind === 'level' ? [[LEVELS + column.name, JSON.stringify(column.levels)]] : [],
  );
  const shared = gaps.map(({ column, toldBy }) => [column, toldBy]);
  return {
    ...(Object.fromEntries(lists) as Record<string, string>),
    rows: ROWS,
    ...(shared.length > 0 ? { gaps: JSON.stringify(Object.fromEntries(shared)) } : {}),
  };
}

/** XGBoost takes no whole number for a float; what is marked here loses its quotes when written. */
function floats(values: ArrayLike<number>): string[] {
  return Array.from(values, (value) => {
    const digits = String(Number(value.toPrecision(9)));
    return `~${/[.e]/.test(digits) ? digits : `${digits}.0`}`;
  });
}

function treeOut(tree: Tree, id: number, columns: readonly RawColumn[]): object {
  const nodes = Array.from(tree.column.keys());
  const isSplit = (node: number): boolean => tree.column[node] >= 0;
  const parents = nodes.map(() => NO_PARENT);
  for (const node of nodes.filter(isSplit))
    parents[tree.left[node]] = parents[tree.left[node] + 1] = node;
  const bySets = nodes.filter((node) => tree.set[node] >= 0);
  const sets = bySets.map((node) => goingRight(tree, node, columns));
  let start = 0;
  const segments = sets.map(({ length }) => (start += length) - length);
  return {
    base_weights: floats(tree.value),
    categories: sets.flat(),
    categories_nodes: bySets,
    categories_segments: segments,
    categories_sizes: sets.map((set) => set.length),
    default_left: Array.from(tree.missingLeft),
    id,
    left_children: Array.from(tree.left),
    loss_changes: floats(tree.gain),
    parents,
    right_children: nodes.map((node) => (isSplit(node) ? tree.left[node] + 1 : -1)),
    split_conditions: floats(
      nodes.map((node) => (isSplit(node) ? tree.threshold[node] : tree.value[node])),
    ),
    split_indices: nodes.map((node) => Math.max(0, tree.column[node])),
    split_type: nodes.map((node) => (tree.set[node] >= 0 ? 1 : 0)),
    sum_hessian: floats(tree.cover),
    tree_param: {
      num_deleted: '0',
      num_feature: String(columns.length),
      num_nodes: String(nodes.length),
      size_leaf_vector: '0',
    },
  };
}

/**
 * XGBoost lists the codes that go right; all others go left. It wants one at least: where only
 * missing ones go right, a code that no level has.
 */
function goingRight(
  { column, set, sets }: Tree,
  node: number,
  columns: readonly RawColumn[],
): number[] {
  const asked = columns[column[node]];
  const codes = asked.kind === 'level' ? asked.levels.length : 0;
  const right = Array.from({ length: codes }, (_, code) => code).filter(
    (code) => sets[set[node] + code] === 0,
  );
  return right.length === 0 ? [codes] : right;
}
