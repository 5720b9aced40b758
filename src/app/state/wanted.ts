import type { LoanColumns } from '../../core/decision/money/stakes';
import type { ColumnInfo } from '../../core/data/table';
import type { Experiment } from '../../core/experiment';

type Naming = Pick<Experiment, 'policyRules' | 'groupBy' | 'groupAcross'>;

type Loan = Pick<LoanColumns, 'amount' | 'rate'>;
type Columns = readonly Pick<ColumnInfo, 'name' | 'role' | 'sensitive'>[];

/** Names of the columns that something on the page needs at the rows judged, each once. */
export function wantedColumns(
  { policyRules, groupBy, groupAcross }: Naming,
  loan: Loan,
  columns: Columns,
): string[] {
  const truth = columns.find(({ role }) => role === 'truth')?.name;
  const others = [truth, groupedBy(groupBy, columns), groupAcross];
  return present([...others, ...named(policyRules, loan)], columns);
}

/** Those of them that a decision itself hangs on: of loans and rules. */
export function neededColumns(
  { policyRules }: Pick<Naming, 'policyRules'>,
  loan: Loan,
  columns: Columns,
): string[] {
  return present(named(policyRules, loan), columns);
}

function named(rules: Naming['policyRules'], { amount, rate }: Loan): (string | null)[] {
  return [amount, rate].concat(
    rules.flatMap(({ column, per }) => (per === undefined ? [column] : [column, per])),
  );
}

function present(named: readonly (string | null | undefined)[], columns: Columns): string[] {
  const known = new Set(columns.map(({ name }) => name));
  const found = named.filter((name) => typeof name === 'string').filter((name) => known.has(name));
  return [...new Set(found)];
}

/** Whether applicants can be grouped by a column: the outcome and row numbers say nothing of them. */
export function groupable({ role }: Pick<ColumnInfo, 'role'>): boolean {
  return role !== 'target' && role !== 'id';
}

/** The column that the settings group by: a protected one by itself, where there is one. */
export function groupedBy(groupBy: Experiment['groupBy'], columns: Columns): string | null {
  const usable = columns.filter(groupable);
  if (groupBy === 'auto') return usable.find(({ sensitive }) => sensitive)?.name ?? null;
  return usable.some(({ name }) => name === groupBy) ? groupBy : null;
}
