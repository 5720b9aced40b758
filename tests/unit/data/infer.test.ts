import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../../src/core/data/catalog';
import { isSensitive } from '../../../src/core/data/infer';
import { randomStream } from '../../../src/core/random';
import { cellsOf, readFault, readPreview, readTable } from './reading';

const ROWS = 400;
const random = randomStream(5, 'infer');
const outcome = Array.from({ length: ROWS }, () => Number(random.uniform() < 0.25));
const noise = Array.from({ length: ROWS }, () => random.normal().toFixed(4));

/** A table of these columns, with a noisy feature and the outcome beside them. */
function csv(columns: Record<string, readonly unknown[]>): string {
  const all = { ...columns, noise, default: outcome };
  const rows = Array.from({ length: ROWS }, (_, row) =>
    Object.values(all).map((values) => values[row]),
  );
  return Papa.unparse([Object.keys(all), ...rows]);
}

async function columnOf(values: readonly unknown[], name = 'thing') {
  const table = await readTable(csv({ [name]: values }));
  return table.columns[0];
}

const each = (make: (row: number) => unknown) =>
  Array.from({ length: ROWS }, (_, row) => make(row));

describe('inferring what a column is for', () => {
  it.each([
    ['a row counter', 'thing', each((row) => row + 1), 'id', /counts the rows/],
    ['an account number', 'account_no', each((row) => 7000 + 13 * row), 'id', /identifier/],
    [
      'a text of its own in each row',
      'thing',
      each((row) => `person ${row}`),
      'id',
      /value of its own/,
    ],
    ['free text', 'thing', each((row) => `text ${row % 300}`), 'left-out', /300 different texts/],
    [
      'a date',
      'thing',
      each((row) => `2020-01-${String(1 + (row % 28)).padStart(2, '0')}`),
      'time',
      /date/,
    ],
    ['only gaps', 'thing', each(() => 'NA'), 'left-out', /Every value is missing/],
    [
      'the outcome in other words',
      'thing',
      each((row) => (outcome[row] ? 3.5 : 2.5)),
      'left-out',
      /AUC 1\.000/,
    ],
    [
      'the outcome in levels',
      'thing',
      each((row) => (outcome[row] ? 'x' : `y${row % 3}`)),
      'left-out',
      /AUC 1\.000/,
    ],
    [
      'gaps that give the outcome away',
      'thing',
      each((row) => (outcome[row] ? row % 9 : null)),
      'left-out',
      /AUC 1\.000/,
    ],
  ])('sees %s', async (_, name, values, role, reason) => {
    const column = await columnOf(values, name);
    expect(column.role).toBe(role);
    expect(column.reason).toMatch(reason);
  });

  it.each([
    ['numbers with ties', each((row) => row % 90)],
    ['all different decimals', each((row) => row + 0.5)],
    ['a category', each((row) => 'abc'[row % 3])],
    ['a feature that is good but not too good', each((row) => outcome[row] + (row % 7) / 3)],
  ])('keeps %s as a feature', async (_, values) => {
    expect(await columnOf(values)).toMatchObject({ role: 'feature' });
  });

  it('does as the visitor says', async () => {
    const text = csv({
      counter: each((row) => row),
      leak: outcome.map((label) => label * 2 + 1.5),
    });
    const table = await readTable(text, {
      roles: { counter: 'feature', leak: 'feature', noise: 'left-out' },
    });
    expect(table.columns.map(({ role }) => role)).toEqual([
      'feature',
      'feature',
      'left-out',
      'target',
    ]);
    expect((await readFault(text, { roles: { nothing: 'id' } })).message).toMatch(/“nothing”/);
  });

  it.each([
    ['person_age', true],
    ['Gender', true],
    ['personal_status', true],
    ['isForeignWorker', true],
    ['marital.status', true],
    ['loan_age', false],
    ['message', false],
    ['percentage', false],
    ['grace', false],
  ])('knows whether %s is sensitive', (name, sensitive) => {
    expect(isSensitive(name)).toBe(sensitive);
  });
});

