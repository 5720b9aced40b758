import type { MatrixColumns } from './transform';

/** Columns of a matrix that say the same thing month after month. */
export interface MonthlyColumns {
  /** What each series is called: its columns' names without their number. */
  readonly series: readonly string[];
  /** The numbers of the months, ascending. */
  readonly months: readonly number[];
  /** By month, then by series: the number of the matrix column. */
  readonly columns: readonly (readonly number[])[];
}

/** Fewer columns that differ by a number are rather different things than months. */
const FEWEST_MONTHS = 4;

const NUMBERED = /^(.*?)[ _.-]?(\d{1,2})$/;

/**
 * Finds monthly history by the columns' names: series such as BILL_AMT1 … BILL_AMT6 whose numbers
 * leave no gap. Of several lengths, the one that holds the most columns counts; a series that numbers
 * its first month 0 where 1 is absent is taken to mean 1. Only numbers of the table count: what an
 * autoencoder made is numbered too, but comes in no order.
 *
 * @returns null where there are not four months of anything
 */
export function monthlyColumns({ steps, outputs }: MatrixColumns): MonthlyColumns | null {
  const numbers = steps.flatMap((step) =>
    step.kind === 'numeric' && step.latent !== true && step.value >= 0 ? [step.value] : [],
  );
  const spans = new Map<string, [series: string, columns: Map<number, number>][]>();
  for (const [series, columns] of numberedSeries(outputs, numbers)) {
    const months = [...columns.keys()].sort((a, b) => a - b);
    const first = months[0];
    const last = months[months.length - 1];
    if (months.length < FEWEST_MONTHS || last - first + 1 !== months.length) continue;
    const span = `${first} ${last}`;
    spans.set(span, [...(spans.get(span) ?? []), [series, columns]]);
  }
  const held = (found: readonly [string, Map<number, number>][]): number =>
    found.reduce((sum, [, columns]) => sum + columns.size, 0);
  const [most] = [...spans.values()].sort((a, b) => held(b) - held(a));
  if (most === undefined) return null;
  const months = [...most[0][1].keys()].sort((a, b) => a - b);
  return {
    series: most.map(([series]) => series),
    months,
    columns: months.map((month) => most.map(([, columns]) => columns.get(month) ?? -1)),
  };
}

function numberedSeries(
  names: readonly string[],
  numbers: readonly number[],
): Map<string, Map<number, number>> {
  const found = new Map<string, Map<number, number>>();
  for (const column of numbers) {
    const [, series = '', month = ''] = NUMBERED.exec(names[column]) ?? [];
    if (series === '') continue;
    const columns = found.get(series) ?? new Map<number, number>();
    found.set(series, columns.set(Number(month), column));
  }
  for (const columns of found.values()) {
    const zeroth = columns.get(0);
    if (zeroth === undefined || columns.has(1)) continue;
    columns.delete(0);
    columns.set(1, zeroth);
  }
  return found;
}
