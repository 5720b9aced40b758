import {
  Column,
  batchType,
  columnFromArray,
  dictionary,
  float32,
  int16,
  int32,
  int8,
  tableFromColumns,
  tableToIPC,
  uint8,
  utf8,
  type Batch,
} from '@uwdata/flechette';
import { Fault } from '../core/fault';
import type { Storage } from './features';
import type { Extracted } from './extract';

/**
 * The table as one Arrow IPC stream with a single record batch: 32-bit floats and small whole
 * numbers, dictionary-coded categories, validity bitmaps. A missing float is NaN under its bitmap.
 */
export function toArrow(columns: readonly Extracted[]): Uint8Array {
  const named = columns.map((column): [string, Column<unknown>] => [
    column.feature.name,
    new Column([toBatch(column)]),
  ]);
  const bytes = tableToIPC(tableFromColumns(named), { format: 'stream' });
  if (bytes === null) throw new Fault('internal', 'The Arrow writer gave no bytes');
  return bytes;
}

function toBatch(column: Extracted): Batch<unknown> {
  if (column.kind === 'numeric') {
    const type = TYPES[column.feature.storage];
    const { validity, nullCount } = bitmap(
      column.values.length,
      (row) => column.missing[row] === 0,
    );
    const Kind = batchType(type);
    return new Kind({
      length: column.values.length,
      nullCount,
      type,
      validity,
      values: column.values,
    });
  }
  // The writer finds the dictionary by its type object: both must be the same one.
  const text = utf8();
  const type = dictionary(text, int8());
  const { validity, nullCount } = bitmap(column.codes.length, (row) => column.codes[row] >= 0);
  const values = column.codes.map((code) => Math.max(0, code));
  const Kind = batchType(type);
  const batch = new Kind({ length: values.length, nullCount, type, validity, values });
  batch.setDictionary(columnFromArray([...column.levels], text));
  return batch;
}

const TYPES = {
  float32: float32(),
  int32: int32(),
  int16: int16(),
  int8: int8(),
  uint8: uint8(),
  category: int8(),
} satisfies Record<Storage, unknown>;

/** One bit a row, 1 = there; empty when nothing is missing. */
function bitmap(
  rows: number,
  valid: (row: number) => boolean,
): { validity: Uint8Array; nullCount: number } {
  const bits = new Uint8Array(Math.ceil(rows / 8));
  let there = 0;
  for (let row = 0; row < rows; row++)
    if (valid(row)) {
      bits[row >> 3] |= 1 << (row & 7);
      there++;
    }
  const nullCount = rows - there;
  return { validity: nullCount === 0 ? new Uint8Array(0) : bits, nullCount };
}
