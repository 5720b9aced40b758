import type { CategoryColumn, ColumnInfo, NumericColumn } from './table';

interface RawInfo {
  readonly name: string;
  /** What the reader noticed, as sentences without their full stop. */
  readonly notes: readonly string[];
  readonly unit?: string;
  /** The values are days since 1970-01-01. */
  readonly date?: boolean;
  /** Why it cannot serve as a feature, whatever it is for. */
  readonly unusable?: string;
}

/** A column as a reader found it, before anybody decided what it is for. */
export type RawNumeric = RawInfo & Pick<NumericColumn, 'kind' | 'values' | 'missing'>;
export type RawCategory = RawInfo & Pick<CategoryColumn, 'kind' | 'codes' | 'levels'>;
export type RawColumn = RawNumeric | RawCategory;

export interface RawTable {
  readonly rows: number;
  readonly columns: readonly RawColumn[];
  /** SHA-256 of the bytes, unpacked where they were gzipped; hexadecimal. */
  readonly hash: string;
  /** What the reader noticed about the file as a whole. */
  readonly notes: readonly string[];
  /** Text in which a comma parts whole numbers from their fractions. */
  readonly decimalComma?: true;
}

/** Gives a raw column its meaning. */
export function asColumn(
  raw: RawColumn,
  info: ColumnInfo & Pick<CategoryColumn, 'levelLabels'>,
): NumericColumn | CategoryColumn {
  const { levelLabels, ...rest } = info;
  if (raw.kind === 'numeric')
    return { ...rest, kind: 'numeric', values: raw.values, missing: raw.missing };
  return {
    ...rest,
    kind: 'category',
    codes: raw.codes,
    levels: raw.levels,
    ...(levelLabels === undefined ? {} : { levelLabels }),
  };
}

/**
 * The narrowest array that holds the numbers exactly, with a mask of the gaps: NaN and infinities.
 * May keep and change the array it is given.
 */
export function packNumbers(values: Float64Array): Pick<NumericColumn, 'values' | 'missing'> {
  const missing = new Uint8Array(values.length);
  let low = 0;
  let high = 0;
  let whole = true;
  let single = true;
  let gaps = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) {
      missing[i] = 1;
      values[i] = NaN;
      gaps = true;
      continue;
    }
    if (value < low) low = value;
    else if (value > high) high = value;
    if (whole && !Number.isInteger(value)) whole = false;
    if (single && Math.fround(value) !== value) single = false;
  }
  const packed = whole ? integers(values, low, high) : single ? new Float32Array(values) : values;
  return { values: packed, missing: gaps ? missing : null };
}

function integers(values: Float64Array, low: number, high: number): NumericColumn['values'] {
  if (low >= 0 && high <= 255) return new Uint8Array(values);
  if (low >= -128 && high <= 127) return new Int8Array(values);
  if (low >= -32_768 && high <= 32_767) return new Int16Array(values);
  if (low >= -2_147_483_648 && high <= 2_147_483_647) return new Int32Array(values);
  return values;
}

/** The narrowest array for that many levels. */
export function packCodes(codes: Int32Array, levels: number): CategoryColumn['codes'] {
  if (levels <= 127) return new Int8Array(codes);
  if (levels <= 32_767) return new Int16Array(codes);
  return codes;
}

/** A column nothing can be done with: shown as empty, with the reason. */
export function unusableColumn(name: string, rows: number, unusable: string): RawCategory {
  return {
    kind: 'category',
    name,
    notes: [],
    unusable,
    codes: new Int8Array(rows).fill(-1),
    levels: [],
  };
}

/** Characters of a column's name. */
const LONGEST_NAME = 200;

/** What no drawing or XML file can hold, and marks that make the text around them run backwards. */
const UNSHOWABLE = /[\p{Cc}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * Names that can be shown: on one line, at most 200 characters long, made unique by a count, empty
 * ones named by their place; says what it did.
 */
export function uniqueNames(names: readonly string[]): { name: string; notes: string[] }[] {
  const tidied = names.map(tidyName);
  const taken = new Set(tidied.map(({ name }) => name));
  const seen = new Set<string>();
  const copies = new Map<string, number>();
  return tidied.map(({ name: given, cut }, index) => {
    const wanted = given === '' ? `column ${index + 1}` : given;
    const clash = seen.has(wanted) || (given === '' && taken.has(wanted));
    let copy = copies.get(wanted) ?? 1;
    let name = wanted;
    while (clash && (taken.has(name) || seen.has(name))) name = numbered(wanted, ++copy);
    copies.set(wanted, copy);
    seen.add(name);
    if (given === '') return { name, notes: ['It has no name in the file'] };
    const notes = cut ? [`Its name is cut after ${LONGEST_NAME} characters`] : [];
    if (clash) notes.push(`The file has more than one column called “${wanted}”`);
    return { name, notes };
  });
}

/**
 * The column of that name, or of that name as it is shown here: models from elsewhere, and runs kept
 * before names were tidied, have it as the file writes it. Of several that are shown under one name none
 * can be told to be meant.
 */
export function columnCalled<Named extends { readonly name: string }>(
  columns: readonly Named[],
  name: string,
): Named | undefined {
  const called = (wanted: string): Named | undefined =>
    columns.find((column) => column.name === wanted);
  const shown = tidyName(name).name;
  return called(name) ?? (called(numbered(shown, 2)) === undefined ? called(shown) : undefined);
}

function numbered(name: string, copy: number): string {
  return `${name} (${String(copy)})`;
}

function tidyName(raw: string): { name: string; cut: boolean } {
  const name = raw.replace(UNSHOWABLE, ' ').trim();
  if (name.length <= LONGEST_NAME) return { name, cut: false };
  return {
    name: `${name
      .slice(0, LONGEST_NAME)
      .replace(/\p{Surrogate}$/u, '')
      .trim()}…`,
    cut: true,
  };
}
