import { Fault } from '../fault';
import type { Task } from '../task';

export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * What is done with a gzipped file that unpacks to far more than tables do: refused for good, asked about
 * (`needs-consent`), or unpacked up to a size that no tab can hold, the visitor having agreed.
 */
export type Growth = 'refused' | 'asked' | 'agreed';

/** A gzipped file. */
export interface Packed {
  readonly name: string;
  readonly blob: Blob;
  readonly growth: Growth;
}

/** Packed bytes given to the unpacker at once where few are wanted: of a bomb it makes all it can of them. */
const FIRST_PACKED = 1 << 12;

/** The first bytes, unpacked; as many as there are before the file breaks off. */
export async function unpackedHead(
  { name, blob }: Pick<Packed, 'name' | 'blob'>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = unpack(blob, () => undefined, FIRST_PACKED).getReader();
  try {
    while (size < most) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      size += value.length;
    }
  } catch (thrown) {
    if (size === 0) throw damagedGzip(name, thrown);
  }
  await reader.cancel().catch(() => undefined);
  return join(parts, size).subarray(0, most);
}

/** Tables pack to a share of their size between these; else the file's own word is not trusted. */
const USUAL_RATIO = { least: 1, most: 16 };

/**
 * The size once unpacked. Gzip's last four bytes say it, modulo 2^32, but a file that breaks off
 * ends in any four bytes: an unusual ratio is checked by unpacking once.
 */
export async function unpackedSize(packed: Packed, task: Task): Promise<number> {
  const { blob } = packed;
  const tail = new DataView(await blob.slice(-4).arrayBuffer());
  const said = tail.getUint32(0, true);
  const ratio = said / blob.size;
  if (ratio >= USUAL_RATIO.least && ratio <= USUAL_RATIO.most) return said;
  let size = 0;
  for await (const { length } of unpackedPieces(packed, task, { stage: 'Unpacking the file' }))
    size += length;
  return size;
}

/** Bytes handed on at once, however large the pieces are that come in. */
const PIECE = 1 << 18;

/** Packed bytes given to the unpacker at once: it makes up to a thousand times as many before it stops. */
const PACKED = 1 << 16;

/** The unpacked bytes; says of each piece that goes in how many bytes it has. */
function unpack(
  blob: Blob,
  onPacked: (bytes: number) => void,
  step = PACKED,
): ReadableStream<Bytes> {
  let at = 0;
  const pull = async (controller: ReadableStreamDefaultController<Bytes>): Promise<void> => {
    if (at >= blob.size) {
      controller.close();
      return;
    }
    const piece = new Uint8Array(await blob.slice(at, (at += step)).arrayBuffer());
    onPacked(piece.length);
    controller.enqueue(piece);
  };
  const packed = new ReadableStream<Bytes>({ pull }, { highWaterMark: 0 });
  return packed.pipeThrough(new DecompressionStream('gzip'));
}

/**
 * Gzip makes up to a thousand bytes of one. A table seldom packs so well, and a file that is meant to
 * fill memory does: from so many bytes on, only so many are taken for each packed one.
 */
const LIMITS = [
  { from: 100_000_000, ratio: 250 },
  { from: 1_000_000_000, ratio: 60 },
] as const;
/** Bytes unpacked whatever the visitor agrees to: a browser gives a tab no more memory. */
const MOST_UNPACKED = 16_000_000_000;

/** What deflate can do at most, or what a file may that nobody has agreed to. */
export function mostRatio(growth: Growth): number {
  return growth === 'agreed' ? 1032 : LIMITS[0].ratio;
}

/**
 * The bytes of a gzipped file piece by piece, reported as a stage where one is named. Throws
 * `bad-input` for a file that breaks off; for one that unpacks to so much more than its size that it may
 * be meant to, what `growth` says; and `bad-input` beyond 16 GB.
 */
export async function* unpackedPieces(
  { name, blob, growth }: Packed,
  task: Task,
  { stage, most = MOST_UNPACKED }: { stage?: string; most?: number } = {},
): AsyncGenerator<Bytes> {
  let packed = 0;
  let size = 0;
  const stream = unpack(blob, (bytes) => (packed += bytes));
  for await (const piece of pieces(stream, (thrown) => damagedGzip(name, thrown))) {
    size += piece.length;
    const { ratio } = LIMITS.findLast(({ from }) => size > from) ?? { ratio: Infinity };
    if (growth !== 'agreed' && size > ratio * packed) throw bomb(name, ratio, growth);
    if (size > most) throw endless(name, most);
    if (stage !== undefined) task.report({ stage, done: packed, total: blob.size });
    await task.breathe();
    yield piece;
  }
}

/** The bytes of a stream in small pieces; `broken` makes the Fault when it can't be read. */
export async function* pieces(
  stream: ReadableStream<Bytes>,
  broken: (thrown: unknown) => Fault,
): AsyncGenerator<Bytes> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((thrown: unknown) => {
        throw broken(thrown);
      });
      if (done) return;
      for (let from = 0; from < value.length; from += PIECE)
        yield value.subarray(from, from + PIECE);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function join(parts: readonly Uint8Array[], size: number): Bytes {
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function bomb(name: string, ratio: number, growth: Exclude<Growth, 'agreed'>): Fault {
  return new Fault(
    growth === 'asked' ? 'needs-consent' : 'bad-input',
    `The gzipped file unpacks to more than ${ratio} times its size, as files do that are made to fill memory`,
    {
      place: { file: name },
      remedy:
        growth === 'asked'
          ? 'Open it anyway if you trust it: it can be stopped at any time'
          : 'If you trust it, unpack it first and open what is in it',
    },
  );
}

function endless(name: string, most: number): Fault {
  return new Fault(
    'bad-input',
    `The gzipped file unpacks to more than ${most / 1e9} GB, and no tab can hold so much`,
    { place: { file: name }, remedy: 'Open a sample of its rows' },
  );
}

export function damagedGzip(name: string, cause?: unknown): Fault {
  return new Fault('bad-input', 'The gzipped file breaks off or is damaged', {
    place: { file: name },
    remedy: 'Fetch it or write it again',
    cause,
  });
}
