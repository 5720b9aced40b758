import type { ColumnInfo } from '../../data/table';
import type { Experiment } from '../../experiment';

export type LoanChoice = Pick<Experiment, 'money' | 'amountColumn' | 'rateColumn'>;

type Known = Pick<ColumnInfo, 'name' | 'role' | 'unit'> & { readonly kind: 'numeric' | 'category' };

/** Columns that say how much is lent and at what yearly rate; null where there is none. */
export interface LoanColumns {
  readonly amount: string | null;
  readonly rate: string | null;
  /** Units as the table states them; empty where it does not. */
  readonly amountUnit: string;
  readonly rateUnit: string;
  /** Why a column that the settings name is not used, and what holds instead; in sentences. */
  readonly refused: readonly string[];
}

/** Names of the amount in Home Credit, German Credit and common public tables; in lower case. */
const AMOUNTS: readonly string[] = [
  'amt_credit',
  'loan_amnt',
  'loan_amount',
  'loanamount',
  'credit_amount',
  'creditamount',
  'amount',
];
const RATES: readonly string[] = ['loan_int_rate', 'int_rate', 'interest_rate', 'interestrate'];

const NOT_LENT = 'every approved default and declined good payer counts at its flat cost';
const NO_RATE = 'the flat interest margin holds for all';

/** The columns that the settings mean in this table; a setting that fits none is explained. */
export function loanColumns(
  { money, amountColumn, rateColumn }: LoanChoice,
  columns: readonly Known[],
): LoanColumns {
  const none = { amount: null, rate: null, amountUnit: '', rateUnit: '' };
  if (money === 'flat') return { ...none, refused: [] };
  const exposure = columns.find((column) => column.role === 'exposure' && usable(column));
  const amount =
    amountColumn === 'auto' && exposure !== undefined
      ? { found: exposure, refused: [] }
      : chosen(amountColumn, AMOUNTS, columns, `can’t say how much is lent: ${NOT_LENT}`);
  if (amount.found === undefined) {
    const missing =
      money === 'loan' && amountColumn === 'auto' && columns.length > 0
        ? [
            `No column here is known to say how much is lent: ${NOT_LENT}. Choose one under “Amount of a loan”.`,
          ]
        : [];
    return { ...none, refused: [...amount.refused, ...missing] };
  }
  const others = columns.filter(({ name }) => name !== amount.found?.name);
  const rate =
    rateColumn === amount.found.name
      ? { found: undefined, refused: [`“${rateColumn}” is the amount already: ${NO_RATE}.`] }
      : chosen(rateColumn, RATES, others, `can’t say what rate is charged: ${NO_RATE}`);
  return {
    amount: amount.found.name,
    amountUnit: amount.found.unit,
    rate: rate.found?.name ?? null,
    rateUnit: rate.found?.unit ?? '',
    refused: [...amount.refused, ...rate.refused],
  };
}

/** A column that numbers of loans can be read from: it holds numbers, and is not about the outcome. */
export function usable({ kind, role }: Known): boolean {
  return kind === 'numeric' && role !== 'target' && role !== 'truth' && role !== 'id';
}

function chosen(
  wanted: string,
  usual: readonly string[],
  columns: readonly Known[],
  but: string,
): { readonly found: Known | undefined; readonly refused: readonly string[] } {
  if (wanted === 'none') return { found: undefined, refused: [] };
  if (wanted === 'auto') {
    const fit = columns.filter(usable);
    const named = usual.flatMap((name) =>
      fit.filter((column) => column.name.toLowerCase() === name),
    );
    return { found: named[0], refused: [] };
  }
  const found = columns.find(({ name }) => name === wanted);
  if (found !== undefined && usable(found)) return { found, refused: [] };
  if (columns.length === 0) return { found: undefined, refused: [] };
  return { found: undefined, refused: [`“${wanted}” ${why(found)}, so it ${but}.`] };
}

function why(column: Known | undefined): string {
  if (column === undefined) return 'is no column of this table';
  if (column.role === 'target') return 'is the outcome';
  if (column.role === 'truth') return 'is the true probability of default';
  return column.kind === 'category' ? 'holds text' : 'is an identifier';
}
