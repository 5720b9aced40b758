import { Fault } from '../fault';

/**
 * Looks through the frame of an Arrow file or stream before it is read: every length in it fits into
 * the bytes there are, no field is its own child, and nothing stands in two places at once. A reader
 * that trusts a frame may otherwise loop for ever or fill memory.
 *
 * @throws RangeError where it does not hold together; `bad-input` Fault where it is in too many pieces
 */
export function checkArrowFrame(file: string, bytes: Uint8Array, isFile: boolean): void {
  const { messages, fields } = isFile ? checkFile(bytes) : checkStream(bytes);
  if (messages <= MOST_MESSAGES && messages * fields <= MOST_PIECES) return;
  throw new Fault(
    'bad-input',
    `The Arrow file is cut into ${messages.toLocaleString('en')} batches, which is too many to read`,
    { place: { file }, remedy: 'Write it again in larger batches' },
  );
}

const MOST_MESSAGES = 20_000;
/** Columns of all batches together. */
const MOST_PIECES = 5_000_000;
const MOST_NESTING = 50;

interface Counts {
  readonly messages: number;
  readonly fields: number;
}

interface Message {
  readonly fields: number;
  /** Where what follows begins. */
  readonly end: number;
}

const SCHEMA = 1;
const DICTIONARY = 2;
const BATCH = 3;
const UNION = 14;
const TIMESTAMP = 10;
/** Buffers took 8 bytes more before this version. */
const V4 = 3;

function checkStream(bytes: Uint8Array): Counts {
  let fields = 0;
  let messages = 0;
  let at = 0;
  for (let next = messageAt(bytes, at); next !== null; next = messageAt(bytes, at)) {
    messages++;
    fields = Math.max(fields, next.fields);
    at = next.end;
  }
  return { messages, fields };
}

function checkFile(bytes: Uint8Array): Counts {
  const end = bytes.length - 10;
  const length = viewOf(bytes, end, bytes.length).getInt32(0, true);
  const view = viewOf(bytes, end - length, end);
  const footer = new Table(view, 0);
  const schema = footer.place(6);
  const fields = schema === 0 ? 0 : checkSchema(new Table(view, schema));
  const blocks = [...footer.vector(8, 24), ...footer.vector(10, 24)];
  let room = bytes.length;
  for (const block of blocks) {
    const from = footer.whole(block);
    const message = messageAt(bytes, from);
    if (message === null) throw new RangeError('no message where a block is said to be');
    room -= message.end - from;
    if (room < 0) throw new RangeError('blocks lie on top of each other');
  }
  return { messages: blocks.length, fields };
}

/** Checks the message there; null at the end. */
function messageAt(bytes: Uint8Array, from: number): Message | null {
  let at = from;
  let length = 0;
  for (const mark of [-1, 0]) {
    if (at + 4 > bytes.length) return null;
    length = viewOf(bytes, at, at + 4).getInt32(0, true);
    at += 4;
    if (length !== mark) break;
  }
  if (length === 0) return null;
  if (length < 0) throw new RangeError('a message of less than nothing');
  const view = viewOf(bytes, at, at + length);
  at += length;
  const message = new Table(view, 0);
  const header = message.place(8);
  if (header === 0) return { fields: 0, end: at };
  const type = message.byte(6);
  const table = new Table(view, header);
  if (type === SCHEMA) return { fields: checkSchema(table), end: at };
  const body = message.place(10) === 0 ? 0 : message.whole(message.place(10));
  if (at + body > bytes.length) throw new RangeError('a message breaks off');
  const isOld = message.short(4) < V4;
  if (type === BATCH) checkBatch(table, body, isOld);
  else if (type === DICTIONARY && table.place(6) !== 0)
    checkBatch(new Table(view, table.place(6)), body, isOld);
  return { fields: 0, end: at + body };
}

/** Gives the number of its fields, those within others included. */
function checkSchema(schema: Table): number {
  const { size } = schema;
  // Each takes at least so much where no two are one and the same.
  const left = { fields: size / 8, characters: size };
  for (const field of schema.vector(6, 4)) checkField(schema.at(field), left, 0);
  checkPairs(schema, 8, left);
  return Math.round(size / 8 - left.fields);
}

interface Left {
  fields: number;
  characters: number;
}

