import { columnCalled } from '../../data/raw';
import type { Column, Table } from '../../data/table';
import type { Transform } from '../../data/transform';
import { LARGEST, type Step } from '../../data/transform-steps';
import { Fault } from '../../fault';
import { ABOVE_ALL } from './bins';
import { MOST_LEVELS } from './frame';
import type { RawColumn, RawTrees } from './raw';
import type { Tree } from './tree';

/** Trees from elsewhere, and the preparation of this table that they score. */
export interface LoadedTrees {
  readonly transform: Transform;
  /** Over `treeColumns(transform)`. */
  readonly trees: readonly Tree[];
}

/**
 * Fits trees over raw columns to a table that has them by name, in any order; columns that no split
 * asks for may be absent. The preparation changes no number: scales are powers of two, so large that
 * no threshold is cut off, and every gap is flagged.
 *
 * @throws `bad-input` Fault that names the columns that are absent or of another kind
 */
export function fitToTable(model: RawTrees, table: Table, file: string): LoadedTrees {
  const asked = model.columns.map(() => false);
  for (const { column } of model.trees) for (const at of column) if (at >= 0) asked[at] = true;
  const raw = {
    ...model,
    columns: model.columns.map((column, i) => {
      const name = asked[i] ? columnCalled(table.columns, column.name)?.name : undefined;
      return { ...column, name: name ?? column.name };
    }),
  };
  const used = raw.columns.filter((_, i) => asked[i]);
  if (used.length === 0)
    throw new Fault('bad-input', 'The model’s trees ask nothing of a row', {
      place: { file },
      remedy: 'Open a model that splits on at least one column',
    });
  checkColumns(used, table, file);
  const outputs: string[] = [];
  const output = (name: string): number => outputs.push(name) - 1;
  const scales = scalesFor(raw);
  const steps = raw.columns.flatMap((column, i): Step[] => {
    if (!asked[i]) return [];
    const { name } = column;
    if (column.kind === 'number')
      return [
        {
          kind: 'numeric',
          column: name,
          fill: 0,
          scale: { kind: 'standard', mean: 0, sd: scales[i] },
          value: output(name),
          flag: output(`${name} missing`),
        },
      ];
    return [
      {
        kind: 'category',
        column: name,
        levels: column.levels.map((level) => ({
          level,
          output: output(`${name} = ${labelOf(level, name, table)}`),
        })),
        pooled: [],
        other: null,
        missing: output(`${name} = missing`),
      },
    ];
  });
  let next = 0;
  const places = asked.map((isAsked) => (isAsked ? next++ : -1));
  return {
    transform: { format: 1, steps, outputs, dropped: [] },
    trees: raw.trees.map((tree) => coded(tree, raw.columns, { scales, places })),
  };
}

/** What a reader sees instead of a level, where no other level is called so. */
function labelOf(level: string, name: string, { columns }: Table): string {
  const column = columns.find((one) => one.name === name);
  if (column?.kind !== 'category' || column.levelLabels === undefined) return level;
  const label = column.levelLabels[column.levels.indexOf(level)] ?? level;
  return column.levelLabels.filter((one) => one === label).length > 1 ? level : label;
}

function checkColumns(used: readonly RawColumn[], table: Table, file: string): void {
  const refuse = (what: string, remedy: string): never => {
    throw new Fault('bad-input', what, { place: { file }, remedy });
  };
  const found = new Map(table.columns.map((column) => [column.name, column]));
  const absent = used.flatMap(({ name }) => (found.has(name) ? [] : [`“${name}”`]));
  if (absent.length > 0)
    refuse(
      `The model asks for ${absent.length === 1 ? 'a column' : `${String(absent.length)} columns`} that ${table.title} does not have: ${absent.slice(0, 5).join(', ')}${absent.length > 5 ? ' …' : ''}`,
      'Open the table it was trained on first; columns are matched by name',
    );
  for (const column of used) {
    const here = found.get(column.name);
    if (here?.role === 'target')
      refuse(
        `The model asks for “${column.name}”, which is the outcome here`,
        'Open a model that does not know the outcome',
      );
    if (here !== undefined) checkKind(column, here, refuse);
  }
}

function checkKind(
  column: RawColumn,
  here: Column,
  refuse: (what: string, remedy: string) => never,
): void {
  const { name } = column;
  if ((column.kind === 'level') !== (here.kind === 'category'))
    refuse(
      `“${name}” is ${column.kind === 'level' ? 'a category' : 'a number'} in the model and ${here.kind === 'category' ? 'a category' : 'a number'} in the table`,
      'Open a model of this table',
    );
  if (column.kind !== 'level' || here.kind !== 'category') return;
  if (column.levels.length > MOST_LEVELS)
    refuse(
      `“${name}” has ${String(column.levels.length)} levels in the model`,
      `At most ${String(MOST_LEVELS)} can be told apart here`,
    );
  const repeated = column.levels.find((level, i) => column.levels.indexOf(level) !== i);
  if (repeated !== undefined)
    refuse(`“${repeated}” is listed twice among the levels of “${name}”`, 'Save the model again');
  if (!column.levels.some((level) => here.levels.includes(level)))
    refuse(
      `No level of “${name}” in the table is among those of the model`,
      'List the levels in the model as the file writes them',
    );
}

/** For each column a power of two that brings all its thresholds well below where encoded numbers end. */
function scalesFor({ columns, trees }: RawTrees): number[] {
  const largest = new Float64Array(columns.length);
  for (const { column, threshold } of trees)
    for (let node = 0; node < column.length; node++) {
      const size = Math.abs(threshold[node]);
      if (column[node] >= 0 && size < ABOVE_ALL && size > largest[column[node]])
        largest[column[node]] = size;
    }
  return Array.from(largest, (most) => {
    let scale = 1;
    while (most / scale > LARGEST / 2) scale *= 2;
    return scale;
  });
}

interface Fitting {
  readonly scales: readonly number[];
  /** Of each column among those that are asked for. */
  readonly places: readonly number[];
}

/** The same tree over the scaled numbers and codes: each level, then missing, then any other. */
function coded(tree: Tree, columns: readonly RawColumn[], { scales, places }: Fitting): Tree {
  const sets: number[] = [];
  const set = Int32Array.from(tree.set, (start, node) => {
    if (start < 0) return -1;
    const asked = columns[tree.column[node]];
    const levels = asked.kind === 'level' ? asked.levels.length : 0;
    const missing = tree.missingLeft[node];
    const at = sets.length;
    sets.push(...tree.sets.subarray(start, start + levels), missing, missing);
    return at;
  });
  return {
    ...tree,
    column: tree.column.map((column) => (column < 0 ? -1 : places[column])),
    threshold: tree.threshold.map((value, node) =>
      Math.abs(value) >= ABOVE_ALL ? value : value / (scales[tree.column[node]] ?? 1),
    ),
    set,
    sets: Uint8Array.from(sets),
  };
}
