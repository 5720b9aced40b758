import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../src/core/data/table';
import { categoryColumn, cellsOf, numericColumn, readFault, readTable } from './reading';

const DATA = process.env['CUTOFF_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');
const real = (name: string) => join(DATA, name);

/** Rows in the layout of german.data, made up. */
function germanRows(rows: number): string[] {
  const pick = (codes: string, i: number) => codes.split(' ')[i % codes.split(' ').length];
  return Array.from({ length: rows }, (_, i) =>
    [
      pick('A11 A12 A13 A14', i),
      6 + (i % 40),
      pick('A30 A31 A32 A33 A34', i),
      pick('A40 A41 A42 A43 A44 A45 A46 A48 A49 A410', i),
      500 + 37 * i,
      pick('A61 A62 A63 A64 A65', i),
      pick('A71 A72 A73 A74 A75', i),
      1 + (i % 4),
      pick('A91 A92 A93 A94', i),
      pick('A101 A102 A103', i),
      1 + (i % 3),
      pick('A121 A122 A123 A124', i),
      20 + (i % 50),
      pick('A141 A142 A143', i),
      pick('A151 A152 A153', i),
      1 + (i % 2),
      pick('A171 A172 A173 A174', i),
      1 + (i % 2),
      pick('A191 A192', i),
      pick('A201 A202', i),
      i % 3 === 0 ? 2 : 1,
    ].join(' '),
  );
}

describe('german.data', () => {
  it('is known by its codes, whatever the file is called', async () => {
    const table = await readTable(germanRows(60).join('\n'), {}, 'whatever.txt');
    expect(table.title).toBe('German Credit');
    expect(table.licence).toBe('CC BY 4.0');
    expect(table.columns).toHaveLength(21);
    const purpose = categoryColumn(table, 'purpose');
    expect(purpose.levelLabels?.[purpose.levels.indexOf('A40')]).toBe('car (new)');
    expect([...table.labels].slice(0, 4)).toEqual([1, 0, 0, 1]);
    const sensitive = table.columns.filter((column) => column.sensitive).map(({ name }) => name);
    expect(sensitive).toEqual(['sex_and_status', 'age', 'foreign_worker']);
  });

  it('is not taken for known when a code is foreign to it', async () => {
    const rows = germanRows(60);
    rows[5] = rows[5].replace(/^A1\d/, 'A19');
    const table = await readTable(rows.join('\n'), { target: 'column 21' });
    expect(table.title).not.toBe('German Credit');
  });

  it('lets the visitor turn the outcome round', async () => {
    const table = await readTable(germanRows(60).join('\n'), { positive: '1' });
    expect([...table.labels].slice(0, 4)).toEqual([0, 1, 1, 0]);
  });

  describe.skipIf(!existsSync(real('german.data')))('as published (skipped where absent)', () => {
    it('has 1,000 rows, 30 % defaults and readable labels', async () => {
      const table = await readTable(readFileSync(real('german.data')), {}, 'german.data');
      expect(table.rows).toBe(1000);
      expect(table.labels.reduce((sum, label) => sum + label, 0)).toBe(300);
      expect(featuresOf(table)).toHaveLength(20);
      for (const column of table.columns) {
        if (column.kind === 'category')
          for (const label of column.levelLabels ?? []) expect(label).not.toMatch(/^A\d+$/);
        if (column.kind === 'category')
          expect(column.levelLabels).toHaveLength(column.levels.length);
      }
    });
  });
});

describe('german.data-numeric', () => {
  it('is known by its 25 whole numbers', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => {
      const start = [1 + (i % 4), 6 + i, i % 5, 5 + i, 1 + (i % 5), 1 + (i % 5), 1 + (i % 4)];
      const middle = [1 + (i % 4), 1 + (i % 4), 20 + i, 1 + (i % 3), 1, 1, 1 + (i % 2), 1];
      const switches = Array.from({ length: 9 }, (_, k) => Number((i + k) % 3 === 0));
      return `   ${[...start, ...middle, ...switches, 1 + (i % 2)].map((n) => String(n).padStart(3)).join(' ')} `;
    });
    const table = await readTable(`${rows.join('\n')}\n`);
    expect(table.title).toBe('German Credit (numeric)');
    expect(table.target).toEqual({ column: 'outcome', positive: '2' });
    expect(table.columns[9]).toMatchObject({ name: 'age', sensitive: true });
    expect([...table.labels].slice(0, 3)).toEqual([0, 1, 0]);
  });
});

