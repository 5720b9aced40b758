import type { KnownLayout } from '../described';
import { asColumn, type RawCategory, type RawColumn } from '../raw';
import type { Column } from '../table';

interface Attribute {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly unit?: string;
  readonly sensitive?: true;
  /** Readable names of the codes; a column without them holds whole numbers. */
  readonly levels?: Readonly<Record<string, string>>;
}

/** The twenty attributes of the Statlog German Credit data (UCI), in the order of the file. */
const ATTRIBUTES: readonly Attribute[] = [
  {
    name: 'checking_account',
    label: 'Current account',
    help: 'Balance of the current account at this bank.',
    levels: {
      A11: 'overdrawn',
      A12: '0 to 200 DM',
      A13: '200 DM or more, or a year of salary paid in',
      A14: 'no current account',
    },
  },
  { name: 'duration', label: 'Duration', unit: 'months', help: 'Term of the loan.' },
  {
    name: 'credit_history',
    label: 'Credit history',
    help: 'How earlier loans were served.',
    levels: {
      A30: 'no loans, or all paid back',
      A31: 'all loans here paid back',
      A32: 'current loans paid so far',
      A33: 'late in the past',
      A34: 'critical, or loans elsewhere',
    },
  },
  {
    name: 'purpose',
    label: 'Purpose',
    help: 'What the money is for.',
    levels: {
      A40: 'car (new)',
      A41: 'car (used)',
      A42: 'furniture',
      A43: 'radio or television',
      A44: 'household appliance',
      A45: 'repairs',
      A46: 'education',
      A47: 'holiday',
      A48: 'retraining',
      A49: 'business',
      A410: 'something else',
    },
  },
  { name: 'amount', label: 'Amount', unit: 'DM', help: 'Sum lent.' },
  {
    name: 'savings',
    label: 'Savings',
    help: 'Savings account or bonds.',
    levels: {
      A61: 'below 100 DM',
      A62: '100 to 500 DM',
      A63: '500 to 1,000 DM',
      A64: '1,000 DM or more',
      A65: 'unknown or none',
    },
  },
  {
    name: 'employment',
    label: 'Employed for',
    help: 'Time in the present job.',
    levels: {
      A71: 'unemployed',
      A72: 'under 1 year',
      A73: '1 to 4 years',
      A74: '4 to 7 years',
      A75: '7 years or more',
    },
  },
  {
    name: 'instalment_rate',
    label: 'Instalment rate',
    unit: '% of income, in steps',
    help: 'Instalment as a share of disposable income, from 1 to 4.',
  },
  {
    name: 'sex_and_status',
    label: 'Sex and marital status',
    help: 'One attribute in the source for both.',
    sensitive: true,
    levels: {
      A91: 'man, divorced or separated',
      A92: 'woman, not single',
      A93: 'man, single',
      A94: 'man, married or widowed',
      A95: 'woman, single',
    },
  },
  {
    name: 'other_debtors',
    label: 'Other debtors',
    help: 'Who else stands for the loan.',
    levels: { A101: 'nobody', A102: 'co-applicant', A103: 'guarantor' },
  },
  {
    name: 'residence_since',
    label: 'At the address for',
    unit: 'years, in steps',
    help: 'Time at the present address, from 1 to 4.',
  },
  {
    name: 'property',
    label: 'Property',
    help: 'The most valuable thing owned.',
    levels: {
      A121: 'land or house',
      A122: 'building savings or life insurance',
      A123: 'car or something else',
      A124: 'unknown or nothing',
    },
  },
  { name: 'age', label: 'Age', unit: 'years', help: 'Age of the applicant.', sensitive: true },
  {
    name: 'other_plans',
    label: 'Other instalments',
    help: 'Instalment plans elsewhere.',
    levels: { A141: 'at a bank', A142: 'at a shop', A143: 'nowhere' },
  },
  {
    name: 'housing',
    label: 'Housing',
    help: 'How the applicant lives.',
    levels: { A151: 'rents', A152: 'owns', A153: 'lives for free' },
  },
  { name: 'loans_here', label: 'Loans here', help: 'Loans at this bank, this one included.' },
  {
    name: 'job',
    label: 'Job',
    help: 'Kind of work.',
    levels: {
      A171: 'none or unskilled, not resident',
      A172: 'unskilled, resident',
      A173: 'skilled',
      A174: 'manager, self-employed or expert',
    },
  },
  {
    name: 'dependants',
    label: 'Dependants',
    unit: 'people',
    help: 'People the applicant keeps.',
  },
  {
    name: 'telephone',
    label: 'Telephone',
    help: 'A telephone in the applicant’s name.',
    levels: { A191: 'no', A192: 'yes' },
  },
  {
    name: 'foreign_worker',
    label: 'Foreign worker',
    help: 'Came to the country to work.',
    sensitive: true,
    levels: { A201: 'yes', A202: 'no' },
  },
];

const TARGET = 'outcome';

/** german.data: blanks between fields, no header, codes such as A11; the last column is 1 or 2. */
export const germanCredit: KnownLayout = {
  matches: ({ columns }) =>
    columns.length === ATTRIBUTES.length + 1 &&
    ATTRIBUTES.every(({ levels }, i) => fits(columns[i], levels)) &&
    isOutcome(columns[ATTRIBUTES.length]),

  describe: ({ columns }) => ({
    title: 'German Credit',
    description:
      'A thousand loans of a German bank, 1973 to 1975 (Statlog, UCI; given by H. Hofmann). Readable names follow the codes of the original notes, some of which later work found doubtful.',
    licence: 'CC BY 4.0',
    guessed: false,
    target: { column: TARGET, positive: '2' },
    columns: [
      ...ATTRIBUTES.map((attribute, i) => describeAttribute(columns[i], attribute)),
      outcomeColumn(columns[ATTRIBUTES.length]),
    ],
  }),
};

function fits(column: RawColumn, levels: Attribute['levels']): boolean {
  if (levels === undefined) return column.kind === 'numeric';
  return column.kind === 'category' && column.levels.every((level) => level in levels);
}

/** Whether a column holds 1 (repaid) and 2 (default) and nothing else. */
export function isOutcome(column: RawColumn): boolean {
  if (column.kind !== 'numeric' || column.missing !== null) return false;
  for (const value of column.values) if (value !== 1 && value !== 2) return false;
  return true;
}

/** The 1/2 outcome of both editions as a category with names. */
export function outcomeColumn(column: RawColumn): Column {
  const values = column.kind === 'numeric' ? column.values : [];
  const raw: RawCategory = {
    kind: 'category',
    name: TARGET,
    notes: [],
    codes: Int8Array.from(values, (value) => value - 1),
    levels: ['1', '2'],
  };
  return asColumn(raw, {
    name: TARGET,
    label: 'Outcome',
    unit: '',
    help: 'Whether the loan was paid back.',
    role: 'target',
    sensitive: false,
    levelLabels: ['repaid', 'default'],
    reason: 'The last column of German Credit is the outcome, and 2 means default',
  });
}

function describeAttribute(column: RawColumn, attribute: Attribute): Column {
  const { name, label, help, unit = '', sensitive = false, levels } = attribute;
  const labels =
    levels === undefined || column.kind === 'numeric'
      ? {}
      : { levelLabels: column.levels.map((level) => levels[level]) };
  return asColumn(column, { name, label, unit, help, role: 'feature', sensitive, ...labels });
}
