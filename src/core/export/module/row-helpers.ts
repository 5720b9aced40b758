import { GAPS, NUMBER_PATTERNS } from '../../data/cells';
import { LARGEST } from '../../data/transform-steps';
import type { Helper } from './helpers';

/**
 * How an exported module reads the cells of a row: as the readers of this project do (data/cells.ts),
 * and as a transform encodes them (data/transform-steps.ts).
 */
export const ROW_HELPERS = {
  isGap: {
    needs: [],
    code: `
const gaps = new Set(${JSON.stringify([...GAPS])});

/** Whether a trimmed cell stands for “no value”. */
function isGap(text) {
  return text.length <= 4 && gaps.has(text.toLowerCase());
}`,
  },
  readNumber: {
    needs: [],
    code: String.raw`
const grouped = ${String(NUMBER_PATTERNS.grouped)};
const groupedComma = ${String(NUMBER_PATTERNS.groupedComma)};
const onlyDecimalComma = ${String(NUMBER_PATTERNS.decimalComma)};
const around = ${String(NUMBER_PATTERNS.around)};

/** The number in a trimmed text: also “1,234.5”, “$12”, “12.5%” and “(7)”; NaN where there is none. */
function readNumber(text, decimalComma) {
  const plain = +text;
  if (!Number.isNaN(plain)) {
    const marked = text.charCodeAt(1) > 57 && text.charCodeAt(0) === 48 && !/^0e/i.test(text);
    if (marked || !Number.isFinite(plain) || text === '') return NaN;
    if (!(decimalComma && /^[+-]?\d{1,3}(\.\d{3})+$/.test(text))) return plain;
  }
  return text.length > 40 ? NaN : readDressed(text, decimalComma);
}

function readDressed(cell, decimalComma) {
  let text = cell.replace(around, '').trim();
  let sign = 1;
  if (text.startsWith('(') && text.endsWith(')')) {
    sign = -1;
    text = text.slice(1, -1);
  } else if (/^[+\-−]/.test(text)) {
    if (text[0] !== '+') sign = -1;
    text = text.slice(1).trimStart();
  }
  text = text.replace(around, '').trim();
  if (!/^[\d.,'’ \u00a0\u202f]+$/.test(text)) return NaN;
  if ((decimalComma ? groupedComma : grouped).test(text))
    text = text.replace(decimalComma ? /[^\d,]/g : /[^\d.]/g, '');
  if (decimalComma && onlyDecimalComma.test(text)) text = text.replace(',', '.');
  return /^(?:\d+\.?\d*|\.\d+)$/.test(text) ? sign * Number(text) : NaN;
}`,
  },
  cellOf: {
    needs: [],
    code: `
/** Columns are a row's own: “constructor” and the like are not inherited. */
function cellOf(row, column) {
  return Object.hasOwn(row, column) ? (row[column] ?? null) : null;
}

function refused(value, place, column, what) {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value;
  const where = \`Row \${place + 1}, column \${JSON.stringify(column)}\`;
  return new TypeError(\`\${where}: \${shown} is not \${what}\`);
}`,
  },
  numberStep: {
    needs: ['cellOf', 'isGap', 'readNumber'],
    code: `
/** Writes a column of numbers: scaled, with the training rows' median and a flag where it is missing. */
function numberStep(column, { value, flag, fill, scale }) {
  return (row, place, options, x) => {
    const number = numberIn(row, column, place, options);
    const missing = !Number.isFinite(number);
    if (value >= 0) x[value] = scale(missing ? fill : number);
    if (flag >= 0 && missing) x[flag] = 1;
  };
}

function numberIn(row, column, place, { decimalComma, unreadable }) {
  const value = cellOf(row, column);
  if (value === null) return NaN;
  if (['number', 'bigint', 'boolean'].includes(typeof value)) return Number(value);
  if (typeof value === 'string') {
    const text = value.trim();
    if (isGap(text)) return NaN;
    const number = readNumber(text, decimalComma);
    if (!Number.isNaN(number) || unreadable === 'missing') return number;
  }
  throw refused(value, place, column, 'a number');
}`,
  },
  standardScale: {
    needs: [],
    code: `
function standardScale(mean, sd) {
  return (value) => Math.max(-${LARGEST}, Math.min(${LARGEST}, (value - mean) / sd));
}`,
  },
  normalScores: {
    needs: [],
    code: `
/** Normal scores: straight lines between the knots, level beyond them. */
function normalScores(knots, scores) {
  const last = knots.length - 1;
  return (value) => {
    if (value <= knots[0]) return scores[0];
    if (value >= knots[last]) return scores[last];
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (knots[middle] <= value) low = middle;
      else high = middle;
    }
    const width = knots[high] - knots[low];
    const share = Number.isFinite(width) ? (value - knots[low]) / width : 0.5;
    return scores[low] + share * (scores[high] - scores[low]);
  };
}`,
  },
  categoryStep: {
    needs: ['cellOf', 'isGap'],
    code: `
/** Writes a category: a 1 in the column of its level; −1 stands for no column. */
function categoryStep(column, { levels, other, missing }) {
  const columnOf = new Map(levels);
  return (row, place, options, x) => {
    const value = cellOf(row, column);
    if (typeof value === 'object' && value !== null) throw refused(value, place, column, 'a level');
    const text = value === null || Number.isNaN(value) ? '' : String(value);
    const level = columnOf.has(text) ? text : text.trim();
    const to = columnOf.get(level) ?? (isGap(level) ? missing : other);
    if (to >= 0) x[to] = 1;
  };
}`,
  },
} as const satisfies Record<string, Helper>;
