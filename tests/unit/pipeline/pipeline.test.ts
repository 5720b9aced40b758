import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/fault';
import { quietTask } from '../../../src/core/task';
import { build, type Built } from '../../../src/pipeline/build';
import { FEATURES } from '../../../src/pipeline/features';
import { generateTables } from '../../../src/pipeline/generate/generate';
import { RAW_TABLES } from '../../../src/pipeline/raw-schema';

const ROWS = 2000;
const folder = mkdtempSync(join(tmpdir(), 'cutoff-test-'));
const raw = join(folder, 'raw');
let built: Built;

function aggregated(from: string): Promise<Built> {
  return build({ rows: 0, seed: 0, from, keepRaw: null, copies: [] }, quietTask());
}

/** A copy of the raw tables with one file changed. */
function spoiled(name: string, file: string, change: (text: string) => string): string {
  const copy = join(folder, name);
  cpSync(raw, copy, { recursive: true });
  writeFileSync(join(copy, file), change(readFileSync(join(copy, file), 'utf8')));
  return copy;
}

async function faultOf(running: Promise<unknown>): Promise<Fault> {
  const thrown = await running.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof Fault)) throw new Error(`no Fault but ${String(thrown)}`);
  return thrown;
}

beforeAll(async () => {
  built = await build({ rows: ROWS, seed: 7, from: null, keepRaw: raw, copies: [] }, quietTask());
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('from raw tables to one row per applicant', () => {
  it('gives one row per applicant and counts every row on the way', () => {
    expect(built.aggregation.rows).toBe(ROWS);
    for (const { table, rowsIn, orphans, applicants } of built.aggregation.tables) {
      const lines = readFileSync(join(raw, `${table}.csv`), 'utf8')
        .trimEnd()
        .split('\n').length;
      expect(rowsIn, table).toBe(lines - 1);
      expect(orphans, table).toBe(0);
      expect(applicants, table).toBeLessThanOrEqual(ROWS);
    }
  });

  it('writes every documented column, in order, with the values of the raw table', () => {
    const arrow = tableFromIPC(built.arrow);
    expect(arrow.names).toEqual([...FEATURES.map(({ name }) => name), 'TRUE_PD']);
    const lines = readFileSync(join(raw, 'application_train.csv'), 'utf8').split('\n');
    const header = lines[0].split(',');
    const credit = header.indexOf('AMT_CREDIT');
    // No text with a comma stands before the amounts.
    for (const row of [0, 1, 777, ROWS - 1])
      expect(arrow.getChild('AMT_CREDIT').at(row)).toBe(Number(lines[row + 1].split(',')[credit]));
  });

  it('agrees with ratios computed by hand', () => {
    const payments = readFileSync(join(raw, 'installments_payments.csv'), 'utf8').trimEnd();
    const counts = new Map<number, { late: number; paid: number }>();
    for (const line of payments.split('\n').slice(1)) {
      const [, id, , , due, paid] = line.split(',');
      if (paid === '') continue;
      const count = counts.get(Number(id)) ?? { late: 0, paid: 0 };
      counts.set(Number(id), {
        late: count.late + (Number(paid) > Number(due) ? 1 : 0),
        paid: count.paid + 1,
      });
    }
    const arrow = tableFromIPC(built.arrow);
    for (let row = 0; row < ROWS; row++) {
      const count = counts.get(arrow.getChild('SK_ID_CURR').at(row));
      const late = arrow.getChild('INST_LATE_RATIO').at(row);
      if (count === undefined) expect(late).toBeNull();
      else expect(Math.abs(late - count.late / count.paid)).toBeLessThan(0.51e-4);
      expect(arrow.getChild('INST_PAYMENTS').at(row)).toBe(count?.paid ?? 0);
    }
  });

  it('keeps the truth out of the raw application table', () => {
    const header = readFileSync(join(raw, 'application_train.csv'), 'utf8').split('\n', 1)[0];
    expect(header).not.toMatch(/PD|TRUE/);
    expect(built.features.at(-1)).toMatchObject({ name: 'TRUE_PD', role: 'truth' });
  });

  it('reads a folder without the truth, as the real one is, and gives the same features', async () => {
    const real = await aggregated(raw);
    expect(real.features).toEqual(FEATURES);
    const [made, read] = [tableFromIPC(built.arrow), tableFromIPC(real.arrow)];
    for (const { name } of FEATURES)
      expect(read.getChild(name).toArray(), name).toEqual(made.getChild(name).toArray());
  });

  it('counts orphans and leaves them out', async () => {
    const copy = spoiled('orphans', 'bureau.csv', (text) => {
      const row = text.trimEnd().split('\n')[1].split(',');
      return `${text}${['999999', '99999999', ...row.slice(2)].join(',')}\n`;
    });
    appendFileSync(join(copy, 'bureau_balance.csv'), '88888888,-1,0\n88888888,0,0\n');
    const { aggregation } = await aggregated(copy);
    const orphans = Object.fromEntries(aggregation.tables.map((t) => [t.table, t.orphans]));
    expect(orphans).toMatchObject({ bureau: 1, bureau_balance: 2, previous_application: 0 });
    expect(aggregation.rows).toBe(ROWS);
  });
});

describe('same seed, same bytes', () => {
  const bytes = async (seed: number): Promise<Uint8Array> =>
    (await build({ rows: 300, seed, from: null, keepRaw: null, copies: [] }, quietTask())).arrow;

  it('holds for equal seeds and not for different ones', async () => {
    const [first, again, other] = [await bytes(5), await bytes(5), await bytes(6)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('gives the same first applicants whatever the number of rows', async () => {
    const few = join(folder, 'few');
    await generateTables(few, 50, 7, quietTask());
    for (const { name } of RAW_TABLES) {
      const start = readFileSync(join(few, `${name}.csv`), 'utf8');
      expect(readFileSync(join(raw, `${name}.csv`), 'utf8').startsWith(start), name).toBe(true);
    }
  });
});

describe('input that cannot be used', () => {
  it('names a missing file', async () => {
    const copy = join(folder, 'missing-file');
    cpSync(raw, copy, { recursive: true });
    rmSync(join(copy, 'previous_application.csv'));
    const fault = await faultOf(aggregated(copy));
    expect(fault).toMatchObject({ code: 'bad-input', place: { file: 'previous_application.csv' } });
  });

  it('names a missing column', async () => {
    const copy = spoiled('missing-column', 'bureau.csv', (text) =>
      text.replace('DAYS_CREDIT,', 'DAYS_LOAN,'),
    );
    const fault = await faultOf(aggregated(copy));
    expect(fault.place).toEqual({ file: 'bureau.csv', column: 'DAYS_CREDIT' });
  });

  it('names file, row and column of a value of the wrong type', async () => {
    const copy = spoiled('wrong-type', 'credit_card_balance.csv', (text) => {
      const lines = text.split('\n');
      const cells = lines[41].split(',');
      cells[3] = 'a lot';
      lines[41] = cells.join(',');
      return lines.join('\n');
    });
    const fault = await faultOf(aggregated(copy));
    expect(fault.place).toEqual({
      file: 'credit_card_balance.csv',
      row: 42,
      column: 'AMT_BALANCE',
    });
    expect(fault.what).toContain('a lot');
  });

  it('names the row of a ragged line', async () => {
    const copy = spoiled('ragged', 'POS_CASH_balance.csv', (text) => {
      const lines = text.split('\n');
      lines[9] += ',7,8';
      return lines.join('\n');
    });
    const fault = await faultOf(aggregated(copy));
    expect(fault.place).toEqual({ file: 'POS_CASH_balance.csv', row: 10 });
  });

  it('refuses an applicant who is there twice', async () => {
    const copy = spoiled('twice', 'application_train.csv', (text) => {
      const lines = text.trimEnd().split('\n');
      return [...lines, lines[5]].join('\n') + '\n';
    });
    const fault = await faultOf(aggregated(copy));
    expect(fault.place).toEqual({ file: 'application_train.csv', column: 'SK_ID_CURR' });
  });

  it('refuses an empty file', async () => {
    const copy = spoiled('empty', 'bureau_balance.csv', () => '');
    const fault = await faultOf(aggregated(copy));
    expect(fault.place.file).toBe('bureau_balance.csv');
  });
});

describe('the SQL', () => {
  it('keeps to what Spark SQL and Trino share', () => {
    const names = [...RAW_TABLES.map(({ sql }) => sql), 'applicant'];
    for (const name of names) {
      const url = new URL(`../../../src/pipeline/sql/${name}.sql`, import.meta.url);
      const sql = readFileSync(url, 'utf8').replace(/--.*$/gm, '');
      expect(sql, name).not.toMatch(
        /::|\b(QUALIFY|EXCLUDE|FILTER|SAMPLE|ANY_VALUE|LIST|STRUCT|PIVOT|GREATEST|LEAST|IFNULL|NVL|FIRST|MEDIAN)\b|GROUP BY ALL|SELECT \*|[[\]{}"`]/i,
      );
      // A bare 0.5 is a DECIMAL there and a DOUBLE here.
      expect(sql, name).not.toMatch(/\d\.\d+(?!\d*E)/i);
    }
  });
});
