import type { ColumnRole } from '../core/data/table';

/** How a column is stored; whole-number types have no missing values. */
export type Storage = 'category' | 'float32' | 'int32' | 'int16' | 'int8' | 'uint8';

export interface Feature {
  readonly name: string;
  readonly role: ColumnRole;
  readonly storage: Storage;
  /** Decimals kept, so that the last bits of a machine's arithmetic never show. */
  readonly decimals: number;
  readonly unit: string;
  readonly label: string;
  readonly help: string;
  readonly sensitive: boolean;
  readonly levelLabels?: Readonly<Record<string, string>>;
}

type Words = readonly [label: string, unit: string, help: string];

const base = { role: 'feature', decimals: 0, sensitive: false } as const;

const number = (name: string, decimals: number, [label, unit, help]: Words): Feature => ({
  ...base,
  name,
  storage: 'float32',
  decimals,
  label,
  unit,
  help,
});
const whole = (name: string, storage: Storage, [label, unit, help]: Words): Feature => ({
  ...base,
  name,
  storage,
  label,
  unit,
  help,
});
const flag = (name: string, label: string, help: string): Feature =>
  whole(name, 'uint8', [label, '', `${help} 1 = yes, 0 = no.`]);
const category = (name: string, label: string, help: string): Feature => ({
  ...base,
  name,
  storage: 'category',
  label,
  unit: '',
  help,
});

