/** A small model as XGBoost saves it: two trees over a number and a category. */
export function xgboostModel(): XgboostFile {
  return {
    learner: {
      attributes: { 'levels:home': '["own","rent","free"]' },
      feature_names: ['income', 'home'],
      feature_types: ['float', 'c'],
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: '1', num_trees: '2', size_leaf_vector: '0' },
          tree_info: [0, 0],
          trees: [
            tree([1, -1, -1], [2, -1, -1], { conditions: [25_000.5, 0.25, -0.5] }),
            tree([1, -1, -1], [2, -1, -1], {
              asks: [1, 0, 0],
              conditions: [0, 0.125, -0.25],
              right: [0, 2],
            }),
          ],
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: '2.5E-1',
        num_class: '0',
        num_feature: '2',
        num_target: '1',
      },
      objective: { name: 'binary:logistic', reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: [1, 7, 4],
  };
}

/** Its parts that tests change. */
export interface XgboostFile {
  readonly learner: {
    attributes: Record<string, string>;
    feature_names: string[];
    feature_types: string[];
    readonly gradient_booster: {
      readonly model: Record<string, unknown> & { trees: XgboostTree[] };
      name: unknown;
    };
    learner_model_param: Record<string, unknown>;
    objective: Record<string, unknown>;
  };
  version: unknown;
}

export type XgboostTree = Record<string, unknown>;

interface Splits {
  readonly asks?: readonly number[];
  readonly conditions?: readonly number[];
  /** Codes that the first node sends right; then it splits a category. */
  readonly right?: readonly number[];
}

export function tree(
  left: readonly number[],
  right: readonly number[],
  splits: Splits = {},
): XgboostTree {
  const each = (value: number): number[] => left.map(() => value);
  const codes = splits.right ?? [];
  return {
    base_weights: each(0.5),
    categories: codes,
    categories_nodes: codes.length > 0 ? [0] : [],
    categories_segments: codes.length > 0 ? [0] : [],
    categories_sizes: codes.length > 0 ? [codes.length] : [],
    default_left: each(0),
    id: 0,
    left_children: left,
    loss_changes: each(1),
    parents: each(0),
    right_children: right,
    split_conditions: splits.conditions ?? each(0.5),
    split_indices: splits.asks ?? each(0),
    split_type: left.map((_, i) => (i === 0 && codes.length > 0 ? 1 : 0)),
    sum_hessian: each(1),
  };
}

/** A tree that is one long chain of splits. */
export function chain(splits: number): XgboostTree {
  const nodes = 2 * splits + 1;
  const isSplit = (node: number): boolean => node < nodes - 1 && node % 2 === 0;
  const left = Array.from({ length: nodes }, (_, node) => (isSplit(node) ? node + 1 : -1));
  const right = Array.from({ length: nodes }, (_, node) => (isSplit(node) ? node + 2 : -1));
  return tree(left, right);
}

export interface HostileModel {
  readonly what: string;
  readonly text: () => string;
  readonly says: RegExp;
}

function changed(what: string, change: (model: XgboostFile) => void, says: RegExp): HostileModel {
  const text = (): string => {
    const model = xgboostModel();
    change(model);
    return JSON.stringify(model);
  };
  return { what, text, says };
}

const withTree =
  (made: () => XgboostTree) =>
  (model: XgboostFile): void => {
    model.learner.gradient_booster.model.trees = [made()];
  };

const DAMAGED = /The file is incomplete or damaged\. Save the model again/;

