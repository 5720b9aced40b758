import { Fault } from '../../fault';
import { logit } from '../../losses/logistic';
import { codesOf, type TreeColumn } from './frame';
import { isSound } from './saved';
import type { Tree } from './tree';

/**
 * Trees from XGBoost's JSON over the same columns, by name and in order, as `toXgboost` writes them.
 *
 * @throws `bad-input` Fault that says what of the file cannot be said here
 */
export function fromXgboost(
  text: string,
  file: string,
  columns: readonly TreeColumn[],
): { trees: Tree[]; base: number } {
  const refuse = refuser(file);
  const { learner, version } = parsed(text, refuse);
  const major = Array.isArray(version) ? Number(version[0]) : NaN;
  if (major !== 1 && major !== 2)
    return refuse('The file is of another version of XGBoost', 'Save it by XGBoost 1.x or 2.x');
  const objective = word(at(learner, 'objective', 'name'));
  if (objective !== 'binary:logistic')
    return refuse(
      `The model’s objective is “${objective}”`,
      'Only binary:logistic gives a probability of default',
    );
  const booster = word(at(learner, 'gradient_booster', 'name'));
  if (booster !== 'gbtree')
    return refuse(`The booster is “${booster}”`, 'Only gbtree models are plain sums of trees');
  matchColumns(at(learner, 'feature_names'), at(learner, 'feature_types'), columns, refuse);
  const rate = Number(at(learner, 'learner_model_param', 'base_score'));
  const listed = at(learner, 'gradient_booster', 'model', 'trees');
  if (!(rate > 0 && rate < 1) || !Array.isArray(listed)) return refuse(...INCOMPLETE);
  const trees = listed.map((one) => treeIn(one, columns, refuse));
  return { trees, base: logit(Math.fround(rate)) };
}

type Refuse = (what: string, remedy: string) => never;

const INCOMPLETE = ['The file is incomplete or damaged', 'Save the model again'] as const;

function refuser(file: string): Refuse {
  return (what, remedy) => {
    throw new Fault('bad-input', what, { place: { file }, remedy });
  };
}

function parsed(text: string, refuse: Refuse): { learner: unknown; version: unknown } {
  try {
    // XGBoost writes bare NaN as the threshold of a category's split.
    const whole: unknown = JSON.parse(text.replace(/([[,]\s*)NaN(?=\s*[,\]])/g, '$10'));
    return { learner: at(whole, 'learner'), version: at(whole, 'version') };
  } catch {
    return refuse(...INCOMPLETE);
  }
}

/** What stands under these keys; undefined where there is nothing. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.hasOwn(found, key) ? Reflect.get(found, key) : undefined;
  }
  return found;
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : 'not named';
}

function matchColumns(
  names: unknown,
  types: unknown,
  columns: readonly TreeColumn[],
  refuse: Refuse,
): void {
  const remedy = 'Open a model of the same columns in the same order';
  if (!Array.isArray(names) || names.length !== columns.length)
    return refuse(
      `The model does not have the ${String(columns.length)} columns of this one`,
      remedy,
    );
  for (const [i, { name, kind }] of columns.entries()) {
    if (names[i] !== name)
      refuse(
        `Column ${String(i + 1)} of the model is “${String(names[i])}”, here “${name}”`,
        remedy,
      );
    const isLevel = Array.isArray(types) && types[i] === 'c';
    if (isLevel !== (kind === 'level'))
      refuse(
        `“${name}” is ${isLevel ? 'a category' : 'a number'} in the model and not here`,
        remedy,
      );
  }
}

function treeIn(source: unknown, columns: readonly TreeColumn[], refuse: Refuse): Tree {
  const list = (key: string): number[] => {
    const found = at(source, key);
    if (!Array.isArray(found) || !found.every((one) => typeof one === 'number'))
      return refuse(...INCOMPLETE);
    return found;
  };
  const lefts = list('left_children');
  const rights = list('right_children');
  const order = inLevels(lefts, rights);
  const place = new Map(order.map((node, i) => [node, i]));
  const pick = (values: readonly number[]): number[] => order.map((node) => values[node]);
  const splits = order.map((node) => lefts[node] >= 0);
  const conditions = pick(list('split_conditions'));
  const { set, sets } = setsIn(list, order, columns, refuse);
  const tree: Tree = {
    column: Int32Array.from(pick(list('split_indices')), (column, i) => (splits[i] ? column : -1)),
    left: Int32Array.from(order, (node) => place.get(lefts[node]) ?? -1),
    threshold: Float32Array.from(conditions, (value, i) => (splits[i] && set[i] < 0 ? value : 0)),
    missingLeft: Uint8Array.from(pick(list('default_left'))),
    set: Int32Array.from(set),
    sets: Uint8Array.from(sets),
    value: Float32Array.from(pick(list('base_weights')), (value, i) =>
      splits[i] ? value : conditions[i],
    ),
    gain: Float32Array.from(pick(list('loss_changes'))),
    cover: Float32Array.from(pick(list('sum_hessian'))),
  };
  return isSound(tree, columns) ? tree : refuse(...INCOMPLETE);
}

/** Nodes that the root leads to, level by level, so that siblings stand side by side. */
function inLevels(lefts: readonly number[], rights: readonly number[]): number[] {
  const order = [0];
  for (let i = 0; i < order.length && order.length <= lefts.length; i++)
    if (lefts[order[i]] >= 0) order.push(lefts[order[i]], rights[order[i]]);
  return order;
}

function setsIn(
  list: (key: string) => number[],
  order: readonly number[],
  columns: readonly TreeColumn[],
  refuse: Refuse,
): { set: number[]; sets: number[] } {
  const categories = list('categories');
  const segments = list('categories_segments');
  const sizes = list('categories_sizes');
  const owner = new Map(list('categories_nodes').map((node, i) => [node, i]));
  const indices = list('split_indices');
  const types = list('split_type');
  const sets: number[] = [];
  const set = order.map((node) => {
    if (types[node] !== 1) return -1;
    const asked = columns[indices[node]];
    const which = owner.get(node);
    if (which === undefined || asked?.kind !== 'level') return refuse(...INCOMPLETE);
    const right = categories.slice(segments[which], segments[which] + sizes[which]);
    if (right.some((code) => code >= codesOf(asked)))
      refuse(
        `“${asked.name}” has more levels in the model than here`,
        'Open a model of this table',
      );
    const start = sets.length;
    for (let code = 0; code < codesOf(asked); code++) sets.push(right.includes(code) ? 0 : 1);
    return start;
  });
  return { set, sets };
}
