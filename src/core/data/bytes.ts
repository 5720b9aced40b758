import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Fault } from '../fault';
import type { Task } from '../task';
import {
  damagedGzip,
  mostRatio,
  pieces,
  unpackedHead,
  unpackedPieces,
  unpackedSize,
  type Bytes,
  type Growth,
} from './gzip';

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
  readonly growth: Growth;
}

const HEAD = 262_144;

/** Looks at the first bytes of a file to see what it is; the name is of no consequence. */
export async function openSource(
  name: string,
  blob: Blob,
  growth: Growth,
  task: Task,
): Promise<Source> {
  if (blob.size === 0) throw empty(name);
  const raw = new Uint8Array(await blob.slice(0, HEAD).arrayBuffer());
  const gzipped = raw[0] === 0x1f && raw[1] === 0x8b;
  const head = gzipped ? await unpackedHead({ name, blob }, HEAD) : raw;
  if (head.length === 0) throw empty(name);
  const format = formatOf(name, head);
  const size = gzipped ? await unpackedSize({ name, blob, growth }, task) : blob.size;
  return { name, blob, gzipped, format, head, size, growth };
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

async function* plainPieces(name: string, blob: Blob, task: Task): AsyncGenerator<Bytes> {
  for await (const piece of pieces(blob.stream(), (thrown) => unreadable(name, thrown))) {
    await task.breathe();
    yield piece;
  }
}

/**
 * The unpacked bytes, piece by piece, each added to the hash on the way, where there is one. A gzip
 * file that breaks off is a `bad-input` Fault.
 */
export async function* streamBytes(
  source: Source,
  digest: Digest | null,
  task: Task,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { name, blob, gzipped, size, growth } = source;
  let done = 0;
  const all = gzipped ? unpackedPieces(source, task) : plainPieces(name, blob, task);
  // Gzip tells sizes from 4 GiB on modulo that: only a file that can't be so large is known to lie.
  const most = mostRatio(growth) * blob.size < 2 ** 32 ? size : Infinity;
  for await (const piece of all) {
    done += piece.length;
    if (gzipped && done > most) throw damagedGzip(name);
    digest?.add(piece);
    yield piece;
  }
  if (gzipped && done % 2 ** 32 !== size % 2 ** 32) throw damagedGzip(name);
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
    if (source.gzipped && size + piece.length > source.size) throw damagedGzip(source.name);
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

function unreadable(name: string, cause: unknown): Fault {
  return new Fault('bad-input', 'The file can no longer be read', {
    place: { file: name },
    remedy: 'If it was changed or moved since it was chosen, open it again',
    cause,
  });
}
