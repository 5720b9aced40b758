import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Fault } from '../fault';
import type { Task } from '../task';

export type Format = 'arrow' | 'parquet' | 'text';

/** A file to read: where its bytes come from, and what they are. */
export interface Source {
  readonly name: string;
  readonly blob: Blob;
  readonly gzipped: boolean;
  readonly format: Format;
  /** The first bytes, unpacked. */
  readonly head: Uint8Array;
  /** Bytes once unpacked; for gzipped files as their last four bytes tell. */
  readonly size: number;
}

const HEAD = 262_144;

/** Looks at the first bytes of a file to see what it is; the name is of no consequence. */
export async function openSource(name: string, blob: Blob, task: Task): Promise<Source> {
  if (blob.size === 0) throw empty(name);
  const raw = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
  const gzipped = raw[0] === 0x1f && raw[1] === 0x8b;
  const head = gzipped ? await unpackedHead(name, blob) : raw;
  if (head.length === 0) throw empty(name);
  const format = formatOf(name, head);
  const size = gzipped ? await unpackedSize(name, blob, task) : blob.size;
  return { name, blob, gzipped, format, head, size };
}

function empty(name: string): Fault {
  return new Fault('bad-input', 'The file is empty', {
    place: { file: name },
    remedy: 'Export it again, and check that it has rows',
  });
}

const ALIEN: readonly (readonly [string, string, string])[] = [
  ['504b0304', 'a zip archive or an Excel workbook', 'Unpack it, or save the sheet as CSV'],
  ['d0cf11e0', 'an old Excel workbook', 'Save the sheet as CSV'],
  ['25504446', 'a PDF', 'Export the table as CSV'],
  ['89504e47', 'a picture', 'Open the table itself, as CSV, Parquet or Arrow'],
  ['53514c69', 'an SQLite database', 'Export the table as CSV or Parquet'],
  ['4f626a01', 'an Avro file', 'Write it as Parquet or CSV'],
  ['4f5243', 'an ORC file', 'Write it as Parquet or CSV'],
  ['28b52ffd', 'packed with Zstandard', 'Unpack it first, or pack it with gzip'],
  ['377abcaf', 'a 7-Zip archive', 'Unpack it first'],
];

function formatOf(name: string, head: Uint8Array): Format {
  const magic = bytesToHex(head.subarray(0, 6));
  if (magic.startsWith('50415231')) return 'parquet';
  if (magic === '4152524f5731') return 'arrow';
  // An Arrow stream: continuation marker, then the length of the schema message.
  if (magic.startsWith('ffffffff') && head.length >= 8) return 'arrow';
  for (const [mark, what, remedy] of ALIEN)
    if (magic.startsWith(mark))
      throw new Fault('bad-input', `The file is ${what}, not a table that can be read here`, {
        place: { file: name },
        remedy,
      });
  return 'text';
}

async function unpackedHead(name: string, blob: Blob): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = unpack(blob, () => undefined).getReader();
  try {
    while (size < HEAD) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      size += value.length;
    }
  } catch (thrown) {
    if (size === 0) throw damaged(name, thrown);
  }
  await reader.cancel().catch(() => undefined);
  return join(parts, size).subarray(0, HEAD);
}

/** Tables pack to a share of their size between these; else the file's own word is not trusted. */
const USUAL_RATIO = { least: 1, most: 16 };

/**
 * The size once unpacked. Gzip's last four bytes say it, modulo 2^32, but a file that breaks off
 * ends in any four bytes: an unusual ratio is checked by unpacking once.
 */
async function unpackedSize(name: string, blob: Blob, task: Task): Promise<number> {
  const tail = new DataView(await blob.slice(-4).arrayBuffer());
  const said = tail.getUint32(0, true);
  const ratio = said / blob.size;
  if (ratio >= USUAL_RATIO.least && ratio <= USUAL_RATIO.most) return said;
  let size = 0;
  for await (const { length } of unpackedPieces(name, blob, task, 'Unpacking the file'))
    size += length;
  return size;
}

/** Packed bytes given to the unpacker at once: it makes up to a thousand times as many before it stops. */
const PACKED = 1 << 16;