describe('Home Credit', () => {
  const header = [
    'SK_ID_CURR',
    'TARGET',
    'CODE_GENDER',
    'AMT_CREDIT',
    'DAYS_BIRTH',
    'DAYS_EMPLOYED',
    'ORGANIZATION_TYPE',
    'FLAG_DOCUMENT_3',
    'APARTMENTS_AVG',
    'EXT_SOURCE_1',
  ];
  const rows = [
    [100002, 1, 'M', 406597.5, -9461, -637, 'Business Entity Type 3', 1, 0.0247, 0.083],
    [100003, 0, 'F', 1293502.5, -16765, -1188, 'School', 1, 0.0959, 0.311],
    [100004, 0, 'XNA', 135000, -19046, 365243, 'XNA', 0, null, null],
    [100006, 0, 'F', 312682.5, -19005, -3039, 'Government', 1, null, null],
  ];

  it('turns days into years and 365,243 days into no job', async () => {
    const table = await readTable(Papa.unparse([header, ...rows]));
    expect(table.title).toBe('Home Credit applications');
    expect(table.columns.find(({ name }) => name === 'SK_ID_CURR')?.role).toBe('id');
    expect(cellsOf(table, 'AGE_YEARS')[0]).toBeCloseTo(9461 / 365.25, 10);
    expect(cellsOf(table, 'EMPLOYED_YEARS')[1]).toBeCloseTo(1188 / 365.25, 10);
    expect(cellsOf(table, 'EMPLOYED_YEARS')[2]).toBeNull();
    expect(cellsOf(table, 'NOT_EMPLOYED')).toEqual([0, 0, 1, 0]);
    expect(cellsOf(table, 'CODE_GENDER')).toEqual(['M', 'F', null, 'F']);
    expect(cellsOf(table, 'ORGANIZATION_TYPE')[2]).toBeNull();
    expect(numericColumn(table, 'FLAG_DOCUMENT_3').label).toBe('Document 3');
    expect(numericColumn(table, 'AGE_YEARS').sensitive).toBe(true);
    expect([...table.labels]).toEqual([1, 0, 0, 0]);
  });

  it('still needs both classes, and the values it knows', async () => {
    const withTarget = (target: (row: number) => number) =>
      Papa.unparse([header, ...rows.map((row, i) => row.with(1, target(i)))]);
    expect((await readFault(withTarget(() => 0))).message).toMatch(
      /“TARGET”: Every row has the same/,
    );
    expect((await readFault(withTarget((i) => (i === 0 ? 2 : 0)))).message).toMatch(
      /value “1”.*0 and 2/,
    );
  });

  it('knows what the pipeline makes of it, true PD and all', async () => {
    const csv = Papa.unparse([
      [
        'SK_ID_CURR',
        'TARGET',
        'AGE_YEARS',
        'AMT_CREDIT',
        'EXT_SOURCE_MEAN',
        'TRUE_PD',
        'OWN_THING',
      ],
      [1, 0, 30, 1000, 0.5, 0.02, 4],
      [2, 1, 40, 2000, 0.1, 0.4, 5],
    ]);
    const table = await readTable(csv);
    const role = (name: string) => table.columns.find((column) => column.name === name)?.role;
    expect(role('SK_ID_CURR')).toBe('id');
    expect(role('TRUE_PD')).toBe('truth');
    expect(role('OWN_THING')).toBe('feature');
    expect(table.columns.find(({ name }) => name === 'AGE_YEARS')?.label).toBe('Age');
  });
});

describe.skipIf(!existsSync(real('credit_risk_dataset.csv')))(
  'credit_risk_dataset.csv (skipped where absent)',
  () => {
    it('is read by inference: outcome, gaps and all', async () => {
      const table = await readTable(readFileSync(real('credit_risk_dataset.csv')));
      expect(table.rows).toBe(32_581);
      expect(table.target).toEqual({ column: 'loan_status', positive: '1' });
      expect(table.columns.find(({ role }) => role === 'target')?.reason).toMatch(/loan_status/);
      const gaps = (name: string) => numericColumn(table, name).missing?.reduce((a, b) => a + b, 0);
      expect(gaps('loan_int_rate')).toBe(3116);
      expect(gaps('person_emp_length')).toBe(895);
      expect(featuresOf(table)).toHaveLength(11);
      const bad = table.labels.reduce((sum, label) => sum + label, 0);
      expect(bad / table.rows).toBeCloseTo(0.2182, 4);
      expect(table.columns[0]).toMatchObject({ name: 'person_age', sensitive: true });
    });
  },
);
