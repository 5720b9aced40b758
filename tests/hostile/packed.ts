import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { copies, type HostileFile, type Refused } from './entry';

const MEGABYTE = 1 << 20;

/**
 * A gzip file of `beginning` and then so many megabytes of one text: a packed megabyte, over and over.
 * Its checksum is wrong, but whoever comes so far has unpacked it all.
 */
export function gzipBomb(part: string, megabytes: number, beginning = ''): Blob {
  const packed = (bytes: Buffer): Uint8Array<ArrayBuffer> =>
    new Uint8Array(deflateRawSync(bytes, { level: 9, finishFlush: constants.Z_FULL_FLUSH }));
  const size = new DataView(new ArrayBuffer(8));
  size.setUint32(4, (beginning.length + megabytes * MEGABYTE) % 2 ** 32, true);
  const repeated = packed(Buffer.alloc(MEGABYTE, part));
  const parts: Uint8Array[] = [
    Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3),
    packed(Buffer.from(beginning)),
    ...new Array<Uint8Array>(megabytes).fill(repeated),
    Uint8Array.of(3, 0),
    new Uint8Array(size.buffer),
  ];
  return new Blob([new Uint8Array(Buffer.concat(parts))]);
}

/** The same with another size in its last four bytes. */
function saying(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(copy.length - 4, size, true);
  return copy;
}

const BOMB =
  /The gzipped file unpacks to more than (?:250|60) times its size, as files do that are made to fill memory\. Open it anyway if you trust it/;
const DAMAGED = /The gzipped file breaks off or is damaged\. Fetch it or write it again/;
const small = (): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    gzipSync(
      `x,default\n${Array.from({ length: 4000 }, (_, i) => `${String((i * 7919) % 1009)},${String(i % 2)}`).join('\n')}\n`,
    ),
  );

export const REFUSED_PACKED: readonly Refused[] = [
  { what: '120 MB of zeros', name: 'zeros.csv.gz', make: () => gzipBomb('\0', 120), says: BOMB },
  {
    what: '120 MB of the same row',
    name: 'rows.csv.gz',
    make: () => gzipBomb('1,own,0\n', 120, 'id,home,default\n'),
    says: BOMB,
  },
  {
    what: 'zeros behind the mark of Parquet',
    name: 'zeros.parquet.gz',
    make: () => gzipBomb('\0', 120, 'PAR1'),
    says: BOMB,
  },
  {
    what: 'zeros behind the mark of Arrow',
    name: 'zeros.arrow.gz',
    make: () => gzipBomb('\0', 120, 'ARROW1\0\0'),
    says: BOMB,
  },
  {
    what: 'a size that is too small',
    name: 'small.csv.gz',
    make: () => new Blob([saying(small(), small().length * 2)]),
    says: DAMAGED,
  },
  {
    what: 'a size that is too large',
    name: 'large.csv.gz',
    make: () => new Blob([saying(small(), small().length * 9)]),
    says: DAMAGED,
  },
  {
    what: 'half of it',
    name: 'half.csv.gz',
    make: () => new Blob([small().slice(0, small().length >> 1)]),
    says: DAMAGED,
  },
  {
    what: 'noise behind its end',
    name: 'tail.csv.gz',
    make: () => new Blob([small(), copies('x', 5000)]),
    says: DAMAGED,
  },
  {
    what: 'gzip in gzip',
    name: 'twice.csv.gz',
    make: () => new Blob([new Uint8Array(gzipSync(small()))]),
    says: /not text|gzipped twice/,
  },
];

/** Twelve hundred rows of a text that packs to a thousandth: 120 MB that are a table all the same. */
export function honestBomb(): Blob {
  const row = `,${'own '.repeat(25_000)},`;
  const rows = Array.from(
    { length: 1200 },
    (_, i) => `${String(i)}${row}${String(i % 3 === 0 ? 1 : 0)}\n`,
  );
  return new Blob([new Uint8Array(gzipSync(`x,text,default\n${rows.join('')}`, { level: 9 }))]);
}

export const HONEST_SMALL: HostileFile = {
  what: 'an honest one',
  name: 'small.csv.gz',
  make: () => new Blob([small()]),
};
