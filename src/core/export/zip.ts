export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Marks names as UTF-8. */
const UTF8 = 0x0800;
const VERSION = 20;
/** 1980-01-01, the first day that the format knows: equal contents give equal archives. */
const FIRST_DAY = 0x21;

/**
 * Files as one ZIP archive, stored as they are, without a date (PKWARE's APPNOTE 6.3, sections 4.3.7,
 * 4.3.12 and 4.3.16). For files below 4 GiB.
 */
export function zipped(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const title = new TextEncoder().encode(name);
    const about = [VERSION, UTF8, 0, 0, FIRST_DAY];
    const sizes = [crc32(bytes), bytes.length, bytes.length];
    const local = [...short(about), ...long(sizes), ...short([title.length, 0])];
    const header = Uint8Array.from([...long([0x04034b50]), ...local]);
    const comment = [0, 0, 0];
    const placed = [...short(comment), ...long([0, at])];
    const told = [...long([0x02014b50]), ...short([VERSION]), ...local, ...placed];
    directory.push(Uint8Array.from(told), title);
    parts.push(header, title, bytes);
    at += header.length + title.length + bytes.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = entries.length;
  const end = [
    ...long([0x06054b50]),
    ...short([0, 0, count, count]),
    ...long([size, at]),
    ...short([0]),
  ];
  return joined([...parts, ...directory, Uint8Array.from(end)]);
}

/** CRC-32 as ZIP has it: reflected, with the polynomial 0xEDB88320. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let entry = byte;
  for (let bit = 0; bit < 8; bit++) entry = (entry >>> 1) ^ (entry & 1 ? 0xedb88320 : 0);
  return entry;
});

/** Little-endian, two bytes each. */
function short(values: readonly number[]): number[] {
  return values.flatMap((value) => [value & 255, (value >>> 8) & 255]);
}

/** Little-endian, four bytes each. */
function long(values: readonly number[]): number[] {
  return values.flatMap((value) => [...short([value & 0xffff]), ...short([value >>> 16])]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