/** Every column of the aggregated table, in order, as applicant.sql gives it. */
export const FEATURES: readonly Feature[] = [
  {
    ...whole('SK_ID_CURR', 'int32', [
      'Applicant number',
      '',
      'Identifies the application; no model sees it.',
    ]),
    role: 'id',
  },
  {
    ...whole('TARGET', 'uint8', [
      'Default',
      '',
      '1 = fell seriously behind on one of the first instalments, 0 = repaid.',
    ]),
    role: 'target',
  },
  {
    ...category('CODE_GENDER', 'Gender', 'Gender as recorded on the application.'),
    sensitive: true,
    levelLabels: { F: 'Woman', M: 'Man' },
  },
  {
    ...number('AGE_YEARS', 2, ['Age', 'years', 'Age on the day of the application.']),
    sensitive: true,
  },
  category('NAME_CONTRACT_TYPE', 'Kind of loan', 'A cash loan, or a revolving line of credit.'),
  number('AMT_INCOME_TOTAL', 1, [
    'Income',
    'currency',
    'Yearly income as the applicant states it.',
  ]),
  number('AMT_CREDIT', 1, [
    'Credit amount',
    'currency',
    'The sum lent, insurance and fees included.',
  ]),
  number('AMT_ANNUITY', 1, ['Annuity', 'currency', 'The regular instalment of this loan.']),
  number('AMT_GOODS_PRICE', 1, [
    'Price of the goods',
    'currency',
    'What the goods cost that the loan is for.',
  ]),
  number('ANNUITY_INCOME_RATIO', 4, [
    'Annuity / income',
    'ratio',
    'How much of the income the instalment takes.',
  ]),
  number('CREDIT_INCOME_RATIO', 3, [
    'Credit / income',
    'ratio',
    'The sum lent as a multiple of yearly income.',
  ]),
  number('GOODS_CREDIT_RATIO', 4, [
    'Goods / credit',
    'ratio',
    'Price of the goods per sum lent: below 1, insurance and fees are lent as well.',
  ]),
  number('CREDIT_TERM_MONTHS', 3, [
    'Credit / annuity',
    'instalments',
    'How many instalments the sum lent amounts to: short loans are low, long ones high.',
  ]),
  category('NAME_EDUCATION_TYPE', 'Education', 'Highest level of schooling.'),
  category(
    'NAME_INCOME_TYPE',
    'Source of income',
    'Working, in business, in state service, pensioner …',
  ),
  category(
    'OCCUPATION_TYPE',
    'Occupation',
    'Kind of work; blank for pensioners and where not told.',
  ),
  number('EMPLOYED_YEARS', 2, [
    'Years in this job',
    'years',
    'Time with the present employer; blank for pensioners and others without work.',
  ]),
  number('EMPLOYED_LIFE_RATIO', 4, [
    'Job / age',
    'share',
    'Time with the present employer as a share of age.',
  ]),
  category('NAME_FAMILY_STATUS', 'Family status', 'Married, single, separated, widowed …'),
  category('NAME_HOUSING_TYPE', 'Housing', 'Own home, rented, with parents …'),
  whole('CNT_CHILDREN', 'uint8', ['Children', 'children', 'Number of children.']),
  number('CNT_FAM_MEMBERS', 0, ['Family members', 'people', 'People in the household.']),
  number('INCOME_PER_MEMBER', 0, [
    'Income per head',
    'currency',
    'Yearly income divided by the people in the household.',
  ]),
  flag('OWNS_CAR', 'Owns a car', 'Whether the applicant owns a car.'),
  number('OWN_CAR_AGE', 0, [
    'Age of the car',
    'years',
    'Age of the applicant’s car; blank without one.',
  ]),
  flag('OWNS_REALTY', 'Owns a home', 'Whether the applicant owns a house or flat.'),
  number('EXT_SOURCE_1', 4, [
    'Outside score 1',
    'score 0–1',
    'A score bought from elsewhere, higher is safer; goes along with age and steadiness.',
  ]),
  number('EXT_SOURCE_2', 4, [
    'Outside score 2',
    'score 0–1',
    'A score bought from elsewhere, higher is safer; goes along with region and means.',
  ]),
  number('EXT_SOURCE_3', 4, [
    'Outside score 3',
    'score 0–1',
    'A score bought from elsewhere, higher is safer; goes along with past conduct.',
  ]),
  number('EXT_SOURCE_MEAN', 4, [
    'Outside scores, mean',
    'score 0–1',
    'The mean of those outside scores that are known.',
  ]),
  whole('REGION_RATING_CLIENT_W_CITY', 'int8', [
    'Rating of the region',
    'grade 1–3',
    'The lender’s grade of region and city: 1 is best.',
  ]),
  number('REGION_POPULATION_RELATIVE', 6, [
    'Population of the region',
    'share',
    'Share of the country’s people who live in the applicant’s region.',
  ]),
  flag('REG_CITY_NOT_LIVE_CITY', 'Lives elsewhere', 'Lives in another city than registered in.'),
  flag('REG_CITY_NOT_WORK_CITY', 'Works elsewhere', 'Works in another city than registered in.'),
  number('REGISTRATION_YEARS', 2, [
    'Registration unchanged for',
    'years',
    'Time since the registered address last changed.',
  ]),
  number('ID_DOCUMENT_YEARS', 2, [
    'Age of the identity document',
    'years',
    'Time since the identity document was issued.',
  ]),
  number('PHONE_YEARS', 2, ['Phone unchanged for', 'years', 'Time since the phone last changed.']),
  whole('HOUR_APPR_PROCESS_START', 'uint8', [
    'Hour of the application',
    'hour 0–23',
    'Hour of the day the application was made.',
  ]),
  flag('FLAG_DOCUMENT_3', 'Gave document 3', 'Whether the main supporting document was given.'),
  number('FLOORSMAX_AVG', 4, [
    'Floors of the building',
    'normalised',
    'Height of the building the applicant lives in, scaled to 0–1.',
  ]),
  number('LIVINGAREA_AVG', 4, [
    'Living area of the building',
    'normalised',
    'Living area of the building the applicant lives in, scaled to 0–1.',
  ]),
  number('DEF_30_CNT_SOCIAL_CIRCLE', 0, [
    'Defaults among acquaintances',
    'people',
    'Acquaintances who were 30 days late on a loan.',
  ]),
  number('AMT_REQ_CREDIT_BUREAU_YEAR', 0, [
    'Enquiries, last year',
    'enquiries',
    'Enquiries about the applicant at the credit bureau in the last year.',
  ]),
  whole('BUREAU_LOANS', 'int16', [
    'Loans elsewhere',
    'loans',
    'Loans with other lenders that the credit bureau knows of.',
  ]),
  number('BUREAU_ACTIVE_RATIO', 4, [
    'Loans elsewhere still running',
    'share',
    'Share of the loans with other lenders that are still running.',
  ]),
  number('BUREAU_LOAN_AGE_YEARS_MEAN', 3, [
    'Loans elsewhere, mean age',
    'years',
    'How long ago the loans with other lenders were taken, on average (DAYS_CREDIT).',
  ]),
  number('BUREAU_NEWEST_LOAN_YEARS', 2, [
    'Newest loan elsewhere',
    'years',
    'How long ago the newest loan with another lender was taken.',
  ]),
  number('BUREAU_DEBT_CREDIT_RATIO', 4, [
    'Debt / credit elsewhere',
    'ratio',
    'What is still owed to other lenders per sum once lent.',
  ]),
  number('BUREAU_DEBT_INCOME_RATIO', 3, [
    'Debt elsewhere / income',
    'ratio',
    'What is still owed to other lenders as a multiple of yearly income.',
  ]),
  number('BUREAU_OVERDUE_MAX', 0, [
    'Worst overdue elsewhere',
    'currency',
    'The largest sum ever overdue with another lender.',
  ]),
  number('BUREAU_CARD_RATIO', 4, [
    'Cards among loans elsewhere',
    'share',
    'Share of the loans with other lenders that are credit cards.',
  ]),
  number('BUREAU_MONTHS_MEAN', 2, [
    'Months watched per loan elsewhere',
    'months',
    'For how many months the bureau followed each loan, on average.',
  ]),
  number('BUREAU_MONTHS_CLOSED_RATIO', 4, [
    'Months after closing',
    'share',
    'Share of the months watched in which the loan was already closed.',
  ]),
  number('BUREAU_MONTHS_LATE_RATIO', 4, [
    'Months late elsewhere',
    'share',
    'Share of the months watched in which a payment was late.',
  ]),
  whole('PREV_APPLICATIONS', 'int16', [
    'Earlier applications',
    'applications',
    'How often the applicant asked this lender before.',
  ]),
  number('PREV_REFUSAL_RATE', 4, [
    'Refused before',
    'share',
    'Share of the earlier applications that were refused.',
  ]),
  number('PREV_CREDIT_ASKED_RATIO', 4, [
    'Granted / asked before',
    'ratio',
    'The sum granted per sum asked for in earlier applications, on average.',
  ]),
  number('PREV_DOWN_PAYMENT_RATIO', 4, [
    'Down payment before',
    'ratio',
    'What was paid down at once per sum asked for in earlier applications, on average.',
  ]),
  number('PREV_YEARS_MEAN', 3, [
    'Earlier applications, mean age',
    'years',
    'How long ago the earlier applications were decided, on average.',
  ]),
  whole('INST_PAYMENTS', 'int16', [
    'Instalments paid',
    'payments',
    'Instalments paid to this lender so far.',
  ]),
  number('INST_LATE_RATIO', 4, [
    'Instalments paid late',
    'share',
    'Share of the instalments that were paid after the due day.',
  ]),
  number('INST_LATE_RATIO_LAST_YEAR', 4, [
    'Paid late, last year',
    'share',
    'The same over instalments due in the last 365 days.',
  ]),
  number('INST_DAYS_EARLY_MEAN', 2, [
    'Days paid early',
    'days',
    'How many days before the due day instalments were paid, on average; negative is late.',
  ]),
  number('INST_PAID_OWED_RATIO', 4, [
    'Paid / owed',
    'ratio',
    'Sum paid per sum owed in instalments.',
  ]),
  number('INST_UNDERPAID_RATIO', 4, [
    'Instalments underpaid',
    'share',
    'Share of the instalments that were not paid in full.',
  ]),
  number('POS_HISTORY_YEARS', 2, [
    'Loan history here',
    'years',
    'How far back the monthly snapshots of loans with this lender go.',
  ]),
  number('POS_LATE_RATIO', 4, [
    'Months behind here',
    'share',
    'Share of the monthly snapshots in which a loan here was behind.',
  ]),
  number('CARD_UTILISATION', 4, [
    'Card utilisation',
    'share',
    'Balance of the credit card here per limit, average over the months.',
  ]),
  number('CARD_DRAWINGS_MEAN', 3, [
    'Card drawings a month',
    'drawings',
    'How often the credit card was used in a month, on average.',
  ]),
];

/** The last column where the generator made the data. */
export const TRUTH: Feature = {
  ...number('TRUE_PD', 5, [
    'True probability of default',
    'probability',
    'The probability the outcome was drawn from; known only because this data is made.',
  ]),
  role: 'truth',
};
