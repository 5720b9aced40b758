import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readVarInt } from 'hyparquet/src/thrift.js';

/** Writers fill the last run up to whole groups. */
const SPARE = 512;

/**
 * Walks over runs of levels or places in a dictionary without reading them: together they are as many
 * values as they must be, and stand in the bytes given.
 *
 * @param width bits of a value
 * @returns how many of the values are ones, where they are of one bit
 * @throws RangeError
 */
export function checkRuns(
  view: DataView,
  from: number,
  to: number,
  width: number,
  values: number,
): number {
  if (!(from <= to && to <= view.byteLength) || width > 32) throw new RangeError('runs');
  const reader = { view, offset: from };
  let seen = 0;
  let ones = 0;
  while (seen < values) {
    if (reader.offset >= to) throw new RangeError('runs break off');
    const header = readVarInt(reader);
    const isPacked = (header & 1) === 1;
    const count = isPacked ? 8 * (header >>> 1) : header >>> 1;
    if (count > values - seen + SPARE) throw new RangeError('a run too long');
    const own = Math.min(count, values - seen);
    if (width === 1)
      ones += isPacked
        ? onesIn(view, reader.offset, own)
        : own * (view.getUint8(reader.offset) & 1);
    reader.offset += isPacked ? (count / 8) * width : Math.ceil(width / 8);
    seen += count;
  }
  return ones;
}

function onesIn(view: DataView, from: number, bits: number): number {
  let ones = 0;
  for (let i = 0; i < bits; i++) ones += (view.getUint8(from + (i >> 3)) >> (i & 7)) & 1;
  return ones;
}

/**
 * Checks how differences are cut into blocks and, where texts say what they share with the one before,
 * how long they become.
 *
 * @param most characters
 * @throws RangeError
 */
export function checkDelta(
  view: DataView,
  from: number,
  values: number,
  encoding: string,
  most: number,
): void {
  if (values === 0) return;
  const reader = { view, offset: from };
  checkBlocks(reader);
  if (encoding !== 'DELTA_BYTE_ARRAY') return;
  const shared = new Int32Array(values);
  deltaBinaryUnpack(reader, values, shared);
  checkBlocks(reader);
  const own = new Int32Array(values);
  deltaBinaryUnpack(reader, values, own);
  let length = 0;
  let all = 0;
  for (let i = 0; i < values; i++) {
    if (shared[i] < 0 || shared[i] > length || own[i] < 0) throw new RangeError('texts');
    length = shared[i] + own[i];
    all += length;
  }
  if (all > most) throw new RangeError('texts too long');
}

function checkBlocks({ view, offset }: Reader): void {
  const reader = { view, offset };
  const block = readVarInt(reader);
  const parts = readVarInt(reader);
  if (!(block > 0 && block <= 1 << 20 && parts > 0 && block % parts === 0))
    throw new RangeError('blocks');
}

interface Reader {
  readonly view: DataView;
  offset: number;
}

const FRAME = 0xfd2fb528;
/** What a block of Zstandard unpacks to at most. */
const BLOCK = 1 << 17;

/**
 * Walks over the blocks of a Zstandard frame (RFC 8878), which its reader unpacks to the end whatever
 * comes of it.
 *
 * @throws RangeError where they may come to more bytes than `most`
 */
export function checkZstd(bytes: Uint8Array, most: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let size = 0;
  while (at + 5 <= bytes.length && view.getUint32(at, true) === FRAME) {
    const about = view.getUint8(at + 4);
    const isSingle = ((about >> 5) & 1) === 1;
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][about >> 6];
    at += 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][about & 3] + sizeBytes;
    for (let isLast = false; !isLast;) {
      const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
      isLast = (header & 1) === 1;
      const type = (header >> 1) & 3;
      const length = header >> 3;
      size += type === 2 ? BLOCK : length;
      if (size > most) throw new RangeError('too many blocks');
      at += 3 + (type === 1 ? 1 : length);
    }
    at += (about >> 2) & 1 ? 4 : 0;
  }
}
