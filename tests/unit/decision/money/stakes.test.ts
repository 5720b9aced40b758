import { describe, expect, it } from 'vitest';
import type { RowColumn } from '../../../../src/core/data/row-columns';
import type { ColumnRole } from '../../../../src/core/data/table';
import {
  loanColumns,
  scaleOf,
  loansOf,
  stakesOf,
  type StakeSettings,
} from '../../../../src/core/decision/money/stakes';

const SETTINGS: StakeSettings = {
  exposureAtDefault: 0.8,
  lossGivenDefault: 0.5,
  interestMargin: 0.1,
  fundingRate: 0.02,
  loanYears: 3,
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
};

function numbers(name: string, ...values: number[]): RowColumn {
  return { name, kind: 'numeric', values: Float64Array.from(values) };
}

function column(
  name: string,
  { kind = 'numeric', role = 'feature', unit = '' } = {} as {
    kind?: 'numeric' | 'category';
    role?: ColumnRole;
    unit?: string;
  },
) {
  return { name, kind, role, unit };
}

const AUTO = { money: 'auto', amountColumn: 'auto', rateColumn: 'auto' } as const;
const plain = { amountUnit: '', rateUnit: '', rate: null };

describe('columns of a loan', () => {
  it.each([
    ['Home Credit', ['AMT_INCOME_TOTAL', 'AMT_CREDIT', 'AMT_ANNUITY'], 'AMT_CREDIT', null],
    ['German Credit', ['duration', 'amount', 'savings'], 'amount', null],
    [
      'credit risk dataset',
      ['loan_amnt', 'loan_int_rate', 'loan_grade'],
      'loan_amnt',
      'loan_int_rate',
    ],
    ['no loan', ['income', 'debt_ratio', 'home'], null, null],
  ])('are found by name in %s', (_, names, amount, rate) => {
    const found = loanColumns(
      AUTO,
      names.map((name) => column(name)),
    );
    expect(found).toMatchObject({ amount, rate, refused: [] });
  });

  it('are an exposure before a usual name, and one that is named before both', () => {
    const columns = [column('loan_amnt'), column('limit', { role: 'exposure' }), column('x')];
    expect(loanColumns(AUTO, columns).amount).toBe('limit');
    expect(loanColumns({ ...AUTO, amountColumn: 'x' }, columns).amount).toBe('x');
  });

  it('are none at flat costs, and no rate where it is set to none', () => {
    const columns = [column('loan_amnt'), column('loan_int_rate')];
    expect(loanColumns({ ...AUTO, money: 'flat' }, columns).amount).toBeNull();
    expect(loanColumns({ ...AUTO, rateColumn: 'none' }, columns).rate).toBeNull();
  });

  it.each([
    ['grade', 'holds text'],
    ['bad', 'is the outcome'],
    ['TRUE_PD', 'is the true probability of default'],
    ['id', 'is an identifier'],
    ['gone', 'is no column of this table'],
  ])('refuse %s as an amount in words, and the rest goes on', (name, why) => {
    const columns = [
      column('grade', { kind: 'category' }),
      column('bad', { role: 'target' }),
      column('TRUE_PD', { role: 'truth' }),
      column('id', { role: 'id' }),
      column('loan_amnt'),
    ];
    const found = loanColumns({ ...AUTO, amountColumn: name }, columns);
    expect(found.amount).toBeNull();
    expect(found.refused).toHaveLength(1);
    expect(found.refused[0]).toContain(`“${name}” ${why}`);
    expect(found.refused[0]).toContain('flat cost');
    const rate = loanColumns({ ...AUTO, rateColumn: name }, columns);
    expect(rate).toMatchObject({ amount: 'loan_amnt', rate: null });
    expect(rate.refused[0]).toContain('flat interest margin');
  });

  it('refuse the amount as its own rate, and say so when “per loan” finds no amount', () => {
    const columns = [column('loan_amnt')];
    const twice = loanColumns({ ...AUTO, rateColumn: 'loan_amnt' }, columns);
    expect(twice).toMatchObject({ amount: 'loan_amnt', rate: null });
    expect(twice.refused[0]).toContain('amount already');
    const none = loanColumns({ ...AUTO, money: 'loan' }, [column('income')]);
    expect(none.refused[0]).toContain('No column here');
    expect(loanColumns({ ...AUTO, money: 'loan' }, []).refused).toEqual([]);
  });
});

