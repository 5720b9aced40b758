import type { Transform } from '../../data/transform';
import {
  encoder,
  missingColumn,
  type CategoryStep,
  type NumericStep,
} from '../../data/transform-steps';
import { MOST_CODES } from './frame';
import { rawThreshold } from './raw-threshold';
import type { Tree } from './tree';

/** A column as the table has it. */
export type RawColumn =
  | { readonly kind: 'number'; readonly name: string }
  | { readonly kind: 'level'; readonly name: string; readonly levels: readonly string[] };

/**
 * Trees over the columns of a table as the file has them. A number goes left below the threshold,
 * which is in the file's unit; a level when its byte in `sets` is 1, one byte a level in their
 * order; what is missing, and a level not listed, where `missingLeft` says.
 */
export interface RawTrees {
  readonly columns: readonly RawColumn[];
  readonly trees: readonly Tree[];
  /** What the sum of the leaves starts from. */
  readonly base: number;
}

/** What of a category the trees see as one code. */
export interface CodedPart {
  /** A level by its label, "other" for rare ones, or "missing". */
  readonly label: string;
  readonly code: number;
  /** The table's own levels in it; none for "missing". */
  readonly levels: readonly string[];
}

/** The parts of a category with their codes in a frame (`treeColumns`), levels first. */
export function codedParts(
  { column, levels, pooled, other, missing }: CategoryStep,
  outputs: readonly string[],
): { readonly parts: readonly CodedPart[]; readonly missing: number } {
  const all = [
    ...levels.map(({ level, output }) => ({ label: level, output, levels: [level] })),
    ...(other === null ? [] : [{ label: 'other', output: other, levels: pooled }]),
    ...(missing === null ? [] : [{ label: 'missing', output: missing, levels: [] }]),
  ];
  const made = all.filter(({ output }) => output >= 0);
  const codeOf = (output: number): number => {
    const place = made.findIndex((part) => part.output === output);
    return Math.min(place < 0 ? made.length : place, MOST_CODES - 1);
  };
  const parts = all.map(({ label, output, levels: own }) => ({
    label: output < 0 ? label : outputs[output].slice(`${column} = `.length),
    code: codeOf(output),
    levels: own,
  }));
  return { parts, missing: codeOf(missing ?? other ?? -1) };
}

/**
 * Trees over the matrices of a transform, as trees over the table it encodes: the same rows go the
 * same way, as far as single precision tells them apart. A level that training had not seen goes
 * where missing ones go.
 */
export function rawTrees(trees: readonly Tree[], base: number, transform: Transform): RawTrees {
  const columns = transform.steps.map((step) =>
    step.kind === 'numeric' ? numberSplits(step) : levelSplits(step, transform.outputs),
  );
  return {
    columns: columns.map(({ column }) => column),
    trees: trees.map((tree) => rawTree(tree, columns)),
    base,
  };
}

/** A split of a column in the file's terms. */
interface RawSplit {
  readonly threshold: number;
  readonly missingLeft: boolean;
  /** A byte a level; none for a number. */
  readonly set: readonly number[];
}

interface Splits {
  readonly column: RawColumn;
  split(tree: Tree, node: number): RawSplit;
}

function numberSplits(step: NumericStep): Splits {
  const { column, value, fill, scale } = step;
  const told = missingColumn(step) >= 0;
  // Without a column of its own a value that is there reads as 0.
  const encode = value < 0 ? () => 0 : encoder(scale);
  const filled = Math.fround(encode(fill));
  const known = new Map<number, number>();
  return {
    column: { kind: 'number', name: column },
    split: (tree, node) => {
      const scaled = tree.threshold[node];
      const threshold = known.get(scaled) ?? rawThreshold(encode, scaled);
      known.set(scaled, threshold);
      const missingLeft = told ? tree.missingLeft[node] === 1 : filled < scaled;
      return { threshold, missingLeft, set: [] };
    },
  };
}

function levelSplits(step: CategoryStep, outputs: readonly string[]): Splits {
  const { parts, missing } = codedParts(step, outputs);
  const levels = parts.flatMap(({ code, levels: own }) => own.map((level) => ({ level, code })));
  return {
    column: { kind: 'level', name: step.column, levels: levels.map(({ level }) => level) },
    split: ({ set, sets }, node) => ({
      threshold: 0,
      missingLeft: sets[set[node] + missing] === 1,
      set: levels.map(({ code }) => sets[set[node] + code]),
    }),
  };
}

function rawTree(tree: Tree, columns: readonly Splits[]): Tree {
  const nodes = tree.column.length;
  const threshold = new Float32Array(nodes);
  const missingLeft = new Uint8Array(nodes);
  const set = new Int32Array(nodes).fill(-1);
  const sets: number[] = [];
  for (let node = 0; node < nodes; node++) {
    if (tree.column[node] < 0) continue;
    const split = columns[tree.column[node]].split(tree, node);
    threshold[node] = split.threshold;
    missingLeft[node] = split.missingLeft ? 1 : 0;
    if (tree.set[node] < 0) continue;
    set[node] = sets.length;
    sets.push(...split.set);
  }
  return { ...tree, threshold, missingLeft, set, sets: Uint8Array.from(sets) };
}