/** The unpacked bytes; says of each piece that goes in how many bytes it has. */
function unpack(blob: Blob, onPacked: (bytes: number) => void): ReadableStream<Bytes> {
  let at = 0;
  const pull = async (controller: ReadableStreamDefaultController<Bytes>): Promise<void> => {
    if (at >= blob.size) {
      controller.close();
      return;
    }
    const piece = new Uint8Array(await blob.slice(at, (at += PACKED)).arrayBuffer());
    onPacked(piece.length);
    controller.enqueue(piece);
  };
  const packed = new ReadableStream<Bytes>({ pull }, { highWaterMark: 0 });
  return packed.pipeThrough(new DecompressionStream('gzip'));
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes handed on at once, however large the pieces are that come in. */
const PIECE = 1 << 18;

/**
 * Gzip makes up to a thousand bytes of one. A table seldom packs so well, and a file that is meant to
 * fill memory does: from so many bytes on, only so many are taken for each packed one.
 */
const LIMITS = [
  { from: 100_000_000, ratio: 250 },
  { from: 1_000_000_000, ratio: 60 },
] as const;

/**
 * The bytes of a gzipped file piece by piece, reported as a stage where one is named. Throws
 * `bad-input` for a file that breaks off, or unpacks to so much more than its size that it is meant to.
 */
export async function* unpackedPieces(
  name: string,
  blob: Blob,
  task: Task,
  stage?: string,
): AsyncGenerator<Bytes> {
  let packed = 0;
  let size = 0;
  for await (const piece of pieces(
    name,
    unpack(blob, (bytes) => (packed += bytes)),
    true,
  )) {
    size += piece.length;
    const { ratio } = LIMITS.findLast(({ from }) => size > from) ?? { ratio: Infinity };
    if (size > ratio * packed) throw bomb(name, ratio);
    if (stage !== undefined) task.report({ stage, done: packed, total: blob.size });
    await task.breathe();
    yield piece;
  }
}

async function* plainPieces(name: string, blob: Blob, task: Task): AsyncGenerator<Bytes> {
  for await (const piece of pieces(name, blob.stream(), false)) {
    await task.breathe();
    yield piece;
  }
}

async function* pieces(
  name: string,
  stream: ReadableStream<Bytes>,
  gzipped: boolean,
): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((thrown: unknown) => {
        throw gzipped ? damaged(name, thrown) : unreadable(name, thrown);
      });
      if (done) return;
      for (let from = 0; from < value.length; from += PIECE)
        yield value.subarray(from, from + PIECE);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/**
 * The unpacked bytes, piece by piece, each added to the hash on the way, where there is one. A gzip
 * file that breaks off is a `bad-input` Fault.
 */
export async function* streamBytes(
  { name, blob, gzipped, size }: Source,
  digest: Digest | null,
  task: Task,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let done = 0;
  const source = gzipped ? unpackedPieces(name, blob, task) : plainPieces(name, blob, task);
  // Gzip tells sizes from 4 GiB on modulo that: only a file that can't be so large is known to lie.
  const most = LIMITS[0].ratio * blob.size < 2 ** 32 ? size : Infinity;
  for await (const piece of source) {
    done += piece.length;
    if (gzipped && done > most) throw damaged(name);
    digest?.add(piece);
    yield piece;
  }
  if (gzipped && done % 2 ** 32 !== size % 2 ** 32) throw damaged(name);
}

/**
 * The platform hashes twenty times as fast, but copies what it hashes, so only files up to this size; and
 * not on a page that another machine serves without encryption.
 */
const HASHED_AT_ONCE = 1 << 26;

/** All unpacked bytes in one buffer, and their SHA-256. */
export async function readAll(source: Source, task: Task): Promise<{ bytes: Bytes; hash: string }> {
  const { subtle }: Partial<Crypto> = globalThis.crypto;
  const digest = source.size > HASHED_AT_ONCE || subtle === undefined ? new Digest() : null;
  let bytes = new Uint8Array(Math.min(source.size, 2 ** 31));
  let size = 0;
  for await (const piece of streamBytes(source, digest, task)) {
    // What unpacks to 4 GiB and more says less, and is too much for one buffer in any case.
    if (source.gzipped && size + piece.length > source.size) throw damaged(source.name);
    if (size + piece.length > bytes.length) {
      const larger = new Uint8Array(Math.max(size + piece.length, 2 * bytes.length));
      larger.set(bytes.subarray(0, size));
      bytes = larger;
    }
    bytes.set(piece, size);
    size += piece.length;
    task.report({ stage: 'Reading the file', done: size, total: Math.max(size, source.size) });
    await task.breathe();
  }
  const all = bytes.subarray(0, size);
  return { bytes: all, hash: digest?.hex() ?? (await hashed(all)) };
}

async function hashed(bytes: Bytes): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** SHA-256, a piece at a time. */
export class Digest {
  readonly #hash = sha256.create();

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** Hexadecimal; ends the digest. */
  hex(): string {
    return bytesToHex(this.#hash.digest());
  }
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function bomb(name: string, ratio: number): Fault {
  return new Fault(
    'bad-input',
    `The gzipped file unpacks to more than ${ratio} times its size, as files do that are made to fill memory`,
    {
      place: { file: name },
      remedy: 'If you trust it, unpack it first and open what is in it',
    },
  );
}

function damaged(name: string, cause?: unknown): Fault {
  return new Fault('bad-input', 'The gzipped file breaks off or is damaged', {
    place: { file: name },
    remedy: 'Fetch it or write it again',
    cause,
  });
}

function unreadable(name: string, cause: unknown): Fault {
  return new Fault('bad-input', 'The file can no longer be read', {
    place: { file: name },
    remedy: 'If it was changed or moved since it was chosen, open it again',
    cause,
  });
}