export const REFUSED_MODELS: readonly HostileModel[] = [
  {
    what: 'lists a million deep',
    text: () => `{"learner":{"a":${'['.repeat(1_000_000)}`,
    says: DAMAGED,
  },
  {
    what: 'a tree with lists a million deep',
    text: () =>
      JSON.stringify(xgboostModel()).replace(
        '"base_weights":[',
        `"base_weights":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)},"other":[`,
      ),
    says: DAMAGED,
  },
  {
    what: 'a base score two hundred lists deep',
    text: () =>
      JSON.stringify(xgboostModel()).replace(
        '"2.5E-1"',
        `${'['.repeat(200)}"0.5"${']'.repeat(200)}`,
      ),
    says: DAMAGED,
  },
  changed(
    'a tree that leads back to its root',
    withTree(() => tree([1, -1, -1], [0, -1, -1])),
    /Tree 0: node 0 leads to node 0, which something else leads to/,
  ),
  changed(
    'two nodes that lead to each other',
    withTree(() => tree([1, 2, 1], [2, 0, 0])),
    /something else leads to/,
  ),
  changed(
    'a node beyond the end',
    withTree(() => tree([1, -1, -1], [9, -1, -1])),
    /node 9, which there is not/,
  ),
  changed(
    'a chain of 5,000 splits',
    withTree(() => chain(5000)),
    /Tree 0 is 5,000 splits deep, and at most 1,000 are read\. Train a model with a limit to the depth/,
  ),
  changed(
    'a tree of 200,003 nodes',
    withTree(() => chain(100_001)),
    /Tree 0 has 200,003 nodes, and at most 200,000 are read/,
  ),
  changed(
    'a tree of no nodes',
    withTree(() => tree([], [])),
    /Tree 0: it has no nodes/,
  ),
  changed(
    'a tree of texts',
    withTree(() => ({ ...tree([-1], [-1]), left_children: ['-1'] })),
    /left_children holds what is no number/,
  ),
  changed(
    'lists of other lengths',
    withTree(() => ({ ...tree([-1], [-1]), base_weights: [1, 2] })),
    /base_weights has 2 entries for 1 nodes/,
  ),
  changed(
    'a leaf that is infinite',
    withTree(() => tree([-1], [-1], { conditions: [1e39] })),
    /holds no finite number/,
  ),
  changed(
    'a column that there is not',
    withTree(() => tree([1, -1, -1], [2, -1, -1], { asks: [7, 0, 0] })),
    /asks for column 7, and the model has 2/,
  ),
  changed(
    'a column of no whole number',
    withTree(() => tree([1, -1, -1], [2, -1, -1], { asks: [0.5, 0, 0] })),
    /asks for column 0\.5/,
  ),
  changed(
    'a number split as a category',
    withTree(() => tree([1, -1, -1], [2, -1, -1], { right: [0] })),
    /asks for “income” as a category/,
  ),
  changed(
    'more codes than levels',
    withTree(() => tree([1, -1, -1], [2, -1, -1], { asks: [1, 0, 0], right: [0, 1, 2, 1, 0] })),
    /sends 5 codes of “home” right, whose list has 3 levels/,
  ),
  changed(
    'another objective',
    ({ learner }) => (learner.objective = { name: 'reg:squarederror' }),
    /objective is “reg:squarederror”\. Only binary:logistic/,
  ),
  changed(
    'an objective that is every object’s own',
    ({ learner }) =>
      (learner.objective = JSON.parse('{"__proto__":{"name":"binary:logistic"}}') as Record<
        string,
        unknown
      >),
    /objective is “not named”/,
  ),
  changed(
    'a booster of another kind',
    ({ learner }) => (learner.gradient_booster.name = 'dart'),
    /booster is “dart”/,
  ),
  changed(
    'a version to come',
    (model) => (model.version = [9, 0, 0]),
    /another version of XGBoost: 9/,
  ),
  changed('no names', ({ learner }) => (learner.feature_names = []), /does not name its columns/),
  changed(
    'a category without levels',
    ({ learner }) => (learner.attributes = {}),
    /does not say which level of “home” each code stands for/,
  ),
  changed(
    'a base score that is no rate',
    ({ learner }) => (learner.learner_model_param = { base_score: '7' }),
    DAMAGED,
  ),
];
