import { varint, binary, i32, i64, list, struct, thriftBytes, type Thrift } from './thrift';
import type { Refused } from './entry';

const MAGIC = [...'PAR1'].map((letter) => letter.charCodeAt(0));
const INT32 = 1;
const BYTE_ARRAY = 6;
const PLAIN = 0;
const DELTA = 5;
const DICTIONARY = 8;
const REQUIRED = 0;
const OPTIONAL = 1;

/** What a small file says of itself where that is not the truth. */
export interface Lies {
  readonly rows?: number;
  readonly pageValues?: number;
  readonly packedSize?: number;
  readonly unpackedSize?: number;
  readonly codec?: number;
  /** Of the levels: so many in one run. */
  readonly run?: number;
  readonly encoding?: number;
  /** In place of a page's values. */
  readonly values?: readonly number[];
  readonly footerLength?: number;
  readonly columns?: number;
  readonly nested?: number;
  readonly listSize?: number;
  readonly offset?: number;
  readonly magic?: readonly number[];
  /** The number is called as the category is, or as the outcome. */
  readonly called?: string;
}

const ROWS = 6;

interface Chunk {
  readonly name: string;
  readonly type: number;
  readonly optional: boolean;
  readonly pages: readonly number[];
  readonly utf8?: boolean;
}

const words = (texts: readonly string[]): number[] =>
  texts.flatMap((text) => [text.length, 0, 0, 0, ...new TextEncoder().encode(text)]);
const numbers = (values: readonly number[]): number[] =>
  values.flatMap((value) => [value, 0, 0, 0]);

function page(
  kind: number,
  body: readonly number[],
  values: number,
  encoding: number,
  lies: Lies = {},
): number[] {
  const about = struct({
    1: i32(lies.pageValues ?? values),
    2: i32(encoding),
    ...(kind === 0 ? { 3: i32(3), 4: i32(3) } : {}),
  });
  const header = struct({
    1: i32(kind),
    2: i32(lies.unpackedSize ?? body.length),
    3: i32(lies.packedSize ?? body.length),
    [kind === 0 ? 5 : 7]: about,
  });
  return [...thriftBytes(header), ...body];
}

/** A Parquet file of six rows: a number, a category in a dictionary with gaps, and an outcome. */
export function parquetFile(lies: Lies = {}): Uint8Array<ArrayBuffer> {
  const x = lies.values ?? numbers([5, 1, 4, 2, 9, 3]);
  // One run of ones for six levels, then places in the dictionary, one bit each.
  const levels = [2, 0, 0, 0, ...varint(BigInt(2 * (lies.run ?? ROWS))), 1];
  const places = [1, 3, 0b101010];
  const chunks: Chunk[] = [
    {
      name: lies.called ?? 'x',
      type: INT32,
      optional: false,
      pages: page(0, x, ROWS, lies.encoding ?? PLAIN, lies),
    },
    {
      name: 'home',
      type: BYTE_ARRAY,
      optional: true,
      utf8: true,
      pages: [
        ...page(2, words(['own', 'rent']), 2, PLAIN),
        ...page(0, [levels.length - 4, ...levels.slice(1), ...places], ROWS, DICTIONARY),
      ],
    },
    {
      name: 'default',
      type: INT32,
      optional: false,
      pages: page(0, numbers([0, 1, 0, 0, 1, 0]), ROWS, PLAIN),
    },
  ];
  return assembled(chunks, lies);
}