describe('settling the outcome', () => {
  const yesNo = outcome.map((label) => (label ? 'Charged Off' : 'Fully Paid'));
  const plain = (columns: Record<string, readonly unknown[]>) => {
    const rows = Array.from({ length: ROWS }, (_, row) =>
      Object.values(columns).map((values) => values[row]),
    );
    return Papa.unparse([Object.keys(columns), ...rows]);
  };

  it.each([
    ['loan_status', yesNo, 'Charged Off'],
    ['class', outcome.map((label) => (label ? 'bad' : 'good')), 'bad'],
    ['y', outcome.map((label) => (label ? 'yes' : 'no')), 'yes'],
    ['creditability', outcome.map((label) => 1 - label), '0'],
    ['bad_flag', outcome, '1'],
    ['default.payment.next.month', outcome, '1'],
    ['SeriousDlqin2yrs', outcome, '1'],
  ])('takes %s at once', async (name, values, positive) => {
    const table = await readTable(
      plain({ noise, gender: each((row) => 'mf'[row % 2]), [name]: values }),
    );
    expect(table.target).toEqual({ column: name, positive });
    expect([...table.labels]).toEqual(outcome);
    expect(table.columns[2].reason).toContain(name);
  });

  it('prefers the outcome to an earlier default', async () => {
    const table = await readTable(
      plain({ noise, previous_default: each((row) => row % 2), default: outcome }),
    );
    expect(table.target.column).toBe('default');
  });

  it('asks when no name tells', async () => {
    const preview = await readPreview(
      plain({ noise, gender: each((row) => 'mf'[row % 2]), flag: outcome }),
    );
    expect(preview.why).toMatch(/No column is called like an outcome/);
    expect(preview.candidates.map(({ column }) => column).sort()).toEqual(['flag', 'gender']);
    const flag = preview.candidates.find(({ column }) => column === 'flag');
    expect(flag?.values.map(({ value }) => value)).toEqual(['0', '1']);
    expect(flag?.positive).toBe('1');
    expect(preview.columns[0]).toMatchObject({ name: 'noise', kind: 'numeric', values: null });
  });

  it('asks when two could be it, and takes the answer', async () => {
    const text = plain({ noise, default: outcome, bad: each((row) => row % 2) });
    expect((await readPreview(text)).why).toMatch(/“default” and “bad” could each/);
    const table = await readTable(text, { target: 'default', positive: '0' });
    expect([...table.labels]).toEqual(outcome.map((label) => 1 - label));
  });

  it('lets the visitor choose among more than two values where it would refuse', async () => {
    const text = plain({ noise, default: each((row) => row % 3) });
    expect((await readFault(text)).message).toMatch(/“default”: .*3 values/);
    const preview = await readPreview(text, { ask: true });
    expect(preview.why).toMatch(/“default” is called like an outcome, but has 3 values/);
    expect(preview.candidates).toEqual([]);
    const nothing = await readPreview(plain({ noise, more: noise }), { ask: true });
    expect(nothing.why).toMatch(/No column is called like an outcome/);
  });

  it('groups the other values only when told to', async () => {
    const status = each((row) => (outcome[row] ? 'bad' : row % 2 ? 'paid' : 'current'));
    const text = plain({ noise, status });
    const wish = { target: 'status', positive: 'bad' };
    const fault = await readFault(text, wish);
    expect(fault.message).toMatch(/3 values: .*Agree that every value but “bad” counts as repaid/);
    expect([...(await readTable(text, { ...wish, group: true })).labels]).toEqual(outcome);
  });

  it('refuses what cannot be', async () => {
    const text = plain({ noise, default: outcome });
    expect((await readFault(text, { target: 'nothing' })).message).toMatch(
      /no column “nothing”.*noise and default/,
    );
    expect((await readFault(text, { positive: 'yes' })).message).toMatch(
      /“yes” is not a number.*0 and 1/,
    );
    expect((await readFault(text, { positive: '2' })).message).toMatch(/No row has the value “2”/);
    expect((await readTable(text, { positive: '1.0' })).target.positive).toBe('1');
  });

  it('leaves rows without an outcome out and says so', async () => {
    const some = outcome.map((label, row) => (row % 10 === 3 ? null : label));
    const table = await readTable(
      plain({ row: each((row) => row * 1.5), word: each((row) => 'abcd'[row % 4]), default: some }),
    );
    expect(table.rows).toBe(360);
    expect(table.description).toMatch(/40 rows without an outcome/);
    expect(cellsOf(table, 'row')[3]).toBe(6);
    expect(cellsOf(table, 'word').slice(0, 5)).toEqual(['a', 'b', 'c', 'a', 'b']);
    expect([...table.labels]).toEqual(some.filter((label) => label !== null));
  });
});

describe('reading by the catalog', () => {
  const entry: CatalogEntry = {
    id: 'made',
    title: 'Made up',
    description: 'For a test.',
    licence: 'MIT',
    rows: 2,
    defaultRate: 0.5,
    file: 'made.arrow.gz',
    bytes: 1,
    hash: '0'.repeat(64),
    seed: 1,
    target: { column: 'late', positive: '1' },
    columns: [
      {
        name: 'late',
        role: 'target',
        kind: 'numeric',
        unit: '',
        label: 'Late',
        help: 'h',
        sensitive: false,
      },
      {
        name: 'sex',
        role: 'feature',
        kind: 'category',
        unit: '',
        label: 'Sex',
        help: 'h',
        sensitive: true,
        levelLabels: { F: 'Woman', M: 'Man' },
      },
    ],
    runs: [],
  };

  it('takes every word from the entry', async () => {
    const table = await readTable('late,sex,more\n1,F,1\n0,M,2\n', { catalog: entry });
    expect(table).toMatchObject({ id: 'made', title: 'Made up', licence: 'MIT' });
    expect(table.columns[1]).toMatchObject({
      label: 'Sex',
      sensitive: true,
      levelLabels: ['Woman', 'Man'],
    });
    expect(table.columns[2]).toMatchObject({ role: 'left-out' });
  });

  it('says where file and entry part', async () => {
    expect((await readFault('late,sex\n1,F\n', { catalog: entry })).message).toMatch(
      /1 rows.*catalog says 2/,
    );
    expect((await readFault('late,six\n1,F\n0,M\n', { catalog: entry })).message).toMatch(/“sex”/);
    expect((await readFault('late,sex\n1,1\n0,2\n', { catalog: entry })).message).toMatch(
      /“sex”.*category.*numeric/,
    );
  });
});
