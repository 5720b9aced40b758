import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** What a column is for. Only `feature` columns ever reach a model. */
export type ColumnRole =
  | 'feature'
  | 'target'
  | 'id'
  | 'time'
  | 'weight'
  | 'exposure'
  /** The true probability of default, known on synthetic data only. */
  | 'truth'
  | 'left-out';

export interface ColumnInfo {
  readonly name: string;
  /** What a reader sees instead of the name. */
  readonly label: string;
  /** e.g. "years", "currency", "share"; empty when there is none. */
  readonly unit: string;
  /** One plain sentence on what it means. */
  readonly help: string;
  readonly role: ColumnRole;
  /** A protected or proxy attribute: measured for fairness, shown as such. */
  readonly sensitive: boolean;
  /** Why the column has its role when a program decided so, in words for the visitor. */
  readonly reason?: string;
}

export interface NumericColumn extends ColumnInfo {
  readonly kind: 'numeric';
  /** The value at a missing row is NaN in float arrays and 0 in integer ones; trust `missing`. */
  readonly values: Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;
  /** One byte a row, 1 = missing; null when nothing is. */
  readonly missing: Uint8Array | null;
}

export interface CategoryColumn extends ColumnInfo {
  readonly kind: 'category';
  /** Index into `levels`; -1 = missing. */
  readonly codes: Int32Array | Int16Array | Int8Array;
  readonly levels: readonly string[];
  /** Readable names of the levels, in the same order, where the raw ones are codes. */
  readonly levelLabels?: readonly string[];
}

export type Column = NumericColumn | CategoryColumn;

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly hash: string;
  /** The file is text in which a comma parts whole numbers from their fractions: 1.234,5. */
  readonly decimalComma?: true;
  /** 1 = default (bad), 0 = repaid (good); one a row. */
  readonly labels: Uint8Array;
  readonly target: { readonly column: string; readonly positive: string };
  readonly licence: string;
  readonly description: string;
}

/**
 * Tells tables apart by what they give a model: the file's bytes, which column is the outcome and
 * what of it counts as default, and which columns are features.
 */
export function tableKey({ hash, target, columns, labels }: Table): string {
  const made = JSON.stringify([hash, target, labels.length, columns.map(({ role }) => role)]);
  return bytesToHex(sha256(concatBytes(utf8ToBytes(made), labels))).slice(0, 32);
}

export function featuresOf(table: Table): Column[] {
  return table.columns.filter((column) => column.role === 'feature');
}
