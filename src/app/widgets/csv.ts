/** A table as it is shown behind a chart and saved as CSV. */
export interface Sheet {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export type Cell = string | number | null;

/** The sheet as CSV (RFC 4180). Text that a spreadsheet would run as a formula is quoted first. */
export function toCsv({ columns, rows }: Pick<Sheet, 'columns' | 'rows'>): string {
  return [columns, ...rows].map((row) => row.map(csvCell).join(',') + '\r\n').join('');
}

/** The same for a clipboard: spreadsheets paste it cell by cell. */
export function toTabs({ columns, rows }: Pick<Sheet, 'columns' | 'rows'>): string {
  const cell = (one: Cell): string =>
    csvCell(typeof one === 'string' ? one.replace(/\s+/g, ' ') : one);
  return [columns, ...rows].map((row) => row.map(cell).join('\t') + '\n').join('');
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