describe('stakes', () => {
  it('follow amount, exposure, loss given default and the flat margin', () => {
    const { gain, loss, account } = stakesOf(
      SETTINGS,
      loansOf(2, {
        ...plain,
        amount: numbers('a', 1000, 250),
      }),
    );
    expect([...loss]).toEqual([400, 100]);
    expect([...gain]).toEqual([100, 25]);
    expect(account).toEqual({
      kind: 'loan',
      rows: 2,
      lent: 1250,
      unit: '',
      lacking: 0,
      taken: 625,
      rates: null,
    });
  });

  it('follow each loan’s own rate over half its years, less funding, below 0 too', () => {
    const { gain, account } = stakesOf(
      SETTINGS,
      loansOf(4, {
        ...plain,
        amount: numbers('a', 1000, 1000, 1000, 1000),
        rate: numbers('r', 12, 1, NaN, 5000),
      }),
    );
    [1000 * 0.1 * 1.5, 1000 * -0.01 * 1.5, 100, 100].forEach((expected, row) =>
      expect(gain[row]).toBeCloseTo(expected, 9),
    );
    expect(account).toMatchObject({ rates: { as: 'per cent', by: 'values', lacking: 2 } });
  });

  it.each([
    [[0.12, 0.08, 0.2], '', 'shares', 'values'],
    [[12, 8, 20], '', 'per cent', 'values'],
    [[0.5, 0.7, 0.9], '%', 'per cent', 'unit'],
    [[0.5, 0.7, 0.9], 'share', 'shares', 'unit'],
    [[0, 0, 12], '', 'per cent', 'values'],
  ])('read rates %j of unit “%s” as %s', (rates, rateUnit, as, by) => {
    const { gain, account } = stakesOf(
      SETTINGS,
      loansOf(3, {
        amount: numbers('a', 1, 1, 1),
        amountUnit: '',
        rate: numbers('r', ...rates),
        rateUnit,
      }),
    );
    expect(account).toMatchObject({ rates: { as, by, lacking: 0 } });
    const share = as === 'shares' ? rates[2] : rates[2] / 100;
    expect(gain[2]).toBeCloseTo((share - 0.02) * 1.5, 12);
  });

  it('take the median for an amount that is missing, negative or beyond belief', () => {
    const { loss, account } = stakesOf(
      SETTINGS,
      loansOf(6, {
        ...plain,
        amount: numbers('a', 100, NaN, -5, 300, 1e15, 200),
      }),
    );
    expect([...loss]).toEqual([40, 80, 80, 120, 80, 80]);
    expect(account).toMatchObject({ lacking: 3, taken: 200, lent: 1200 });
  });

  it('count hundreds of DM as what they are', () => {
    expect(scaleOf('100 DM')).toEqual({ times: 100, unit: 'DM' });
    expect(scaleOf('1,000 EUR')).toEqual({ times: 1000, unit: 'EUR' });
    expect(scaleOf('DM')).toEqual({ times: 1, unit: 'DM' });
    expect(scaleOf('currency')).toEqual({ times: 1, unit: '' });
    const { loss, account } = stakesOf(
      SETTINGS,
      loansOf(1, {
        ...plain,
        amount: numbers('a', 12),
        amountUnit: '100 DM',
      }),
    );
    expect(loss[0]).toBe(480);
    expect(account).toMatchObject({ unit: 'DM', lent: 1200 });
  });

  it('are flat without an amount, or where no row has a usable one', () => {
    const text: RowColumn = {
      name: 'a',
      kind: 'category',
      codes: new Int32Array(2),
      levels: [],
      labels: [],
    };
    for (const amount of [null, text, numbers('a', NaN, -1)]) {
      const { gain, loss, account } = stakesOf(SETTINGS, loansOf(2, { ...plain, amount }));
      expect([...gain, ...loss]).toEqual([1, 1, 5, 5]);
      expect(account).toEqual({ kind: 'flat', rows: 2 });
    }
  });
});
