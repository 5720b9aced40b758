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

/** The same as a table in Markdown, numbers to the right. */
export function toMarkdown({ columns, rows }: Pick<Sheet, 'columns' | 'rows'>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const isText = (i: number): boolean => rows.some((row) => typeof row[i] === 'string');
  return [
    columns.map(markdownCell),
    columns.map((_, i) => (isText(i) ? '---' : '---:')),
    ...rows.map((row) => row.map(markdownCell)),
  ]
    .map(line)
    .join('');
}

/** Plain text, whatever it holds. */
function markdownCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return cell.replace(/\s+/g, ' ').replace(/[\\`*_|[\]<>#~]/g, '\\$&');
}

/** How a formula begins (OWASP, “CSV injection”), after whatever blanks a spreadsheet may drop; the full-width signs count too. */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
