import type { RowColumn } from '../../core/data/row-columns';
import type { DatasetInfo } from '../../worker/protocol';
import type { ColumnWords } from '../widgets/rule-words';

type Info = DatasetInfo['columns'][number];

/** Roles that say what happened, which nobody knows when deciding. */
const AFTERWARDS: ReadonlySet<string> = new Set(['target', 'truth']);
const NO_GROUND: ReadonlySet<string> = new Set(['target', 'truth', 'id']);

/** Columns that a rule may sensibly be about. */
export function ruleColumns(columns: readonly Info[]): Info[] {
  return columns.filter(({ role }) => !NO_GROUND.has(role));
}

/** Those that a rule may be proposed on: known when deciding, and no protected attribute. */
export function groundColumns(columns: readonly Info[]): Info[] {
  return columns.filter(({ role, sensitive }) => role === 'feature' && !sensitive);
}

/** A reservation about a rule on this column; empty where there is none. */
export function columnNote({ label, role, sensitive }: Info): string {
  if (AFTERWARDS.has(role)) return `${label} is not known when deciding.`;
  if (sensitive) return `${label} is protected: the rule treats people differently by it.`;
  return '';
}

/** Words for columns, with the levels of those that are at hand. */
export function columnWords(
  columns: readonly Info[],
  atHand: ReadonlyMap<string, RowColumn>,
): (name: string) => ColumnWords | undefined {
  const byName = new Map(
    columns.map(({ name, label, unit }): [string, ColumnWords] => {
      const column = atHand.get(name);
      if (column?.kind !== 'category') return [name, { label, unit }];
      const { levels, labels } = column;
      const named = levels.map((level, i): [string, string] => [level, labels[i] ?? level]);
      return [name, { label, unit, levels: new Map(named) }];
    }),
  );
  return (name) => byName.get(name);
}

/** What rules need to know of every column of the table, whether its values are at hand or not. */
export function columnShapes(
  columns: readonly Info[],
  atHand: ReadonlyMap<string, RowColumn>,
): { get(name: string): (Pick<RowColumn, 'kind'> & { levels?: readonly string[] }) | undefined } {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return { get: (name) => atHand.get(name) ?? byName.get(name) };
}
