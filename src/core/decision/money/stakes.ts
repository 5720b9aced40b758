import type { RowColumn } from '../../data/row-columns';
import type { Experiment } from '../../experiment';
import type { LoanColumns } from './loan-columns';
import type { Stakes } from '../book/tally';

export { loanColumns, type LoanColumns } from './loan-columns';

export type StakeSettings = Pick<
  Experiment,
  | 'exposureAtDefault'
  | 'lossGivenDefault'
  | 'interestMargin'
  | 'fundingRate'
  | 'loanYears'
  | 'costPerMissedDefault'
  | 'costPerDeclinedGood'
>;

/** How a column of yearly rates was read. */
export interface RatesRead {
  readonly as: 'per cent' | 'shares';
  /** What said so: the column's unit, or the size of its values. */
  readonly by: 'unit' | 'values';
  /** Rows without a usable rate, which earn the flat margin. */
  readonly lacking: number;
}

/** What the stakes were made from, to be said where money is shown. */
export type Account =
  | { readonly kind: 'flat'; readonly rows: number }
  | {
      readonly kind: 'loan';
      readonly rows: number;
      /** Σ amount, those taken for unusable ones included. */
      readonly lent: number;
      /** Of the amounts; empty where the table does not say. */
      readonly unit: string;
      /** Rows whose amount is missing, negative or beyond belief. */
      readonly lacking: number;
      /** The amount taken for those: the median of the others. */
      readonly taken: number;
      /** Null where one margin holds for all. */
      readonly rates: RatesRead | null;
    };

export interface LoanStakes extends Stakes {
  readonly account: Account;
}

/** No loan in any currency is this large; such values stand for something else. */
const MOST_LENT = 1e12;
/** A yearly rate of 1000 %. */
const MOST_YEARLY = 10;

/** The loans of some rows, as their columns tell of them. */
export interface Loans {
  readonly rows: number;
  /** Null where there is no usable amount. */
  readonly known: {
    readonly amount: Float64Array;
    /** As shares; NaN where a row has none. Null where one margin holds for all. */
    readonly rate: Float64Array | null;
    readonly account: Account;
  } | null;
}

export interface LoanValues extends Pick<LoanColumns, 'amountUnit' | 'rateUnit'> {
  readonly amount: RowColumn | null;
  readonly rate: RowColumn | null;
}

/** Reads amounts and rates, and fills in amounts that are lacking. No setting of money plays a part. */
export function loansOf(rows: number, { amount, rate, amountUnit, rateUnit }: LoanValues): Loans {
  const known = amount?.kind === 'numeric' ? amount.values.filter(isAmount) : new Float64Array(0);
  if (amount?.kind !== 'numeric' || known.length === 0) return { rows, known: null };
  const { times, unit } = scaleOf(amountUnit);
  const taken = times * median(known);
  const yearly = rate?.kind === 'numeric' ? yearlyRates(rate.values, rateUnit) : null;
  const sizes = new Float64Array(rows);
  let lent = 0;
  for (let row = 0; row < rows; row++) {
    const value = amount.values[row];
    sizes[row] = isAmount(value) ? times * value : taken;
    lent += sizes[row];
  }
  const lacking = rows - known.length;
  const rates = yearly?.read ?? null;
  const account: Account = { kind: 'loan', rows, lent, unit, lacking, taken, rates };
  return { rows, known: { amount: sizes, rate: yearly?.rates ?? null, account } };
}

/**
 * What approving each row brings, in the unit of its amount. Per loan:
 *
 *   loss = amount · EAD · LGD                       (expected loss = PD · EAD · LGD, Basel II § 212)
 *   gain = amount · margin, or with a rate of its own
 *   gain = amount · (rate − funding rate) · years / 2, as on average half the amount is owed
 *          over the life of a loan repaid in equal parts
 *
 * Of the settings only those are read that play a part. A gain is below 0 where funding costs more than the loan pays. Flat, where there is no usable
 * amount: the two costs of a wrong decision. Interest is simple and nothing is discounted.
 */
export function stakesOf(settings: StakeSettings, { rows, known }: Loans): LoanStakes {
  if (known === null) return flat(settings, rows);
  const { exposureAtDefault, lossGivenDefault, interestMargin, fundingRate, loanYears } = settings;
  const { amount, rate, account } = known;
  const gain = new Float64Array(rows);
  const loss = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = rate === null ? NaN : rate[row];
    const margin = Number.isNaN(own) ? interestMargin : (own - fundingRate) * (loanYears / 2);
    gain[row] = amount[row] * margin;
    loss[row] = amount[row] * exposureAtDefault * lossGivenDefault;
  }
  return { gain, loss, account };
}

function flat(
  { costPerMissedDefault, costPerDeclinedGood }: StakeSettings,
  rows: number,
): LoanStakes {
  return {
    gain: new Float64Array(rows).fill(costPerDeclinedGood),
    loss: new Float64Array(rows).fill(costPerMissedDefault),
    account: { kind: 'flat', rows },
  };
}

function isAmount(value: number): boolean {
  return value >= 0 && value < MOST_LENT;
}

/** A unit such as "100 DM" counts in hundreds of DM. */
export function scaleOf(unit: string): { readonly times: number; readonly unit: string } {
  const [, number = '', of = ''] = /^(\d[\d,]*)\s+(.+)$/.exec(unit.trim()) ?? [];
  if (number !== '') return { times: Number(number.replace(/,/g, '')), unit: of };
  return { times: 1, unit: unit === 'currency' ? '' : unit };
}

/**
 * Yearly rates as shares; NaN where a value is missing, negative or beyond belief. The unit says
 * whether the column is in per cent; else its values do: half of all rates lie below 1 only when
 * they are shares, as no lender charges most borrowers under 1 % a year.
 */
function yearlyRates(
  values: Float64Array,
  unit: string,
): { readonly rates: Float64Array; readonly read: RatesRead } {
  const said = /%|per ?cent/i.test(unit) ? 'per cent' : unit === 'share' ? 'shares' : null;
  const positive = values.filter((value) => value > 0);
  const as = said ?? (positive.length > 0 && median(positive) < 1 ? 'shares' : 'per cent');
  const divide = as === 'shares' ? 1 : 100;
  const rates = values.map((value) => {
    const yearly = value / divide;
    return yearly >= 0 && yearly <= MOST_YEARLY ? yearly : NaN;
  });
  const lacking = rates.reduce((sum, yearly) => sum + (Number.isNaN(yearly) ? 1 : 0), 0);
  return { rates, read: { as, by: said === null ? 'values' : 'unit', lacking } };
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
