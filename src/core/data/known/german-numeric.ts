import type { KnownLayout } from '../described';
import { asColumn, type RawColumn } from '../raw';
import { isOutcome, outcomeColumn } from './german';

type Attribute = readonly [name: string, label: string, unit: string, sensitive?: 'sensitive'];

/**
 * The 24 columns of german.data-numeric. The source does not name them; comparing its rows with
 * those of german.data, which are in the same order, does.
 */
const ATTRIBUTES: readonly Attribute[] = [
  ['checking_account', 'Current account', 'step'],
  ['duration', 'Duration', 'months'],
  ['credit_history', 'Credit history', 'step'],
  ['amount', 'Amount', '100 DM'],
  ['savings', 'Savings', 'step'],
  ['employment', 'Employed for', 'step'],
  ['sex_and_status', 'Sex and marital status', 'code', 'sensitive'],
  ['residence_since', 'At the address for', 'years, in steps'],
  ['property', 'Property', 'code'],
  ['age', 'Age', 'years', 'sensitive'],
  ['other_plans', 'Other instalments', 'code'],
  ['loans_here', 'Loans here', ''],
  ['dependants', 'Dependants', 'people'],
  ['telephone', 'Telephone', '1 no, 2 yes'],
  ['foreign_worker', 'Foreign worker', '1 yes, 2 no', 'sensitive'],
  ['purpose_new_car', 'For a new car', '0 or 1'],
  ['purpose_used_car', 'For a used car', '0 or 1'],
  ['no_other_debtor', 'Nobody else stands for it', '0 or 1'],
  ['co_applicant', 'Co-applicant', '0 or 1'],
  ['rents', 'Rents', '0 or 1'],
  ['owns_home', 'Owns the home', '0 or 1'],
  ['job_none', 'No or unskilled work, not resident', '0 or 1'],
  ['job_unskilled', 'Unskilled work', '0 or 1'],
  ['job_skilled', 'Skilled work', '0 or 1'],
];
const FIRST_SWITCH = 15;

/** german.data-numeric: 25 whole numbers a row without a header; the last is 1 or 2. */
export const germanCreditNumeric: KnownLayout = {
  matches: ({ columns }) =>
    columns.length === ATTRIBUTES.length + 1 &&
    isOutcome(columns[ATTRIBUTES.length]) &&
    between(columns[1], 1, 120) &&
    between(columns[9], 15, 110) &&
    columns.slice(0, FIRST_SWITCH).every((column) => between(column, 0, 500)) &&
    columns.slice(FIRST_SWITCH, ATTRIBUTES.length).every((column) => between(column, 0, 1)),

  describe: ({ columns }) => ({
    title: 'German Credit (numeric)',
    description:
      'The numeric edition of German Credit (Statlog, UCI), prepared at Strathclyde University. Its columns are named here by comparison with the coded edition.',
    licence: 'CC BY 4.0',
    guessed: false,
    target: { column: 'outcome', positive: '2' },
    columns: [
      ...ATTRIBUTES.map(([name, label, unit, sensitive], i) =>
        asColumn(columns[i], {
          name,
          label,
          unit,
          help: `Column ${i + 1} of german.data-numeric.`,
          role: 'feature',
          sensitive: sensitive !== undefined,
        }),
      ),
      outcomeColumn(columns[ATTRIBUTES.length]),
    ],
  }),
};

function between(column: RawColumn, low: number, high: number): boolean {
  if (column.kind !== 'numeric' || column.missing !== null) return false;
  if (column.values instanceof Float32Array || column.values instanceof Float64Array) return false;
  for (const value of column.values) if (value < low || value > high) return false;
  return true;
}
