import { Fault } from '../../fault';
import type { SavedModel } from '../model';
import type { TreeColumn } from './frame';
import type { Tree } from './tree';

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

/** @throws `bad-input` Fault when they are not trees over these columns */
export function unpackTrees({ weights, values }: Packed, columns: readonly TreeColumn[]): Tree[] {
  const arrays = new Map<string, Float32Array>();
  let at = 0;
  for (const { name, shape } of weights) {
    const length = shape.reduce((product, size) => product * size, 1);
    arrays.set(name, values.subarray(at, at + length));
    at += length;
  }
  if (at !== values.length) throw broken();
  const array = (name: string): Float32Array => arrays.get(name) ?? new Float32Array();
  const nodes = array('trees.nodes');
  const sets = array('trees.sets');
  const cut = (name: string, lengths: Float32Array): Float32Array[] => {
    const all = array(name);
    let from = 0;
    const parts = Array.from(lengths, (length) => all.slice(from, (from += length)));
    if (from !== all.length) throw broken();
    return parts;
  };
  if (nodes.length === 0 || sets.length !== nodes.length) throw broken();
  const column = cut('nodes.column', nodes);
  const left = cut('nodes.left', nodes);
  const threshold = cut('nodes.threshold', nodes);
  const missingLeft = cut('nodes.missingLeft', nodes);
  const set = cut('nodes.set', nodes);
  const value = cut('nodes.value', nodes);
  const gain = cut('nodes.gain', nodes);
  const cover = cut('nodes.cover', nodes);
  const setsOf = cut('sets', sets);
  return column.map((_, i) => {
    const tree: Tree = {
      column: Int32Array.from(column[i]),
      left: Int32Array.from(left[i]),
      threshold: threshold[i],
      missingLeft: Uint8Array.from(missingLeft[i]),
      set: Int32Array.from(set[i]),
      sets: Uint8Array.from(setsOf[i]),
      value: value[i],
      gain: gain[i],
      cover: cover[i],
    };
    if (!isSound(tree, columns)) throw broken();
    return tree;
  });
}

/** Every path ends in a leaf, and every split asks for something that the columns have. */
export function isSound(tree: Tree, columns: readonly TreeColumn[]): boolean {
  const { column, left, set, sets, value } = tree;
  if (column.length === 0) return false;
  for (let node = 0; node < column.length; node++) {
    if (!Number.isFinite(value[node])) return false;
    if (column[node] < 0) continue;
    if (column[node] >= columns.length) return false;
    // Children come after their parent, so no path is endless.
    if (!(left[node] > node) || left[node] + 1 >= column.length) return false;
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
