import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import {
  bool,
  columnFromArray,
  dateDay,
  dictionary,
  float32,
  float64,
  int16,
  int64,
  tableFromColumns,
  tableToIPC,
  uint16,
  utf8,
  type Column,
} from '@uwdata/flechette';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../../src/core/fault';
import { parquetFile } from '../../hostile/parquet';
import { categoryColumn, cellsOf, gzip, numericColumn, readFault, readTable } from './reading';

const HALVES = [0.5, null, 2.25, -1, null, 8];
const WORDS = ['own', 'rent', null, 'own', 'free', 'rent'];
const DAYS = ['2020-01-01', '2020-01-02', null, '2021-06-30', '2020-01-01', '2019-12-31'];
const DEFAULT = [0, 1, 0, 0, 1, 0];
const daysSince1970 = DAYS.map((day) => (day === null ? null : Date.parse(day) / 86_400_000));

function arrowBytes(
  format: 'stream' | 'file' = 'stream',
  columns: readonly [string, Column<unknown>][] = arrowColumns(),
): Uint8Array<ArrayBuffer> {
  const bytes = tableToIPC(tableFromColumns([...columns]), { format });
  if (bytes === null) throw new Error('no bytes');
  return new Uint8Array(bytes);
}

function arrowColumns(maxBatchRows = 1000): [string, Column<unknown>][] {
  const options = { maxBatchRows };
  const column = (values: unknown[], type: Parameters<typeof columnFromArray>[1]) =>
    columnFromArray(values, type, options);
  return [
    ['single', column(HALVES, float32())],
    ['double', column([0.1, 0.2, 0.3, NaN, Infinity, 0.6], float64())],
    ['small', column([-5, 3, null, 300, 1, 2], int16())],
    ['unsigned', column([1, 60_000, 3, null, 5, 6], uint16())],
    ['large', column([1n, 2n, null, 4n, 5n, 9_000_000_000n], int64())],
    ['flag', column([true, false, null, true, true, false], bool())],
    ['home', column(WORDS, dictionary(utf8()))],
    ['text', column(WORDS, utf8())],
    [
      'day',
      column(
        DAYS.map((day) => (day === null ? null : new Date(day))),
        dateDay(),
      ),
    ],
    ['default', column(DEFAULT, int16())],
  ];
}

/** Cuts a file off at forty places and gives back what was said of each. */
async function faultsOfCuts(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (let cut = 1; cut < 40; cut++) {
    const length = Math.max(8, Math.floor((bytes.length * cut) / 40));
    faults.push(await readFault(bytes.slice(0, length), {}, name));
  }
  return faults;
}

