/** Cells that stand for "no value", in small letters. */
export const GAPS: ReadonlySet<string> = new Set([
  '',
  'na',
  'n/a',
  '#n/a',
  '<na>',
  '?',
  'nan',
  'null',
  'none',
  '-',
  '--',
  '.',
]);

/** Whether a trimmed cell stands for "no value". */
export function isGap(cell: string): boolean {
  return cell.length <= 4 && GAPS.has(cell.toLowerCase());
}

/** No number is written longer; longer text is not looked through for one. */
const LONGEST_NUMBER = 40;

/** How numbers are written in a file. */
export interface NumberStyle {
  readonly decimalComma: boolean;
}

/** What numbers look like that are dressed for people. */
export const NUMBER_PATTERNS = {
  grouped: /^\d{1,3}(?:[,'’ \u00a0\u202f]\d{3})+(?:\.\d+)?$/,
  groupedComma: /^\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+(?:,\d+)?$/,
  decimalComma: /^\d*,\d+$/,
  around:
    /^(?:[$€£¥₹]|(?:usd|eur|gbp|rs\.?|inr|chf|dm)(?=[\s\d]))\s*|\s*(?:[$€£¥₹%]|(?:usd|eur|gbp|chf|dm))$/gi,
} as const;

/**
 * The number a trimmed cell holds, NaN if it is not one. Knows thousands separators, a decimal
 * comma, currency signs, a percent sign (12.5% is 12.5) and brackets for negatives.
 */
export function readNumber(cell: string, style: NumberStyle): number {
  const plain = +cell;
  if (plain === plain) {
    // Number() also takes hexadecimal, blanks and Infinity.
    const marked = cell.charCodeAt(1) > 57 && cell.charCodeAt(0) === 48 && !/^0e/i.test(cell);
    const grouped = style.decimalComma && /^[+-]?\d{1,3}(\.\d{3})+$/.test(cell);
    if (marked || !Number.isFinite(plain) || (plain === 0 && cell.trim() === '')) return NaN;
    if (!grouped) return plain;
  }
  return cell.length > LONGEST_NUMBER ? NaN : readDressed(cell, style);
}

function readDressed(cell: string, { decimalComma }: NumberStyle): number {
  let text = cell.replace(NUMBER_PATTERNS.around, '').trim();
  let sign = 1;
  if (text.startsWith('(') && text.endsWith(')')) {
    sign = -1;
    text = text.slice(1, -1);
  } else if (/^[+\-−]/.test(text)) {
    if (text[0] !== '+') sign = -1;
    text = text.slice(1).trimStart();
  }
  text = text.replace(NUMBER_PATTERNS.around, '').trim();
  if (!/^[\d.,'’ \u00a0\u202f]+$/.test(text)) return NaN;
  const grouped = decimalComma ? NUMBER_PATTERNS.groupedComma : NUMBER_PATTERNS.grouped;
  if (grouped.test(text)) text = text.replace(decimalComma ? /[^\d,]/g : /[^\d.]/g, '');
  if (decimalComma && NUMBER_PATTERNS.decimalComma.test(text)) text = text.replace(',', '.');
  return /^(?:\d+\.?\d*|\.\d+)$/.test(text) ? sign * Number(text) : NaN;
}

/** The unit a dressed number carries: a currency sign or "%"; empty when none. */
export function unitOf(cell: string): string {
  return /[$€£¥₹%]/.exec(cell)?.[0] ?? '';
}

/** +1 for a cell that can only have a decimal comma, −1 for one that can only have a decimal point. */
export function commaEvidence(cell: string): number {
  if (cell.length > LONGEST_NUMBER) return 0;
  const text = cell.replace(NUMBER_PATTERNS.around, '').trim().replace(/^[+-]/, '');
  if (/^\d*,(?:\d{1,2}|\d{4,})$/.test(text) || /^0+,\d+$/.test(text)) return 1;
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(text)) return 1;
  if (/^\d*\.(?:\d{1,2}|\d{4,})$/.test(text) || /^0+\.\d+$/.test(text)) return -1;
  if (/^\d{1,3}(?:,\d{3})+\.\d+$/.test(text)) return -1;
  return 0;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** How a column's slashed or dotted dates are ordered. */
export type DayOrder = 'day-first' | 'month-first';

/** Days since 1970-01-01 of a date written in a common way, NaN for anything else. */
export function readDate(cell: string, order: DayOrder): number {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?$/.exec(cell);
  if (iso) return day(+iso[1], +iso[2], +iso[3]);
  const slashed = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ]\d{1,2}:\d{2}.*)?$/.exec(cell);
  if (slashed)
    return order === 'day-first'
      ? day(+slashed[3], +slashed[2], +slashed[1])
      : day(+slashed[3], +slashed[1], +slashed[2]);
  const month = /^(?:(\d{1,2})[- ])?([a-z]{3})[a-z]*[- ,]+(\d{4})$/i.exec(cell);
  if (month) return day(+month[3], MONTHS.indexOf(month[2].toLowerCase()) + 1, +(month[1] ?? 1));
  return NaN;
}

function day(year: number, month: number, date: number): number {
  if (month < 1 || month > 12 || date < 1 || date > 31) return NaN;
  const time = Date.UTC(year, month - 1, date);
  return new Date(time).getUTCMonth() === month - 1 ? time / 86_400_000 : NaN;
}
