import { Fault } from '../../fault';
import { logit } from '../../losses/logistic';
import type { RawColumn, RawTrees } from './raw';
import type { Tree } from './tree';
import { LEVELS } from './xgboost-json';

/** As many characters tell whether a text is XGBoost's JSON. */
export const TELLING_CHARACTERS = 400;

/** Whether the beginning of a text says that it is a model of XGBoost, of whatever version. */
export function saysItIsXgboost(beginning: string): boolean {
  return /^\s*\{/.test(beginning) && /"learner"\s*:\s*\{/.test(beginning);
}

/**
 * Trees from XGBoost's JSON, over the columns that it names, in their units. Which level each code
 * of a category stands for is read from the attributes, as `toXgboost` writes them.
 *
 * @throws `bad-input` Fault that says what of the file cannot be said here
 */
export function fromXgboost(text: string, file: string): RawTrees {
  const refuse = refuser(file);
  const { learner, version } = parsed(text, refuse);
  if (learner === undefined) return refuse(...INCOMPLETE);
  const major = Array.isArray(version) ? Number(version[0]) : NaN;
  if (major !== 1 && major !== 2)
    return refuse(
      Number.isFinite(major)
        ? `The file is of another version of XGBoost: ${String(major)}`
        : 'The file does not say of which version of XGBoost it is',
      'Save it by XGBoost 1.x or 2.x',
    );
  const objective = word(at(learner, 'objective', 'name'));
  if (objective !== 'binary:logistic')
    return refuse(
      `The model’s objective is “${objective}”`,
      'Only binary:logistic gives a probability of default',
    );
  const booster = word(at(learner, 'gradient_booster', 'name'));
  if (booster !== 'gbtree')
    return refuse(`The booster is “${booster}”`, 'Only gbtree models are plain sums of trees');
  const columns = columnsIn(learner, refuse);
  const rate = Number(at(learner, 'learner_model_param', 'base_score'));
  const written = at(learner, 'gradient_booster', 'model', 'trees');
  if (!(rate > 0 && rate < 1) || !Array.isArray(written) || written.length === 0)
    return refuse(...INCOMPLETE);
  const trees = written.map((one) => treeIn(one, columns, refuse));
  return { columns, trees, base: logit(Math.fround(rate)) };
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

function columnsIn(learner: unknown, refuse: Refuse): RawColumn[] {
  const names = at(learner, 'feature_names');
  const types = at(learner, 'feature_types');
  if (!Array.isArray(names) || names.length === 0 || !names.every((one) => typeof one === 'string'))
    return refuse(
      'The model does not name its columns',
      'Train it on a table with column names, or set booster.feature_names before saving',
    );
  return names.map((name, i) => {
    if (!Array.isArray(types) || types[i] !== 'c') return { kind: 'number', name };
    const levels = listed(at(learner, 'attributes', LEVELS + name));
    if (levels === null)
      return refuse(
        `The model does not say which level of “${name}” each code stands for`,
        `Before saving, set the attribute “${LEVELS}${name}” by booster.set_attr to a JSON list of the levels, in the order of their codes`,
      );
    return { kind: 'level', name, levels };
  });
}

/** The texts of a JSON list; null where it is none. */
function listed(text: unknown): string[] | null {
  if (typeof text !== 'string') return null;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map(String) : null;
  } catch {
    return null;
  }
}

function treeIn(source: unknown, columns: readonly RawColumn[], refuse: Refuse): Tree {
  const list = (key: string): number[] => {
    // Before 1.3 there were no categories, and directions were true and false.
    const found = at(source, key) ?? (/^categ|^split_type/.test(key) ? [] : undefined);
    if (!Array.isArray(found) || !found.every((one) => ['number', 'boolean'].includes(typeof one)))
      return refuse(...INCOMPLETE);
    return found.map(Number);
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
  return isWhole(tree, columns) ? tree : refuse(...INCOMPLETE);
}

/** Nodes that the root leads to, level by level, so that siblings stand side by side. */
function inLevels(lefts: readonly number[], rights: readonly number[]): number[] {
  const order = [0];
  for (let i = 0; i < order.length && order.length <= lefts.length; i++)
    if (lefts[order[i]] >= 0) order.push(lefts[order[i]], rights[order[i]]);
  return order;
}

/** A byte a level of each node that splits a category: 1 = goes left, as every code not listed does. */
function setsIn(
  list: (key: string) => number[],
  order: readonly number[],
  columns: readonly RawColumn[],
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
    const asked = columns.at(indices[node]);
    const which = owner.get(node);
    if (which === undefined || asked?.kind !== 'level') return refuse(...INCOMPLETE);
    const codes = asked.levels.length;
    const right = categories.slice(segments[which], segments[which] + sizes[which]);
    // Alone, one more than the levels says that no level goes right.
    const none = right.length === 1 && right[0] === codes;
    if (!none && right.some((code) => code >= codes))
      refuse(
        `“${asked.name}” has more codes in the trees than levels in its list`,
        `Let the attribute “${LEVELS}${asked.name}” list every level`,
      );
    const start = sets.length;
    for (let code = 0; code < codes; code++) sets.push(right.includes(code) ? 0 : 1);
    return start;
  });
  return { set, sets };
}

/** Every path ends in a leaf, and every split asks for a column that there is. */
function isWhole({ column, left, set, value, threshold }: Tree, columns: readonly RawColumn[]) {
  return column.every((asked, node) => {
    if (!Number.isFinite(value[node])) return false;
    if (asked < 0) return true;
    // Children come after their parent, so no path is endless.
    if (!(left[node] > node) || left[node] + 1 >= column.length) return false;
    if (asked >= columns.length || Number.isNaN(threshold[node])) return false;
    return (columns[asked].kind === 'level') === set[node] >= 0;
  });
}
