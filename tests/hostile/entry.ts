import type { Table } from '../../src/core/data/table';

/** A file that is meant to do harm, made when it is asked for: large ones are never stored. */
export interface HostileFile {
  /** What is wrong with it; names the test. */
  readonly what: string;
  /** As it is called on disk. */
  readonly name: string;
  readonly make: () => Blob;
}

/** A file that must be refused, and what must be said of it. */
export interface Refused extends HostileFile {
  readonly says: RegExp;
  /** Where it must be said to be wrong, beside the file. */
  readonly row?: number;
  readonly column?: string;
}

/** A file that looks worse than it is, and what must be read of it. */
export interface Harmless extends HostileFile {
  readonly reads: (table: Table) => void;
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** A blob of so many copies, which share their bytes. */
export function copies(part: string | Uint8Array<ArrayBuffer>, count: number): Blob {
  const bytes = typeof part === 'string' ? bytesOf(part) : part;
  return new Blob(new Array<Uint8Array<ArrayBuffer>>(count).fill(bytes));
}
