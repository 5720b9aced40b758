import { MOST_LEVELS } from './frame';
import type { RawColumn } from './raw';
import type { Tree } from './tree';
import { depthOf, MOST_DEPTH } from './tree-shape';
import { LEVELS } from './xgboost-json';
import { at } from './xgboost-text';

/** Throws a Fault with what was wrong and what to do. */
export type Refuse = (what: string, remedy: string) => never;

/** Far more than a tree has that a person could use. */
const MOST_NODES = 200_000;

const AGAIN = 'The file is damaged: save the model again';

/**
 * One tree of XGBoost's JSON, over the columns of the model. Siblings stand side by side and after
 * their parent, as `Tree` wants them.
 *
 * @param number the tree's place among the others, for messages
 */
export function treeIn(
  source: unknown,
  number: number,
  columns: readonly RawColumn[],
  refuse: Refuse,
): Tree {
  const damaged = (what: string): never => refuse(`Tree ${String(number)}: ${what}`, AGAIN);
  const lefts = numbersIn(source, 'left_children', damaged);
  const nodes = lefts.length;
  if (nodes === 0) damaged('it has no nodes');
  if (nodes > MOST_NODES)
    refuse(
      `Tree ${String(number)} has ${nodes.toLocaleString('en')} nodes, and at most ${MOST_NODES.toLocaleString('en')} are read`,
      'Train a model with smaller trees',
    );
  const list = (key: string): number[] => {
    const found = numbersIn(source, key, damaged);
    return found.length === nodes
      ? found
      : damaged(`${key} has ${String(found.length)} entries for ${String(nodes)} nodes`);
  };
  const rights = list('right_children');
  const asks = list('split_indices');
  const conditions = list('split_conditions');
  const order = inLevels(lefts, rights, damaged);
  const place = new Map(order.map((node, i) => [node, i]));
  const isSplit = (node: number): boolean => lefts[node] >= 0;
  const codes = codesGoingRight(source, damaged);
  const types = at(source, 'split_type') === undefined ? [] : list('split_type');
  const sets: number[] = [];
  const set = order.map((node) => {
    if (!isSplit(node)) return -1;
    const byLevels = types[node] === 1;
    const asked = columns[asks[node]];
    const of = `Tree ${String(number)}, node ${String(node)}`;
    // A place that is negative or no whole number has no column either.
    if (!Object.hasOwn(columns, asks[node]))
      return refuse(
        `${of} asks for column ${String(asks[node])}, and the model has ${String(columns.length)}`,
        AGAIN,
      );
    if ((asked.kind === 'level') !== byLevels)
      return refuse(
        `${of} asks for “${asked.name}” as ${byLevels ? 'a category' : 'a number'}, which it is not in this model`,
        AGAIN,
      );
    if (asked.kind !== 'level') return -1;
    const start = sets.length;
    const goRight = codes.get(node) ?? damaged(`node ${String(node)} does not say what goes right`);
    const right = codesIn(goRight, asked.name, asked.levels.length, of, refuse);
    for (let code = 0; code < asked.levels.length; code++) sets.push(right.has(code) ? 0 : 1);
    return start;
  });
  const column = Int32Array.from(order, (node) => (isSplit(node) ? asks[node] : -1));
  const left = Int32Array.from(order, (node) => place.get(lefts[node]) ?? -1);
  const depth = depthOf({ column, left });
  if (depth > MOST_DEPTH)
    refuse(
      `Tree ${String(number)} is ${depth.toLocaleString('en')} splits deep, and at most ${MOST_DEPTH.toLocaleString('en')} are read`,
      'Train a model with a limit to the depth (max_depth)',
    );
  const pick = (values: readonly number[]): number[] => order.map((node) => values[node]);
  const weights = pick(list('base_weights'));
  const tree = {
    column,
    left,
    threshold: Float32Array.from(order, (node, i) =>
      isSplit(node) && set[i] < 0 ? conditions[node] : 0,
    ),
    missingLeft: Uint8Array.from(pick(list('default_left'))),
    set: Int32Array.from(set),
    sets: Uint8Array.from(sets),
    value: Float32Array.from(order, (node, i) => (isSplit(node) ? weights[i] : conditions[node])),
    gain: Float32Array.from(pick(list('loss_changes'))),
    cover: Float32Array.from(pick(list('sum_hessian'))),
  };
  for (const [i, node] of order.entries())
    if (!Number.isFinite(tree.value[i]) || Number.isNaN(tree.threshold[i]))
      damaged(`node ${String(node)} holds no finite number`);
  return tree;
}

