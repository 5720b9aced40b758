import { widthInEm } from './text-width';

/** One field of a confusion matrix. */
export interface MosaicField {
  readonly words: string;
  /** The count as it is written. */
  readonly count: string;
  /** Its share of its outcome. */
  readonly share: number;
}

export interface MosaicRoom {
  /** Of both columns and the gap between them, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Type of the counts where there is room, and of the words for each pixel of it. */
  readonly size: number;
  readonly wordsPerSize: number;
}

/** How the fields of one outcome are written. */
export interface MosaicColumn {
  readonly size: number;
  /** The word stands under the count. */
  readonly stacked: boolean;
  /** Least height of a field that holds its text. */
  readonly least: number;
  /** Every field is as tall as its share. */
  readonly toScale: boolean;
}

export const GAP = 4;
/** Beside a field's text, and above it, in pixels. */
const PADDING = { across: 8, down: 2 } as const;
const LINE = 1.15;
const SMALLEST = 0.5;

/** Lays out the text of one outcome's fields, `width` pixels wide: on one line, or on two, or smaller. */
export function mosaicColumn(
  fields: readonly MosaicField[],
  width: number,
  { height, size, wordsPerSize }: MosaicRoom,
): MosaicColumn {
  const across = width - 2 * PADDING.across;
  const room = height - GAP * (fields.length - 1);
  const wide = (type: number, { count, words }: MosaicField) => ({
    count: type * widthInEm(count, true),
    words: type * wordsPerSize * widthInEm(words),
  });
  for (let type = size; type >= SMALLEST * size; type *= 0.95) {
    const texts = fields.map((field) => wide(type, field));
    const oneLine = 2 * PADDING.down + type * LINE;
    const twoLines = oneLine + type * wordsPerSize * LINE;
    const fits = (least: number) => least * fields.length <= room;
    if (texts.every(({ count, words }) => count + 0.4 * type + words <= across) && fits(oneLine))
      return column(fields, type, false, oneLine, room);
    if (texts.every(({ count, words }) => Math.max(count, words) <= across) && fits(twoLines))
      return column(fields, type, true, twoLines, room);
  }
  const type = SMALLEST * size;
  return column(
    fields,
    type,
    false,
    Math.min(2 * PADDING.down + type * LINE, room / fields.length),
    room,
  );
}

function column(
  fields: readonly MosaicField[],
  size: number,
  stacked: boolean,
  least: number,
  room: number,
): MosaicColumn {
  const toScale = fields.every(({ share }) => share * room >= least - 0.5);
  return { size, stacked, least, toScale };
}
