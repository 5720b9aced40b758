import { compressors } from 'hyparquet-compressors';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import type { Task } from '../task';
import { checkDelta, checkRuns, checkZstd } from './parquet-runs';

type Header = ReturnType<typeof parquetHeader>;
/** What a page's bytes stand for. */
export type Decoder = Parameters<typeof readPage>[2];
type Values = NonNullable<ReturnType<typeof readPage>['data']>;

/** Writers make pages of about a megabyte, and some a page of a whole row group. */
const MOST_PAGE = 1 << 28;

/**
 * Values of one column of a row group, page by page; nested columns cannot be read. What a page says of
 * its own size is checked before it is believed: a short file may otherwise loop for ever or fill memory.
 *
 * @param bytes the column's part of the file
 * @param rows of the row group
 */
export async function* columnPages(
  bytes: ArrayBuffer,
  decoder: Decoder,
  rows: number,
  task: Task,
): AsyncGenerator<Values> {
  const reader = { view: new DataView(bytes), offset: 0 };
  let dictionary: Values | undefined;
  let left = rows;
  while (left > 0 && reader.offset < bytes.byteLength - 1) {
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    const end = reader.offset + size;
    if (!(size >= 0 && end <= bytes.byteLength)) throw new RangeError('a page beyond the end');
    const packed = new Uint8Array(bytes, reader.offset, size);
    reader.offset = end;
    if (header.type === 'DICTIONARY_PAGE') {
      dictionary = valuesIn(packed, header, decoder, undefined);
    } else {
      const values = valuesIn(packed, header, decoder, dictionary);
      left -= values.length;
      if (left < 0) throw new RangeError('more values than rows');
      yield values;
    }
    await task.breathe();
  }
}

function valuesIn(
  packed: Uint8Array,
  header: Header,
  decoder: Decoder,
  dictionary: Values | undefined,
): Values {
  const { page, unpacked } = unpack(packed, header, decoder);
  checkPage(page, unpacked, decoder, dictionary !== undefined);
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.length), offset: 0 };
  const plain: Decoder = { ...decoder, codec: 'UNCOMPRESSED' };
  const { data } = readPage(reader, unpacked, plain, dictionary, undefined, 0);
  if (data === undefined) throw new RangeError('a page without values');
  return header.type === 'DICTIONARY_PAGE' ? convert(data, decoder) : data;
}

/** The page as it would stand in a file that is not packed. */
function unpack(
  packed: Uint8Array,
  header: Header,
  { codec }: Decoder,
): { page: Uint8Array; unpacked: Header } {
  const size = header.uncompressed_page_size;
  if (!(size >= 0 && size <= MOST_PAGE)) throw new RangeError('a page of such a size');
  const second = header.data_page_header_v2;
  const levels =
    second === undefined
      ? 0
      : second.definition_levels_byte_length + second.repetition_levels_byte_length;
  if (!(levels >= 0 && levels <= packed.length && levels <= size))
    throw new RangeError('levels beyond the end');
  const body = packed.subarray(levels);
  if (codec === 'ZSTD') checkZstd(body, MOST_PAGE);
  const isPacked = second?.is_compressed !== false;
  const values = isPacked ? decompressPage(body, size - levels, codec, compressors) : body;
  const page = levels === 0 ? values : joined(packed.subarray(0, levels), values);
  return {
    // Its own buffer: values are looked at in place.
    page: page.byteOffset === 0 && page.length === page.buffer.byteLength ? page : page.slice(),
    unpacked: {
      ...header,
      compressed_page_size: page.length,
      uncompressed_page_size: page.length,
      ...(second === undefined ? {} : { data_page_header_v2: { ...second, is_compressed: false } }),
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function checkPage(
  page: Uint8Array,
  header: Header,
  { element, type }: Decoder,
  hasDictionary: boolean,
): void {
  const first = header.data_page_header;
  const second = header.data_page_header_v2;
  const about = header.dictionary_page_header ?? first ?? second;
  if (about === undefined) throw new RangeError('a page of no kind');
  const { num_values: values, encoding } = about;
  // A value that takes no bits stands in a dictionary page or a run; neither is longer than this.
  if (!(values >= 0 && values <= MOST_PAGE)) throw new RangeError('values without number');
  if (header.type === 'DICTIONARY_PAGE') {
    if (values > 8 * page.length) throw new RangeError('more entries than bits');
    return;
  }
  if (encoding?.endsWith('_DICTIONARY') && !hasDictionary) throw new RangeError('no dictionary');
  const optional = element.repetition_type !== 'REQUIRED';
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  let at = 0;
  let present = values;
  if (second !== undefined) {
    if (!(second.num_nulls >= 0 && second.num_nulls <= values) || second.num_rows !== values)
      throw new RangeError('more gaps than values');
    present -= second.num_nulls;
    at = second.repetition_levels_byte_length + second.definition_levels_byte_length;
    if (optional) checkRuns(view, second.repetition_levels_byte_length, at, 1, values);
  } else if (optional) {
    at = 4 + view.getUint32(0, true);
    present = checkRuns(view, 4, at, 1, values);
  }
  if (encoding === 'RLE' || encoding?.endsWith('_DICTIONARY')) {
    const isFlag = type === 'BOOLEAN';
    const width = isFlag ? 1 : view.getUint8(at);
    checkRuns(view, isFlag ? at + 4 : at + 1, page.length, width, present);
  } else if (encoding?.startsWith('DELTA_')) checkDelta(view, at, present, encoding, MOST_PAGE);
}
