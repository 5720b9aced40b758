import {
  columnFromArray,
  dictionary,
  float32,
  int16,
  list,
  int32,
  tableFromColumns,
  tableToIPC,
  utf8,
} from '@uwdata/flechette';
import type { Refused } from './entry';

/** A small Arrow file or stream: numbers, a category, texts, lists and an outcome. */
export function arrowFile(format: 'stream' | 'file'): Uint8Array<ArrayBuffer> {
  const bytes = tableToIPC(
    tableFromColumns([
      ['x', columnFromArray([5, 1, null, 2, 9, 3], float32())],
      ['home', columnFromArray(['own', 'rent', null, 'own', 'free', 'own'], dictionary(utf8()))],
      ['text', columnFromArray(['one', 'two', 'three', null, 'two', ''], utf8())],
      ['list', columnFromArray([[1], [2, 3], null, [], [1], [1]], list(int32()))],
      ['default', columnFromArray([0, 1, 0, 0, 1, 0], int16())],
    ]),
    { format },
  );
  if (bytes === null) throw new Error('no bytes');
  return new Uint8Array(bytes);
}

const DAMAGED =
  /The Arrow file (breaks off or is damaged|has no rows)\. (Fetch it or write it|Write it) again/;

function refused(what: string, make: () => Uint8Array<ArrayBuffer>, says = DAMAGED): Refused {
  return { what, name: 'lying.arrow', make: () => new Blob([make()]), says };
}

/** Numbers of 32 bits, little end first. */
function words(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setInt32(4 * i, value, true);
  return new Uint8Array(view.buffer);
}

/** Every number of 32 bits that is `from`, after `start`, becomes `to`. */
function swapped(
  bytes: Uint8Array<ArrayBuffer>,
  from: number,
  to: number,
  start = 16,
): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (let at = start & ~3; at + 4 <= copy.length; at += 4)
    if (view.getInt32(at, true) === from) view.setInt32(at, to, true);
  return copy;
}

/** The number of 32 bits that stands so far before the end becomes another. */
function ending(
  bytes: Uint8Array<ArrayBuffer>,
  before: number,
  value: number,
): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  new DataView(copy.buffer).setInt32(copy.length - before, value, true);
  return copy;
}

/**
 * The schema of a stream as a flatbuffer by hand: one field whose list of children holds, twice, the
 * field itself.
 */
function ownChild(): Uint8Array<ArrayBuffer> {
  // vtables of 16-bit numbers, two to a word
  const pair = (low: number, high: number): number => low | (high << 16);
  const metadata = words(
    16, // 0: root table at 16
    pair(12, 16), // 4: vtable of the message: 12 bytes, table 16 bytes
    pair(4, 8), // 8: version at 4, type at 8
    pair(12, 0), // 12: header at 12
    12, // 16: message: its vtable 12 before
    4, // 20: version V5
    1, // 24: a schema
    16, // 28: header 16 after: at 44
    pair(8, 8), // 32: vtable of the schema
    pair(0, 4), // 36: fields at 4
    0, // 40
    12, // 44: schema: its vtable 12 before
    4, // 48: fields 4 after: at 52
    1, // 52: one field
    28, // 56: it is 28 after: at 84
    pair(16, 12), // 60: vtable of the field
    pair(0, 0), // 64: no name, not nullable
    pair(4, 0), // 68: type id at 4, no type
    pair(0, 8), // 72: no dictionary, children at 8
    0, // 76
    0, // 80
    24, // 84: field: its vtable 24 before
    13, // 88: a struct
    4, // 92: children 4 after: at 96
    2, // 96: two of them
    -16, // 100: itself
    -20, // 104: itself
    0,
  );
  const head = words(-1, metadata.length);
  const all = new Uint8Array(head.length + metadata.length);
  all.set(head);
  all.set(metadata, head.length);
  return all;
}

export const REFUSED_ARROW: readonly Refused[] = [
  refused('a message of less than nothing, which leads back to itself', () => words(-1, -8, 0, 0)),
  refused('a message of 2 GB', () => words(-1, 2_147_483_647, 16, 0)),
  refused('a field that is its own two children', ownChild),
  ...(['stream', 'file'] as const).flatMap((format) => [
    refused(`a ${format} cut in the middle`, () => {
      const bytes = arrowFile(format);
      return bytes.slice(0, bytes.length >> 1);
    }),
    refused(`a ${format} whose lists have two thousand million entries`, () =>
      swapped(arrowFile(format), 5, 2_000_000_000),
    ),
    refused(`a ${format} of two thousand million rows`, () =>
      swapped(arrowFile(format), 6, 2_000_000_000),
    ),
    refused(`a ${format} of less than no rows`, () => swapped(arrowFile(format), 6, -6)),
  ]),
  refused('a footer longer than the file', () => ending(arrowFile('file'), 10, 1_000_000_000)),
  refused('a footer of less than nothing', () => ending(arrowFile('file'), 10, -64)),
  refused('another mark at its end', () => ending(arrowFile('file'), 4, 0)),
];
