import type { RowColumn } from '../data/row-columns';
import type { ColumnInfo } from '../data/table';
import type { Experiment } from '../experiment';
import type { Stakes } from './book';

const STAKE_KNOBS = [
  'money',
  'amountColumn',
  'rateColumn',
  'exposureAtDefault',
  'lossGivenDefault',
  'interestMargin',
  'fundingRate',
  'loanYears',
  'costPerMissedDefault',
  'costPerDeclinedGood',
] as const;

export type StakeSettings = Pick<Experiment, (typeof STAKE_KNOBS)[number]>;

/** The settings that stakes depend on, and no others. */
export function stakeSettings(experiment: Experiment): StakeSettings {
  return Object.fromEntries(STAKE_KNOBS.map((name) => [name, experiment[name]])) as StakeSettings;
}

/** Columns that say how much is lent and at what yearly rate; null where there is none. */
export interface LoanColumns {
  readonly amount: string | null;
  readonly rate: string | null;
}

const AMOUNTS: readonly string[] = ['AMT_CREDIT', 'loan_amnt', 'credit_amount'];
const RATES: readonly string[] = ['loan_int_rate', 'int_rate', 'interest_rate'];

/** The columns that the settings mean in this table. */
export function loanColumns(
  { money, amountColumn, rateColumn }: Pick<StakeSettings, 'money' | 'amountColumn' | 'rateColumn'>,
  columns: readonly Pick<ColumnInfo, 'name' | 'role'>[],
): LoanColumns {
  if (money === 'flat') return { amount: null, rate: null };
  const named = (wanted: string, usual: readonly string[]): string | null =>
    columns.find(({ name }) => (wanted === 'auto' ? usual.includes(name) : name === wanted))
      ?.name ?? null;
  const exposure = columns.find(({ role }) => role === 'exposure')?.name;
  const amount =
    amountColumn === 'auto' && exposure !== undefined ? exposure : named(amountColumn, AMOUNTS);
  return { amount, rate: amount === null ? null : named(rateColumn, RATES) };
}

/**
 * What approving each row brings. Per loan: amount · EAD · LGD is lost, amount · margin earned; the
 * margin is the loan's own yearly rate less funding over half the years (half is owed on average),
 * where a rate is known. Flat: the two costs of a wrong decision.
 */
export function stakesOf(
  settings: StakeSettings,
  rows: number,
  amount: RowColumn | null,
  rate: RowColumn | null,
): Stakes {
  const { costPerMissedDefault, costPerDeclinedGood } = settings;
  if (amount?.kind !== 'numeric')
    return {
      gain: new Float64Array(rows).fill(costPerDeclinedGood),
      loss: new Float64Array(rows).fill(costPerMissedDefault),
    };
  const { exposureAtDefault, lossGivenDefault, interestMargin, fundingRate, loanYears } = settings;
  const lent = amount.values.map((value) => (Number.isNaN(value) ? 0 : value));
  const margin = (row: number): number => {
    const yearly = rate?.kind === 'numeric' ? rate.values[row] / 100 : NaN;
    return Number.isNaN(yearly)
      ? interestMargin
      : Math.max(0, yearly - fundingRate) * (loanYears / 2);
  };
  return {
    gain: lent.map((value, row) => value * margin(row)),
    loss: lent.map((value) => value * exposureAtDefault * lossGivenDefault),
  };
}