function checkField(field: Table, left: Left, depth: number): void {
  if (depth > MOST_NESTING || --left.fields < 0) throw new RangeError('fields within fields');
  left.characters -= field.textLength(4);
  const type = field.byte(8);
  const place = field.place(10);
  if (place !== 0 && type === UNION) field.at(place).vector(6, 4);
  if (place !== 0 && type === TIMESTAMP) left.characters -= field.at(place).textLength(6);
  checkPairs(field, 16, left);
  for (const child of field.vector(14, 4)) checkField(field.at(child), left, depth + 1);
}

function checkPairs(table: Table, slot: number, left: Left): void {
  for (const place of table.vector(slot, 4)) {
    const pair = table.at(place);
    left.characters -= pair.textLength(4) + pair.textLength(6);
    if (left.characters < 0) throw new RangeError('texts lie on top of each other');
  }
}

function checkBatch(batch: Table, body: number, isOld: boolean): void {
  const isPacked = batch.place(10) !== 0;
  // A bit a row is the least that a column takes.
  if (batch.place(4) !== 0 && batch.whole(batch.place(4)) > 8 * body && !isPacked)
    throw new RangeError('more rows than bits');
  for (const node of batch.vector(6, 16)) batch.whole(node);
  const extra = isOld ? 8 : 0;
  const buffers = batch.vector(8, 16 + extra);
  for (const buffer of buffers)
    if (batch.whole(buffer + extra) + batch.whole(buffer + extra + 8) > body)
      throw new RangeError('a buffer beyond the end');
  let views = 0;
  for (const count of batch.vector(12, 8)) views += batch.whole(count);
  if (views > buffers.length) throw new RangeError('more buffers than there are');
}

/** A table of a flatbuffer. Whatever is read beyond its bytes throws a RangeError. */
class Table {
  readonly #view: DataView;
  readonly #at: number;
  readonly #slots: number;
  readonly #slotsEnd: number;

  constructor(view: DataView, place: number) {
    this.#view = view;
    this.#at = place + view.getInt32(place, true);
    this.#slots = this.#at - view.getInt32(this.#at, true);
    this.#slotsEnd = this.#slots + view.getInt16(this.#slots, true);
  }

  /** Bytes of the whole buffer. */
  get size(): number {
    return this.#view.byteLength;
  }

  at(place: number): Table {
    return new Table(this.#view, place);
  }

  /** Where a field stands; 0 where it is left out. */
  place(slot: number): number {
    if (this.#slots + slot >= this.#slotsEnd) return 0;
    const offset = this.#view.getInt16(this.#slots + slot, true);
    return offset === 0 ? 0 : this.#at + offset;
  }

  byte(slot: number): number {
    const place = this.place(slot);
    return place === 0 ? 0 : this.#view.getUint8(place);
  }

  short(slot: number): number {
    const place = this.place(slot);
    return place === 0 ? 0 : this.#view.getInt16(place, true);
  }

  /** The 64-bit number at a place, from 0 up. */
  whole(place: number): number {
    const number = Number(this.#view.getBigInt64(place, true));
    if (number < 0 || !Number.isSafeInteger(number)) throw new RangeError('no such size');
    return number;
  }

  /** The places of the entries of a vector. */
  vector(slot: number, stride: number): readonly number[] {
    const field = this.place(slot);
    if (field === 0) return [];
    const base = field + this.#view.getInt32(field, true);
    const count = this.#view.getInt32(base, true);
    if (count < 0 || base + 4 + count * stride > this.size)
      throw new RangeError('a list that breaks off');
    return Array.from({ length: count }, (_, i) => base + 4 + i * stride);
  }

  /** Bytes of a text; 0 where it is left out. */
  textLength(slot: number): number {
    const field = this.place(slot);
    if (field === 0) return 0;
    const base = field + this.#view.getInt32(field, true);
    const length = this.#view.getInt32(base, true);
    if (length < 0 || base + 4 + length > this.size) throw new RangeError('a text that breaks off');
    return length;
  }
}

function viewOf(bytes: Uint8Array, from: number, to: number): DataView {
  if (!(from >= 0 && from <= to && to <= bytes.length)) throw new RangeError('beyond the end');
  return new DataView(bytes.buffer, bytes.byteOffset + from, to - from);
}
