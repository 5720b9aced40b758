import { Fault } from '../../fault';
import type { SavedModel } from '../model';
import type { TreeColumn } from './frame';
import type { Tree } from './tree';
import { MOST_DEPTH } from './tree-shape';

/** One entry a node, of all trees one after another, in this order. */
const NODE_ARRAYS = [
  'column',
  'left',
  'threshold',
  'missingLeft',
  'set',
  'value',
  'gain',
  'cover',
] as const;

type Packed = Pick<SavedModel, 'weights' | 'values'>;

/** Trees as flat single-precision arrays; whole numbers up to 2²⁴ survive in them. */
export function packTrees(trees: readonly Tree[]): Packed {
  const parts: { name: string; data: Float32Array }[] = [
    { name: 'trees.nodes', data: Float32Array.from(trees, ({ column }) => column.length) },
    { name: 'trees.sets', data: Float32Array.from(trees, ({ sets }) => sets.length) },
    ...NODE_ARRAYS.map((name) => ({
      name: `nodes.${name}`,
      data: joined(trees.map((tree) => tree[name])),
    })),
    { name: 'sets', data: joined(trees.map(({ sets }) => sets)) },
  ];
  return {
    weights: parts.map(({ name, data }) => ({ name, shape: [data.length] })),
    values: joined(parts.map(({ data }) => data)),
  };
}

type Numbers = Float32Array | Int32Array | Uint8Array;

function joined(parts: readonly Numbers[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Saved trees that are unpacked when they are asked for. */
export interface PackedTrees {
  readonly count: number;
  /** The columns and gains of the nodes of all trees, one tree after another. */
  readonly nodes: { readonly column: Float32Array; readonly gain: Float32Array };
  /** @throws `bad-input` Fault when it is no tree over the columns */
  tree(place: number): Tree;
}

/** @throws `bad-input` Fault when they are not trees over these columns */
export function unpackTrees(packed: Packed, columns: readonly TreeColumn[]): Tree[] {
  const { count, tree } = openTrees(packed, columns);
  return Array.from({ length: count }, (_, place) => tree(place));
}

/** @throws `bad-input` Fault when parts of them are missing */
export function openTrees(
  { weights, values }: Packed,
  columns: readonly TreeColumn[],
): PackedTrees {
  const arrays = new Map<string, Float32Array>();
  let at = 0;
  for (const { name, shape } of weights) {
    const length = shape.reduce((product, size) => product * size, 1);
    arrays.set(name, values.subarray(at, at + length));
    at += length;
  }
  if (at !== values.length) throw broken();
  const array = (name: string): Float32Array => arrays.get(name) ?? new Float32Array();
  const nodes = startsOf(array('trees.nodes'));
  const sets = startsOf(array('trees.sets'));
  const count = nodes.length - 1;
  const isWhole = NODE_ARRAYS.every((name) => array(`nodes.${name}`).length === nodes[count]);
  if (count === 0 || sets.length !== nodes.length || !isWhole) throw broken();
  if (array('sets').length !== sets[count]) throw broken();
  const tree = (place: number): Tree => {
    const part = (name: (typeof NODE_ARRAYS)[number]): Float32Array =>
      array(`nodes.${name}`).slice(nodes[place], nodes[place + 1]);
    const made: Tree = {
      column: Int32Array.from(part('column')),
      left: Int32Array.from(part('left')),
      threshold: part('threshold'),
      missingLeft: Uint8Array.from(part('missingLeft')),
      set: Int32Array.from(part('set')),
      sets: Uint8Array.from(array('sets').subarray(sets[place], sets[place + 1])),
      value: part('value'),
      gain: part('gain'),
      cover: part('cover'),
    };
    if (!isSound(made, columns)) throw broken();
    return made;
  };
  return { count, nodes: { column: array('nodes.column'), gain: array('nodes.gain') }, tree };
}

/** Where parts of these lengths start, and where the last ends. */
function startsOf(lengths: Float32Array): number[] {
  const starts = [0];
  for (const length of lengths) starts.push(starts[starts.length - 1] + length);
  return starts;
}

/** Every path ends in a leaf, and every split asks for something that the columns have. */
function isSound(tree: Tree, columns: readonly TreeColumn[]): boolean {
  const { column, left, set, sets, value } = tree;
  if (column.length === 0) return false;
  const depths = new Uint16Array(column.length);
  for (let node = 0; node < column.length; node++) {
    if (!Number.isFinite(value[node])) return false;
    if (column[node] < 0) continue;
    if (column[node] >= columns.length) return false;
    // Children come after their parent, so no path is endless.
    if (!(left[node] > node) || left[node] + 1 >= column.length) return false;
    depths[left[node]] = depths[left[node] + 1] = depths[node] + 1;
    if (depths[node] >= MOST_DEPTH) return false;
    const asked = columns[column[node]];
    if ((asked.kind === 'level') !== set[node] >= 0) return false;
    if (asked.kind === 'level' && set[node] + Math.min(256, asked.levels.length) > sets.length)
      return false;
  }
  return true;
}

function broken(): Fault {
  return new Fault('bad-input', 'The saved trees are incomplete or belong to other columns', {
    remedy: 'Save the model again, or train it anew',
  });
}