describe('reading Arrow', () => {
  it.each(['stream', 'file'] as const)(
    'reads every type from a %s, gaps as gaps',
    async (format) => {
      const bytes = arrowBytes(format);
      const table = await readTable(bytes, {}, 'loans.bin');
      expect(cellsOf(table, 'single')).toEqual(HALVES);
      expect(cellsOf(table, 'double')).toEqual([0.1, 0.2, 0.3, null, null, 0.6]);
      expect(cellsOf(table, 'small')).toEqual([-5, 3, null, 300, 1, 2]);
      expect(cellsOf(table, 'unsigned')).toEqual([1, 60_000, 3, null, 5, 6]);
      expect(cellsOf(table, 'large')).toEqual([1, 2, null, 4, 5, 9_000_000_000]);
      expect(cellsOf(table, 'flag')).toEqual([1, 0, null, 1, 1, 0]);
      expect(cellsOf(table, 'home')).toEqual(WORDS);
      expect(cellsOf(table, 'text')).toEqual(WORDS);
      expect(cellsOf(table, 'day')).toEqual(daysSince1970);
      expect([...table.labels]).toEqual(DEFAULT);
      expect(table.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
      const single = numericColumn(table, 'single');
      expect(single.values).toBeInstanceOf(Float32Array);
      expect(single.values[1]).toBeNaN();
    },
  );

  it('joins batches', async () => {
    const table = await readTable(arrowBytes('stream', arrowColumns(4)));
    expect(cellsOf(table, 'single')).toEqual(HALVES);
    expect(cellsOf(table, 'small')).toEqual([-5, 3, null, 300, 1, 2]);
    expect(cellsOf(table, 'home')).toEqual(WORDS);
    expect(cellsOf(table, 'day')).toEqual(daysSince1970);
  });

  it('unpacks gzip and hashes what was inside', async () => {
    const bytes = arrowBytes();
    const table = await readTable(await gzip(bytes));
    expect(cellsOf(table, 'home')).toEqual(WORDS);
    expect(table.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('hashes alike where the browser keeps its own hashes from the page', async () => {
    const bytes = arrowBytes();
    vi.stubGlobal('crypto', {});
    const table = await readTable(bytes).finally(() => vi.unstubAllGlobals());
    expect(table.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('leaves numbers and codes where they lie in the file', async () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => i / 8);
    const levels = Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? 'a' : 'b'));
    const table = await readTable(
      arrowBytes('stream', [
        ['x', columnFromArray(values, float32())],
        ['home', columnFromArray(levels, dictionary(utf8()))],
        [
          'default',
          columnFromArray(
            Int16Array.from(values, (_, i) => i % 2),
            int16(),
          ),
        ],
      ]),
    );
    const x = numericColumn(table, 'x').values;
    expect(x.buffer.byteLength).toBeGreaterThan(x.byteLength);
    expect(categoryColumn(table, 'home').codes.buffer).toBe(x.buffer);
  });

  it('tells columns of one name apart, as text does', async () => {
    const x = [5, 1, 4, 2, 9, 3];
    const column = (name: string, values: number[]): [string, Column<unknown>] => [
      name,
      columnFromArray(values, int16()),
    ];
    const columns = [column('a', x), column('a', DEFAULT), column('default', DEFAULT)];
    const table = await readTable(arrowBytes('stream', columns));
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'a (2)', 'default']);
    expect([cellsOf(table, 'a'), cellsOf(table, 'a (2)')]).toEqual([x, DEFAULT]);
  });

  it('names a damaged file, wherever it breaks off', async () => {
    for (const format of ['stream', 'file'] as const)
      for (const fault of await faultsOfCuts(arrowBytes(format), 'a.arrow')) {
        expect(fault).toMatchObject({ code: 'bad-input', place: { file: 'a.arrow' } });
        expect(fault.message).toMatch(/The Arrow file (breaks off|has no rows)/);
      }
  });

  it('says when there are no rows', async () => {
    const fault = await readFault(arrowBytes('stream', [['x', columnFromArray([], float32())]]));
    expect(fault.message).toMatch(/no rows/);
  });
});

describe('reading Parquet', () => {
  let folder = '';
  let duckdb: DuckDBConnection;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cutoff-parquet-'));
    duckdb = await (await DuckDBInstance.create()).connect();
    const rows = HALVES.map(
      (half, i) =>
        `(${half ?? 'NULL'}::FLOAT, ${(half ?? 0) / 3}::DOUBLE, ${i === 2 ? 'NULL' : i * 100}::SMALLINT,
          ${i * 3_000_000_000}::BIGINT, ${i % 2 === 0}, ${WORDS[i] === null ? 'NULL' : `'${WORDS[i]}'`},
          ${DAYS[i] === null ? 'NULL' : `DATE '${DAYS[i]}'`}, ${DAYS[i] === null ? 'NULL' : `TIMESTAMP '${DAYS[i]} 12:00'`},
          ${i}.25::DECIMAL(9,2), [1, 2], ${DEFAULT[i]}::INTEGER)`,
    );
    await duckdb.run(
      `CREATE TABLE loans AS SELECT * FROM (VALUES ${rows.join(', ')})
       AS t(single, double, small, large, flag, home, day, moment, price, list, "default")`,
    );
  });
  afterAll(async () => {
    duckdb.closeSync();
    await rm(folder, { recursive: true });
  });

  async function parquet(query: string, options: string): Promise<Uint8Array<ArrayBuffer>> {
    const path = join(folder, 'table.parquet');
    await duckdb.run(`COPY (${query}) TO '${path}' (FORMAT parquet, ${options})`);
    return new Uint8Array(await readFile(path));
  }

  it.each(['uncompressed', 'snappy', 'zstd', 'gzip', 'lz4_raw', 'brotli'])(
    'reads every type, packed with %s',
    async (codec) => {
      const bytes = await parquet('FROM loans', `COMPRESSION ${codec}`);
      const table = await readTable(bytes, {}, 'loans.bin');
      expect(cellsOf(table, 'single')).toEqual(HALVES);
      expect(cellsOf(table, 'double')).toEqual(HALVES.map((half) => (half ?? 0) / 3));
      expect(cellsOf(table, 'small')).toEqual([0, 100, null, 300, 400, 500]);
      expect(cellsOf(table, 'large')).toEqual([0, 1, 2, 3, 4, 5].map((i) => i * 3e9));
      expect(cellsOf(table, 'flag')).toEqual([1, 0, 1, 0, 1, 0]);
      expect(cellsOf(table, 'home')).toEqual(WORDS);
      expect(cellsOf(table, 'day')).toEqual(daysSince1970);
      expect(cellsOf(table, 'moment')).toEqual(
        daysSince1970.map((day) => (day === null ? null : day + 0.5)),
      );
      expect(cellsOf(table, 'price')).toEqual([0.25, 1.25, 2.25, 3.25, 4.25, 5.25]);
      expect(categoryColumn(table, 'list')).toMatchObject({ role: 'left-out' });
      expect(table.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    },
  );

  it('reads row groups one after another', async () => {
    const query = `SELECT i, i / 8 AS eighth, CASE WHEN i % 5 = 0 THEN NULL ELSE 'w' || (i % 7) END AS word,
      (i % 3 = 0)::INTEGER AS "default" FROM range(10000) t(i)`;
    const table = await readTable(await parquet(query, 'ROW_GROUP_SIZE 2048'));
    expect(table.rows).toBe(10_000);
    expect(cellsOf(table, 'eighth')[9_999]).toBe(9_999 / 8);
    expect(cellsOf(table, 'word').slice(9_994, 9_997)).toEqual(['w5', null, 'w0']);
    expect(table.columns[0]).toMatchObject({ name: 'i', role: 'id' });
  });

  it.each(['V1', 'V2'])(
    'reads what is packed as differences and side by side (%s)',
    async (version) => {
      const query = `SELECT i * 7919 % 100003 AS number, (i * 7919 % 100003)::BIGINT * 100000 AS large,
      i / 7 AS share, 'w' || (i * 7919 % 100003) AS word, CASE WHEN i % 3 = 0 THEN NULL ELSE i END AS gaps,
      (i % 2 = 0) AS flag, (i % 3 = 0)::INTEGER AS "default" FROM range(5000) t(i)`;
      const options = `PARQUET_VERSION ${version}, DICTIONARY_SIZE_LIMIT 2, COMPRESSION zstd`;
      const table = await readTable(await parquet(query, options));
      const i = 4999;
      const mixed = (i * 7919) % 100_003;
      expect(table.rows).toBe(5000);
      expect(cellsOf(table, 'number')[i]).toBe(mixed);
      expect(cellsOf(table, 'large')[i]).toBe(mixed * 100_000);
      expect(cellsOf(table, 'share')[i]).toBe(i / 7);
      expect(cellsOf(table, 'gaps').slice(i - 1)).toEqual([null, i]);
      expect(cellsOf(table, 'flag').slice(i - 1)).toEqual([1, 0]);
      expect(categoryColumn(table, 'word').levels).toHaveLength(
        new Set(cellsOf(table, 'word')).size,
      );
      expect(cellsOf(table, 'word')[i]).toBe(`w${mixed}`);
    },
  );

  it('reads a gzipped file too', async () => {
    const bytes = await parquet('FROM loans', 'COMPRESSION snappy');
    expect(cellsOf(await readTable(await gzip(bytes)), 'home')).toEqual(WORDS);
  });

  it.each([
    ['home', ['home', 'home (2)', 'default']],
    ['other', ['other', 'home', 'default']],
  ])('tells columns of one name apart, as text does: %s and home', async (called, names) => {
    const table = await readTable(parquetFile({ called }));
    expect(table.columns.map(({ name }) => name)).toEqual(names);
    expect(cellsOf(table, names[0])).toEqual([5, 1, 4, 2, 9, 3]);
    expect(cellsOf(table, names[1])).toEqual(['own', 'rent', 'own', 'rent', 'own', 'rent']);
    expect(/called “home”/.test(table.columns[1].reason ?? '')).toBe(called === 'home');
  });

  it('names a damaged file, and the column where the damage lies', async () => {
    const bytes = await parquet('FROM loans', 'COMPRESSION snappy');
    for (const fault of await faultsOfCuts(bytes, 'a.parquet'))
      expect(fault.message).toMatch(/a\.parquet: The Parquet file breaks off/);
    const spoiled = bytes.slice();
    spoiled.fill(255, 4, 60);
    expect((await readFault(spoiled)).place.column).toBe('single');
  });
});
