import type { ColumnInfo } from '../table';
import { humanise } from '../words';

type Words = readonly [label: string, unit: string, help: string, sensitive?: 'sensitive'];

const COLUMNS: Readonly<Record<string, Words>> = {
  SK_ID_CURR: ['Applicant number', '', 'Identifies the application; no model sees it.'],
  TARGET: ['Default', '', '1 = fell seriously behind on an early instalment, 0 = repaid.'],
  NAME_CONTRACT_TYPE: ['Kind of loan', '', 'A cash loan or a revolving line.'],
  CODE_GENDER: ['Gender', '', 'Gender as recorded on the application.', 'sensitive'],
  FLAG_OWN_CAR: ['Owns a car', '', 'Whether the applicant owns a car.'],
  FLAG_OWN_REALTY: ['Owns property', '', 'Whether the applicant owns a house or flat.'],
  CNT_CHILDREN: ['Children', 'children', 'Number of children.', 'sensitive'],
  AMT_INCOME_TOTAL: ['Income', 'currency', 'Yearly income as stated.'],
  AMT_CREDIT: ['Credit amount', 'currency', 'Sum lent.'],
  AMT_ANNUITY: ['Annuity', 'currency', 'Regular instalment of the loan.'],
  AMT_GOODS_PRICE: ['Price of the goods', 'currency', 'Price of what the loan pays for.'],
  NAME_TYPE_SUITE: ['Accompanied by', '', 'Who came along to apply.'],
  NAME_INCOME_TYPE: ['Source of income', '', 'Working, pensioner, state service and so on.'],
  NAME_EDUCATION_TYPE: ['Education', '', 'Highest level of schooling.'],
  NAME_FAMILY_STATUS: ['Family status', '', 'Married, single, widowed and so on.', 'sensitive'],
  NAME_HOUSING_TYPE: ['Housing', '', 'Own, rented, with parents and so on.'],
  REGION_POPULATION_RELATIVE: ['Population of the region', 'share', 'How populous the region is.'],
  OWN_CAR_AGE: ['Age of the car', 'years', 'Missing for those without one.'],
  OCCUPATION_TYPE: ['Occupation', '', 'Kind of work.'],
  CNT_FAM_MEMBERS: ['Family members', 'people', 'People in the household.'],
  REGION_RATING_CLIENT: ['Region rating', 'step', 'The lender’s own rating of the region, 1 to 3.'],
  REGION_RATING_CLIENT_W_CITY: [
    'Region and city rating',
    'step',
    'The lender’s own rating of region and city, 1 to 3.',
  ],
  WEEKDAY_APPR_PROCESS_START: ['Weekday', '', 'Day of the week of the application.'],
  HOUR_APPR_PROCESS_START: ['Hour', 'hour', 'Hour of the day of the application.'],
  ORGANIZATION_TYPE: ['Employer', '', 'Line of business of the employer.'],
  EXT_SOURCE_1: ['External score 1', 'score', 'A score bought in; higher is safer.'],
  EXT_SOURCE_2: ['External score 2', 'score', 'A score bought in; higher is safer.'],
  EXT_SOURCE_3: ['External score 3', 'score', 'A score bought in; higher is safer.'],
  EXT_SOURCE_MEAN: ['External scores, mean', 'score', 'Mean of the scores that are there.'],
  AGE_YEARS: ['Age', 'years', 'Age on the day of the application.', 'sensitive'],
  EMPLOYED_YEARS: ['Years in this job', 'years', 'Missing for those without work.'],
  NOT_EMPLOYED: ['Without work', '', '1 = no employer, in the main pensioners; 0 = employed.'],
  REGISTRATION_YEARS: [
    'Years since registering',
    'years',
    'Since the last change of registration.',
  ],
  ID_DOCUMENT_YEARS: ['Age of the document', 'years', 'Since the identity document was issued.'],
  PHONE_YEARS: ['Years with this phone', 'years', 'Since the telephone number last changed.'],
  TRUE_PD: [
    'True probability of default',
    'probability',
    'What the outcome was drawn from; known because the data is made.',
  ],
};

const BUILDING = /^(.+)_(AVG|MODE|MEDI)$/;
const BUILDING_WORDS: Readonly<Record<string, string>> = {
  AVG: 'mean',
  MODE: 'mode',
  MEDI: 'median',
};

type Described = Pick<ColumnInfo, 'label' | 'unit' | 'help' | 'sensitive'>;

/** Words for a column of Home Credit's application table, by name or by the pattern of its name. */
export function homeCreditWords(name: string): Described {
  const known = Object.hasOwn(COLUMNS, name) ? COLUMNS[name] : undefined;
  if (known !== undefined) {
    const [label, unit, help, sensitive] = known;
    return { label, unit, help, sensitive: sensitive !== undefined };
  }
  const words = (label: string, unit: string, help: string): Described => ({
    label,
    unit,
    help,
    sensitive: false,
  });
  const building = BUILDING.exec(name);
  if (building !== null)
    return words(
      `${humanise(building[1])}, ${BUILDING_WORDS[building[2]]}`,
      'normalised',
      'About the building the applicant lives in.',
    );
  const document = /^FLAG_DOCUMENT_(\d+)$/.exec(name);
  if (document !== null)
    return words(`Document ${document[1]}`, '', 'Whether this document was handed in.');
  const circle = /^(OBS|DEF)_(30|60)_CNT_SOCIAL_CIRCLE$/.exec(name);
  if (circle !== null)
    return words(
      `Circle, ${circle[1] === 'DEF' ? 'defaulted' : 'seen'} at ${circle[2]} days`,
      'people',
      'People around the applicant with a loan that could be, or was, this late.',
    );
  const enquiries = /^AMT_REQ_CREDIT_BUREAU_(\w+)$/.exec(name);
  if (enquiries !== null)
    return words(
      `Bureau enquiries, ${humanise(enquiries[1]).toLowerCase()}`,
      'enquiries',
      'Enquiries at the credit bureau in the time before the application.',
    );
  if (/^(REG|LIVE)_/.test(name))
    return words(
      humanise(name),
      '',
      '1 = two of the applicant’s addresses differ, 0 = they agree.',
    );
  if (name.startsWith('FLAG_')) return words(humanise(name.slice(5)), '', '1 = yes, 0 = no.');
  return words(humanise(name), '', '');
}
