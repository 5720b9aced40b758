import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type Cell = string | number | null;

const FLUSH_AT = 1 << 18;

/**
 * One CSV table being written. A write returns only when the system has taken it, so that memory
 * stays bounded by the buffer however many rows there are.
 */
export class TableFile {
  rows = 0;
  private readonly descriptor: number;
  private buffer: string;

  constructor(folder: string, name: string, columns: readonly string[]) {
    this.descriptor = openSync(join(folder, `${name}.csv`), 'w');
    this.buffer = columns.join(',') + '\n';
  }

  /** Adds a row of cells; null becomes an empty cell. */
  add(cells: readonly Cell[]): void {
    let line = '';
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      if (i > 0) line += ',';
      if (cell !== null) line += typeof cell === 'string' ? quoted(cell) : cell;
    }
    this.buffer += line + '\n';
    this.rows++;
    if (this.buffer.length >= FLUSH_AT) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }

  private flush(): void {
    let bytes = Buffer.from(this.buffer);
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(this.descriptor, bytes));
    this.buffer = '';
  }
}

function quoted(text: string): string {
  return text.includes(',') || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}
