import type { LoanColumns } from '../../core/decision/money/stakes';
import type { ColumnInfo } from '../../core/data/table';
import type { Experiment } from '../../core/experiment';

type Naming = Pick<Experiment, 'policyRules' | 'groupBy' | 'groupAcross'>;

/** Names of the columns that the decision needs at the rows judged, each once. */
export function wantedColumns(
  { policyRules, groupBy, groupAcross }: Naming,
  { amount, rate }: Pick<LoanColumns, 'amount' | 'rate'>,
  columns: readonly Pick<ColumnInfo, 'name' | 'role' | 'sensitive'>[],
): string[] {
  const known = new Set(columns.map(({ name }) => name));
  const truth = columns.find(({ role }) => role === 'truth')?.name;
  const named = [amount, rate, truth, groupedBy(groupBy, columns), groupAcross].concat(
    policyRules.flatMap(({ column, per }) => (per === undefined ? [column] : [column, per])),
  );
  const found = named.filter((name) => typeof name === 'string').filter((name) => known.has(name));
  return [...new Set(found)];
}

/** Whether applicants can be grouped by a column: the outcome and row numbers say nothing of them. */
export function groupable({ role }: Pick<ColumnInfo, 'role'>): boolean {
  return role !== 'target' && role !== 'id';
}

/** The column that the settings group by: a protected one by itself, where there is one. */
export function groupedBy(
  groupBy: Experiment['groupBy'],
  columns: readonly Pick<ColumnInfo, 'name' | 'role' | 'sensitive'>[],
): string | null {
  const usable = columns.filter(groupable);
  if (groupBy === 'auto') return usable.find(({ sensitive }) => sensitive)?.name ?? null;
  return usable.some(({ name }) => name === groupBy) ? groupBy : null;
}
