import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type Cell = string | number | null;

const BUFFER_BYTES = 1 << 18;
const LONGEST_LINE = 1 << 13;

/**
 * One CSV table being written. A write returns only when the system has taken it, so that memory
 * stays bounded by the buffer however many rows there are.
 */
export class TableFile {
  rows = 0;
  private readonly descriptor: number;
  private readonly buffer = Buffer.alloc(BUFFER_BYTES);
  private filled = 0;

  constructor(folder: string, name: string, columns: readonly string[]) {
    this.descriptor = openSync(join(folder, `${name}.csv`), 'w');
    this.put(columns.join(',') + '\n');
  }

  /** Adds a row of cells; null becomes an empty cell. */
  add(cells: readonly Cell[]): void {
    let line = '';
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      if (i > 0) line += ',';
      if (cell !== null) line += typeof cell === 'string' ? quoted(cell) : cell;
    }
    this.put(line + '\n');
    this.rows++;
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }

  private put(line: string): void {
    if (this.filled > BUFFER_BYTES - LONGEST_LINE) this.flush();
    this.filled += this.buffer.write(line, this.filled);
  }

  private flush(): void {
    let from = 0;
    while (from < this.filled)
      from += writeSync(this.descriptor, this.buffer, from, this.filled - from);
    this.filled = 0;
  }
}

function quoted(text: string): string {
  return text.includes(',') || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}
