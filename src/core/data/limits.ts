import { Fault } from '../fault';

/** More rows than this are asked about first. */
export const ROW_LIMIT = 2_000_000;
/** More columns than this are refused. */
export const COLUMN_LIMIT = 5000;
/** Bytes of memory a table may take before the visitor is asked. */
export const MEMORY_BUDGET = 1_000_000_000;
/**
 * Bytes a cell costs while it is read: 8 as it comes, 8 for mask, codes and the copy that packs it. What
 * a model takes beside that is told with its settings (`memoryPlan`).
 */
const BYTES_PER_CELL = 16;

/** Bytes of memory a table of that size takes at the peak. */
function memoryEstimate(rows: number, columns: number): number {
  return rows * columns * BYTES_PER_CELL;
}

export interface Allowance {
  /** The visitor has agreed to whatever it takes. */
  readonly consent: boolean;
  readonly memoryBudget: number;
}

/** Throws `needs-consent` when a table is beyond the limits and nobody has agreed to it. */
export function checkSize(
  file: string,
  rows: number,
  columns: number,
  { consent, memoryBudget }: Allowance,
): void {
  if (consent) return;
  const bytes = memoryEstimate(rows, columns);
  if (rows <= ROW_LIMIT && bytes <= memoryBudget) return;
  const size = `About ${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} columns, which may take ${gigabytes(bytes)} of memory`;
  const limit =
    rows > ROW_LIMIT
      ? `${ROW_LIMIT.toLocaleString('en')} rows are loaded without asking`
      : `up to ${gigabytes(memoryBudget)} are used without asking`;
  throw new Fault('needs-consent', `${size}; ${limit}`, {
    place: { file },
    remedy: 'Open it anyway if this computer has the memory, or open a sample of its rows',
  });
}

/** Of a file that is read as a whole, before a byte is unpacked: the bytes themselves must fit. */
export function checkBytes(
  file: string,
  bytes: number,
  { consent, memoryBudget }: Allowance,
): void {
  if (consent || bytes <= memoryBudget) return;
  throw new Fault(
    'needs-consent',
    `The file unpacks to ${gigabytes(bytes)}, and ${gigabytes(memoryBudget)} are used without asking`,
    {
      place: { file },
      remedy: 'Open it anyway if this computer has the memory, or open a sample of its rows',
    },
  );
}

export function checkColumns(file: string, columns: number, atLeast = false): void {
  if (columns <= COLUMN_LIMIT) return;
  const found = `${atLeast ? 'More than ' : ''}${columns.toLocaleString('en')}`;
  throw new Fault(
    'bad-input',
    `${found} columns, and at most ${COLUMN_LIMIT.toLocaleString('en')} can be read`,
    {
      place: { file },
      remedy: 'Keep the columns that matter, and check that rows and columns are not swapped',
    },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