function assembled(chunks: readonly Chunk[], lies: Lies): Uint8Array<ArrayBuffer> {
  const { nested = 0 } = lies;
  const bytes = [...MAGIC];
  const metadata: Thrift[] = [];
  for (const { name, type, pages } of chunks) {
    const start = lies.offset ?? bytes.length;
    bytes.push(...pages);
    metadata.push(
      struct({
        2: i64(start),
        3: struct({
          1: i32(type),
          2: list([i32(PLAIN)]),
          3: list([binary(name)]),
          4: i32(lies.codec ?? 0),
          5: i64(ROWS),
          6: i64(pages.length),
          7: i64(pages.length),
          9: i64(start),
        }),
      }),
    );
  }
  const schema = [
    struct({ 4: binary('root'), 5: i32(lies.columns ?? chunks.length + (nested > 0 ? 1 : 0)) }),
    ...chunks.map(({ name, type, optional, utf8 }) =>
      struct({
        1: i32(type),
        3: i32(optional ? OPTIONAL : REQUIRED),
        4: binary(name),
        ...(utf8 ? { 6: i32(0) } : {}),
      }),
    ),
    ...Array.from({ length: nested }, () =>
      struct({ 3: i32(REQUIRED), 4: binary('n'), 5: i32(1) }),
    ),
    ...(nested > 0 ? [struct({ 1: i32(INT32), 3: i32(REQUIRED), 4: binary('leaf') })] : []),
  ];
  const rows = i64(lies.rows ?? ROWS);
  const footer = thriftBytes(
    struct({
      1: i32(1),
      2: list(schema, lies.listSize),
      3: rows,
      4: list([struct({ 1: list(metadata), 2: i64(bytes.length), 3: rows })]),
    }),
  );
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, lies.footerLength ?? footer.length, true);
  return Uint8Array.from([
    ...bytes,
    ...footer,
    ...new Uint8Array(length.buffer),
    ...(lies.magic ?? MAGIC),
  ]);
}

const DAMAGED = /The Parquet file breaks off or is damaged\. Fetch it or write it again/;

function lying(what: string, lies: Lies, says = DAMAGED, column?: string): Refused {
  return {
    what,
    name: 'lying.parquet',
    make: () => new Blob([parquetFile(lies)]),
    says,
    ...(column === undefined ? {} : { column }),
  };
}

/** Zstandard: a frame of blocks that each repeat one byte 131,072 times. */
function zstdBomb(blocks: number): number[] {
  const block = (last: number): number[] => {
    const header = (131_071 << 3) | (1 << 1) | last;
    return [header & 255, (header >> 8) & 255, header >> 16, 0];
  };
  return [
    0x28,
    0xb5,
    0x2f,
    0xfd,
    0x00,
    0x58,
    ...Array.from({ length: blocks }, (_, i) => block(i === blocks - 1 ? 1 : 0)).flat(),
  ];
}

export const REFUSED_PARQUET: readonly Refused[] = [
  lying('another mark at its end', { magic: [80, 65, 82, 50] }),
  lying('a footer longer than the file', { footerLength: 0xfffffff0 }),
  lying('a footer shorter than it is', { footerLength: 7 }),
  lying('more rows than there are', { rows: 4000 }, DAMAGED, 'x'),
  lying('2^53 rows', { rows: 2 ** 53 }),
  lying('less than no rows', { rows: -6 }),
  lying(
    'a thousand million rows',
    { rows: 1e9 },
    /About 1,000,000,000 rows.*2,000,000 rows are loaded without asking/,
  ),
  lying('more columns than its schema has', { columns: 2_000_000_000 }),
  lying('a list of two thousand million entries', { listSize: 2_000_000_000 }),
  lying('columns outside the file', { offset: 4_000_000_000 }, DAMAGED, 'x'),
  lying('columns before its beginning', { offset: -40 }, DAMAGED, 'x'),
  lying('groups nested 5,000 deep', { nested: 5000 }),
  lying('a page with two thousand million values', { pageValues: 2_000_000_000 }, DAMAGED, 'x'),
  lying('a page with less than no values', { pageValues: -1 }, DAMAGED, 'x'),
  lying('a page that goes back to where it began', { packedSize: -20 }, DAMAGED, 'x'),
  lying(
    'a page that unpacks to two thousand million bytes',
    { codec: 2, unpackedSize: 2_000_000_000 },
    DAMAGED,
    'x',
  ),
  lying('a codec that there is not', { codec: 77 }, DAMAGED, 'x'),
  lying('levels in a run of two thousand million', { run: 2 ** 31 - 1 }, DAMAGED, 'home'),
  lying('a run of no levels', { run: 0 }, DAMAGED, 'home'),
  lying(
    'differences in blocks that go backwards',
    { encoding: DELTA, values: [128, 1, ...varint(0xffffffc0n), 6, 0, 2, 1, 1, 1, 1] },
    DAMAGED,
    'x',
  ),
  lying(
    'a place in a dictionary that there is not',
    { encoding: DICTIONARY, values: [1, 3, 0] },
    DAMAGED,
    'x',
  ),
  lying(
    'a page of Zstandard that unpacks to 500 MB',
    { codec: 6, values: zstdBomb(4000), unpackedSize: 24 },
    DAMAGED,
    'x',
  ),
];