type Damaged = (what: string) => never;

/** Numbers under a key; directions were true and false before 1.3. */
function numbersIn(source: unknown, key: string, damaged: Damaged): number[] {
  const found = at(source, key);
  if (!Array.isArray(found)) return damaged(`it has no list ${key}`);
  return found.map((one: unknown) =>
    typeof one === 'number' || typeof one === 'boolean'
      ? Number(one)
      : damaged(`${key} holds what is no number`),
  );
}

/** Nodes that the root leads to, level by level, so that siblings stand side by side. */
function inLevels(lefts: readonly number[], rights: readonly number[], damaged: Damaged): number[] {
  const order = [0];
  const seen = new Uint8Array(lefts.length).fill(1, 0, 1);
  for (let i = 0; i < order.length; i++) {
    const node = order[i];
    if (lefts[node] < 0) continue;
    for (const child of [lefts[node], rights[node]]) {
      if (seen[child] !== 0)
        damaged(
          `node ${String(node)} leads to node ${String(child)}, ${seen[child] === 1 ? 'which something else leads to' : 'which there is not'}`,
        );
      seen[child] = 1;
      order.push(child);
    }
  }
  return order;
}

/** A part of the list of codes that go right somewhere. */
interface Segment {
  readonly categories: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Of each node that splits a category, where the codes that go right stand. Before 1.3 there were no categories. */
function codesGoingRight(source: unknown, damaged: Damaged): Map<number, Segment> {
  if (at(source, 'categories_nodes') === undefined) return new Map();
  const categories = numbersIn(source, 'categories', damaged);
  const segments = numbersIn(source, 'categories_segments', damaged);
  const sizes = numbersIn(source, 'categories_sizes', damaged);
  const nodes = numbersIn(source, 'categories_nodes', damaged);
  return new Map(
    nodes.map((node, i) => {
      const end = segments[i] + sizes[i];
      if (!(segments[i] >= 0 && sizes[i] >= 0 && end <= categories.length))
        damaged(`node ${String(node)} has its categories beyond the end of their list`);
      return [node, { categories, from: segments[i], to: end }];
    }),
  );
}

function codesIn(
  { categories, from, to }: Segment,
  name: string,
  levels: number,
  of: string,
  refuse: Refuse,
): Set<number> {
  if (levels > MOST_LEVELS)
    refuse(
      `${of} asks for “${name}”, which has ${String(levels)} levels`,
      `At most ${String(MOST_LEVELS)} can be told apart here`,
    );
  if (to - from > Math.max(1, levels))
    refuse(
      `${of} sends ${String(to - from)} codes of “${name}” right, whose list has ${String(levels)} levels`,
      `Let the attribute “${LEVELS}${name}” list every level`,
    );
  const right = new Set(categories.slice(from, to));
  // Alone, one more than the levels says that no level goes right.
  if (right.size === 1 && right.has(levels)) return right;
  for (const code of right)
    if (!(Number.isInteger(code) && code >= 0 && code < levels))
      refuse(
        `${of} asks for code ${String(code)} of “${name}”, whose list has ${String(levels)} levels`,
        `Let the attribute “${LEVELS}${name}” list every level`,
      );
  return right;
}
