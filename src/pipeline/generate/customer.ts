import type { TableFile } from './table-file';

/** The tables a previous application with this lender may leave traces in. */
export interface PreviousTables {
  readonly applications: TableFile;
  readonly instalments: TableFile;
  readonly pointOfSale: TableFile;
  readonly cards: TableFile;
}

/** How this person behaves as a customer; standard normals but for `late`. */
export interface Habits {
  readonly refusal: number;
  readonly overpricing: number;
  readonly utilisation: number;
  /** Chance that an instalment is paid late. */
  readonly late: number;
  /** The same over the last year, after a loss of income. */
  readonly lateLately: number;
  readonly underpaid: number;
}

export type Contract = 'Consumer loans' | 'Cash loans' | 'Revolving loans';

/** One previous application. */
export interface Previous {
  readonly id: number;
  readonly contract: Contract;
  readonly daysAgo: number;
  readonly credit: number;
  readonly months: number;
  readonly annuity: number;
}
