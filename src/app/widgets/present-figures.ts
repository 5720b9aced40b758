import { widthInEm } from '../charts/text-width';
import type { Figure } from './figure';

/** How figures are laid out in a given room; lengths in pixels. */
export interface FigureSheet {
  readonly columns: number;
  /** Type of the values, and of all words. */
  readonly value: number;
  readonly words: number;
}

/** The room there is, and the sizes to have where it is enough. */
export interface FigureRoom {
  readonly width: number;
  readonly height: number;
  readonly value: number;
  readonly words: number;
}

/** Line heights, in em. */
export const VALUE_LINE = 1.12;
export const WORD_LINE = 1.2;
/** Room beside and above what a cell says, in em of the words. */
export const PADDING = { across: 0.5, down: 0.3 } as const;
/** Values stand out from the words by this at least. */
const CONTRAST = 1.4;
/** As they look best; another number is taken only for larger type. */
const COLUMNS = [3, 2, 4, 1, 5, 6, 7, 8] as const;
const SMALLER = 0.97;
const BORDER = 1;
/** What widths are set for even while a value is shorter, so that a drag changes no sizes. */
const STEADY = { value: '42.8 %', range: '39.6 to 46.1 %' } as const;

/** The columns with the largest words, then the largest values, that fit. */
export function figureSheet(figures: readonly Figure[], room: FigureRoom): FigureSheet {
  let best: FigureSheet = { columns: 1, value: 0, words: 0 };
  for (const columns of COLUMNS.filter((wanted) => wanted <= figures.length)) {
    const sheet = sheetOf(figures, columns, room);
    if (
      sheet.words > best.words + 0.5 ||
      (sheet.words > best.words - 0.5 && sheet.value > best.value)
    )
      best = sheet;
  }
  return best;
}

function sheetOf(figures: readonly Figure[], columns: number, room: FigureRoom): FigureSheet {
  for (let words = room.words; words > 1; words *= SMALLER) {
    const value = valueSize(figures, columns, words, room);
    if (value >= CONTRAST * words) return { columns, value, words };
  }
  return { columns, value: CONTRAST, words: 1 };
}

/** The largest type of the values with words so large; negative where the words alone do not fit. */
function valueSize(
  figures: readonly Figure[],
  columns: number,
  words: number,
  room: FigureRoom,
): number {
  const across = room.width / columns - BORDER - 2 * PADDING.across * words;
  let longest = widthInEm(STEADY.range);
  let valueEms = widthInEm(STEADY.value, true);
  for (const figure of figures) {
    valueEms = Math.max(valueEms, widthInEm(figure.value, true));
    for (const text of unbroken(figure)) longest = Math.max(longest, widthInEm(text));
  }
  if (longest * words > across) return -1;
  let left = room.height;
  let rows = 0;
  for (let first = 0; first < figures.length; first += columns) {
    const row = figures.slice(first, first + columns);
    const lines = Math.max(...row.map((figure) => wordLines(figure, across / words)));
    left -= (2 * PADDING.down + lines * WORD_LINE) * words + BORDER;
    rows++;
  }
  return Math.min(room.value, across / valueEms, left / rows / VALUE_LINE);
}

/** What a figure says that stays on one line. */
function unbroken({ name, short, range, delta }: Figure): string[] {
  const by = typeof delta === 'object' ? [`${delta.text}  ${delta.margin}`] : [];
  return [range ?? '', ...(short ?? name).split(' '), ...by];
}

/** Lines of words over and under a value in a cell so many em wide. */
function wordLines(figure: Figure, across: number): number {
  const name = linesOf(figure.short ?? figure.name, across);
  const note = figure.note === undefined ? 0 : 1;
  const compared = figure.delta === undefined || figure.delta === '' ? 0 : 1;
  return name + 1 + note + compared;
}

/** Lines that a text breaks into at its spaces. */
function linesOf(text: string, across: number): number {
  let lines = 1;
  let used = 0;
  for (const word of text.split(' ')) {
    const width = widthInEm(word);
    const after = used === 0 ? width : used + widthInEm(' ') + width;
    if (after > across && used > 0) {
      lines++;
      used = width;
    } else used = after;
  }
  return lines;
}
