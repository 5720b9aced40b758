import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import { fromCSV } from 'arquero';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietTask } from '../../../src/core/task';
import { build, type Built } from '../../../src/pipeline/build';

const folder = mkdtempSync(join(tmpdir(), 'cutoff-oracle-'));
let built: Built;

beforeAll(async () => {
  const recipe = { rows: 1500, seed: 11, from: null, keepRaw: folder, copies: [] };
  built = await build(recipe, quietTask());
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Features are written with four significant digits. */
const ROUNDING = 1e-3;

/** The SQL's features, worked out a second time from the raw tables with arquero's verbs. */
const ORACLES: readonly { feature: string; table: string; rows?: string; rollup: string }[] = [
  {
    feature: 'PREV_REFUSAL_RATE',
    table: 'previous_application',
    rollup: "d => op.mean(d.NAME_CONTRACT_STATUS === 'Refused' ? 1 : 0)",
  },
  {
    feature: 'BUREAU_ACTIVE_RATIO',
    table: 'bureau',
    rollup: "d => op.mean(d.CREDIT_ACTIVE === 'Active' ? 1 : 0)",
  },
  {
    feature: 'BUREAU_LOAN_AGE_YEARS_MEAN',
    table: 'bureau',
    rollup: 'd => op.mean(d.DAYS_CREDIT) / -365.25',
  },
  {
    feature: 'INST_LATE_RATIO',
    table: 'installments_payments',
    rows: 'd => d.DAYS_ENTRY_PAYMENT != null',
    rollup: 'd => op.mean(d.DAYS_ENTRY_PAYMENT > d.DAYS_INSTALMENT ? 1 : 0)',
  },
];

describe('the SQL agrees with the same aggregation written with arquero', () => {
  it.each(ORACLES)('$feature', ({ feature, table, rows, rollup }) => {
    const raw = fromCSV(readFileSync(join(folder, `${table}.csv`), 'utf8'));
    const expected = new Map<number, number>();
    const grouped = (rows === undefined ? raw : raw.filter(rows))
      .groupby('SK_ID_CURR')
      .rollup({ value: rollup });
    for (const row of grouped.objects() as { SK_ID_CURR: number; value: number }[])
      expected.set(row.SK_ID_CURR, row.value);

    const arrow = tableFromIPC(built.arrow);
    const ids = arrow.getChild('SK_ID_CURR').toArray() as ArrayLike<number>;
    const values = arrow.getChild(feature).toArray() as ArrayLike<number | null>;
    expect(expected.size).toBeGreaterThan(1000);
    for (let i = 0; i < ids.length; i++) {
      const wanted = expected.get(Number(ids[i]));
      const found = values[i];
      if (wanted === undefined) expect(found === null || Number.isNaN(found)).toBe(true);
      else
        expect(Math.abs((found ?? NaN) - wanted)).toBeLessThanOrEqual(
          ROUNDING * Math.max(1, Math.abs(wanted)),
        );
    }
  });
});
