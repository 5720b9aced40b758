import { normalCdf } from '../../core/metrics/normal';
import type { Random } from '../../core/random';
import { geometric, levelAt, logistic, poisson, valueAt, type Quantiles } from './draw';
import type { Loan } from './loan';
import * as marginals from './marginals';
import type { Person } from './person';
import type { Cell } from './table-file';

export const APPLICATION_COLUMNS = [
  'SK_ID_CURR',
  'TARGET',
  'NAME_CONTRACT_TYPE',
  'CODE_GENDER',
  'FLAG_OWN_CAR',
  'FLAG_OWN_REALTY',
  'CNT_CHILDREN',
  'AMT_INCOME_TOTAL',
  'AMT_CREDIT',
  'AMT_ANNUITY',
  'AMT_GOODS_PRICE',
  'NAME_TYPE_SUITE',
  'NAME_INCOME_TYPE',
  'NAME_EDUCATION_TYPE',
  'NAME_FAMILY_STATUS',
  'NAME_HOUSING_TYPE',
  'REGION_POPULATION_RELATIVE',
  'DAYS_BIRTH',
  'DAYS_EMPLOYED',
  'DAYS_REGISTRATION',
  'DAYS_ID_PUBLISH',
  'OWN_CAR_AGE',
  'FLAG_MOBIL',
  'FLAG_EMP_PHONE',
  'FLAG_WORK_PHONE',
  'FLAG_CONT_MOBILE',
  'FLAG_PHONE',
  'FLAG_EMAIL',
  'OCCUPATION_TYPE',
  'CNT_FAM_MEMBERS',
  'REGION_RATING_CLIENT',
  'REGION_RATING_CLIENT_W_CITY',
  'WEEKDAY_APPR_PROCESS_START',
  'HOUR_APPR_PROCESS_START',
  'REG_REGION_NOT_LIVE_REGION',
  'REG_REGION_NOT_WORK_REGION',
  'LIVE_REGION_NOT_WORK_REGION',
  'REG_CITY_NOT_LIVE_CITY',
  'REG_CITY_NOT_WORK_CITY',
  'LIVE_CITY_NOT_WORK_CITY',
  'ORGANIZATION_TYPE',
  'EXT_SOURCE_1',
  'EXT_SOURCE_2',
  'EXT_SOURCE_3',
  'APARTMENTS_AVG',
  'YEARS_BEGINEXPLUATATION_AVG',
  'FLOORSMAX_AVG',
  'LIVINGAREA_AVG',
  'TOTALAREA_MODE',
  'HOUSETYPE_MODE',
  'WALLSMATERIAL_MODE',
  'EMERGENCYSTATE_MODE',
  'OBS_30_CNT_SOCIAL_CIRCLE',
  'DEF_30_CNT_SOCIAL_CIRCLE',
  'OBS_60_CNT_SOCIAL_CIRCLE',
  'DEF_60_CNT_SOCIAL_CIRCLE',
  'DAYS_LAST_PHONE_CHANGE',
  'FLAG_DOCUMENT_3',
  'FLAG_DOCUMENT_6',
  'FLAG_DOCUMENT_8',
  'AMT_REQ_CREDIT_BUREAU_HOUR',
  'AMT_REQ_CREDIT_BUREAU_DAY',
  'AMT_REQ_CREDIT_BUREAU_WEEK',
  'AMT_REQ_CREDIT_BUREAU_MON',
  'AMT_REQ_CREDIT_BUREAU_QRT',
  'AMT_REQ_CREDIT_BUREAU_YEAR',
] as const;

type Row = Record<(typeof APPLICATION_COLUMNS)[number], Cell>;

/** DAYS_EMPLOYED of pensioners in Home Credit's tables: a thousand years to come. */
const NOT_EMPLOYED = 365243;

/** One row of application_train: what the lender sees of a person and the loan they ask for. */
export function applicationRow(
  random: Random,
  id: number,
  person: Person,
  loan: Loan,
  target: number,
): Cell[] {
  const row: Row = {
    SK_ID_CURR: id,
    TARGET: target,
    ...household(random, person),
    ...money(random, person, loan),
    ...contacts(random, person),
    ...externalScores(random, person),
    ...building(random, person),
    ...socialCircle(random, person),
    ...enquiries(random, person),
  };
  return APPLICATION_COLUMNS.map((column) => row[column]);
}

function household(random: Random, person: Person) {
  const couple = person.family === 'Married' || person.family === 'Civil marriage';
  return {
    CODE_GENDER: random.uniform() < 0.00002 ? 'XNA' : person.male ? 'M' : 'F',
    FLAG_OWN_CAR: person.ownsCar ? 'Y' : 'N',
    FLAG_OWN_REALTY: person.ownsRealty ? 'Y' : 'N',
    CNT_CHILDREN: person.children,
    CNT_FAM_MEMBERS: person.children + (couple ? 2 : 1),
    NAME_TYPE_SUITE: random.uniform() < 0.0042 ? null : levelAt(marginals.SUITE, random.uniform()),
    NAME_INCOME_TYPE: person.incomeType,
    NAME_EDUCATION_TYPE: person.education,
    NAME_FAMILY_STATUS: person.family,
    NAME_HOUSING_TYPE: person.housing,
    OCCUPATION_TYPE: person.occupation,
    ORGANIZATION_TYPE: person.pensioner ? 'XNA' : levelAt(marginals.ORGANISATION, random.uniform()),
    OWN_CAR_AGE: person.ownsCar ? carAge(random, person) : null,
  };
}

function carAge(random: Random, { ability, stability }: Person): number {
  const z = -0.2 * ability - 0.1 * stability + 0.97 * random.normal();
  return Math.round(valueAt(marginals.CAR_AGE, normalCdf(z)));
}

function money(random: Random, person: Person, loan: Loan) {
  return {
    NAME_CONTRACT_TYPE: loan.revolving ? 'Revolving loans' : 'Cash loans',
    AMT_INCOME_TOTAL: person.income,
    AMT_CREDIT: loan.credit,
    AMT_ANNUITY: random.uniform() < 0.00004 ? null : loan.annuity,
    AMT_GOODS_PRICE: random.uniform() < 0.0009 ? null : loan.goods,
  };
}

function contacts(random: Random, person: Person) {
  const liveElsewhere = person.livesElsewhere ? 1 : 0;
  const workElsewhere = person.worksElsewhere ? 1 : 0;
  const otherRegion = random.uniform();
  const rankInRegion = normalCdf(-0.45 * person.region + 0.893 * random.normal());
  const better = random.uniform() < 0.02 && person.regionRating > 1 ? 1 : 0;
  const hour = Math.round(12.1 - 0.8 * person.region + 3.1 * random.normal());
  return {
    REGION_POPULATION_RELATIVE: scaled(marginals.REGION_POPULATION, rankInRegion, 1e6),
    REGION_RATING_CLIENT: person.regionRating,
    REGION_RATING_CLIENT_W_CITY: person.regionRating - better,
    WEEKDAY_APPR_PROCESS_START: levelAt(marginals.WEEKDAY, random.uniform()),
    HOUR_APPR_PROCESS_START: Math.min(23, Math.max(0, hour)),
    DAYS_BIRTH: -Math.round(person.ageYears * 365.25),
    DAYS_EMPLOYED: person.pensioner ? NOT_EMPLOYED : -person.employedDays,
    DAYS_REGISTRATION: -person.registrationDays,
    DAYS_ID_PUBLISH: -person.idDays,
    DAYS_LAST_PHONE_CHANGE: -person.phoneDays,
    REG_CITY_NOT_LIVE_CITY: liveElsewhere,
    REG_CITY_NOT_WORK_CITY: workElsewhere,
    LIVE_CITY_NOT_WORK_CITY: workElsewhere === 1 && random.uniform() < 0.76 ? 1 : 0,
    REG_REGION_NOT_LIVE_REGION: otherRegion < 0.015 ? 1 : 0,
    REG_REGION_NOT_WORK_REGION: otherRegion > 0.949 ? 1 : 0,
    LIVE_REGION_NOT_WORK_REGION: otherRegion > 0.96 ? 1 : 0,
    FLAG_MOBIL: 1,
    FLAG_EMP_PHONE: person.pensioner ? 0 : 1,
    FLAG_WORK_PHONE: random.uniform() < 0.2 ? 1 : 0,
    FLAG_CONT_MOBILE: random.uniform() < 0.998 ? 1 : 0,
    FLAG_PHONE: random.uniform() < logistic(-0.95 + 0.15 * person.stability) ? 1 : 0,
    FLAG_EMAIL: random.uniform() < 0.0567 ? 1 : 0,
    ...documents(random, person),
  };
}

function documents(random: Random, person: Person) {
  const none = random.uniform() < logistic(-1.75 - 0.1 * person.appetite);
  const pension = person.pensioner && random.uniform() < 0.45;
  const eighth = !pension && random.uniform() < 0.085;
  return {
    FLAG_DOCUMENT_3: none || pension || eighth ? 0 : 1,
    FLAG_DOCUMENT_6: pension ? 1 : 0,
    FLAG_DOCUMENT_8: eighth ? 1 : 0,
  };
}

/** Three outside scores, each watching another side of the person, each missing for its own reason. */
function externalScores(random: Random, person: Person) {
  const { ability, willingness, stability, appetite, age } = person;
  const first =
    0.57 * age +
    0.72 * stability +
    0.2 * ability +
    (person.male ? -0.16 : 0.08) +
    0.33 * random.normal();
  const second =
    0.86 * ability - 0.2 * person.region + 0.03 * willingness + 0.06 * age + 0.34 * random.normal();
  const third =
    0.8 * willingness + 0.04 * ability - 0.4 * appetite + 0.2 * age + 0.39 * random.normal();
  const unknown1 = random.uniform() < logistic(0.26 - 0.12 * ability);
  const unknown2 = random.uniform() < 0.0021;
  const unknown3 = random.uniform() < (person.thinFile ? 0.72 : logistic(-2.16 - 0.45 * stability));
  return {
    EXT_SOURCE_1: unknown1 ? null : scaled(marginals.EXT_1, normalCdf(first), 1e8),
    EXT_SOURCE_2: unknown2 ? null : scaled(marginals.EXT_2, normalCdf(second), 1e8),
    EXT_SOURCE_3: unknown3 ? null : scaled(marginals.EXT_3, normalCdf(third), 1e8),
  };
}

function building(random: Random, person: Person) {
  const quality = 0.22 * person.ability - 0.2 * person.region + 0.95 * random.normal();
  const noise = random.normal();
  const size = normalCdf(0.6 * quality + 0.8 * noise);
  const near = normalCdf(0.6 * quality + 0.75 * noise + 0.25 * random.normal());
  const known = random.uniform() < logistic(0.03 + 0.32 * person.ability + 0.16 * person.stability);
  const house = random.uniform();
  const wall = levelAt(marginals.WALLS, random.uniform());
  const emergency = random.uniform() < 0.0137 ? 'Yes' : 'No';
  const exploited = random.uniform();
  if (!known) return NO_BUILDING;
  return {
    APARTMENTS_AVG: scaled(marginals.APARTMENTS, size, 1e4),
    YEARS_BEGINEXPLUATATION_AVG: scaled(marginals.YEARS_EXPLOITED, exploited, 1e4),
    FLOORSMAX_AVG: scaled(marginals.FLOORS_MAX, normalCdf(quality), 24, 4),
    LIVINGAREA_AVG: scaled(marginals.LIVING_AREA, near, 1e4),
    TOTALAREA_MODE: scaled(marginals.TOTAL_AREA, near, 1e4),
    HOUSETYPE_MODE:
      house < 0.983 ? 'block of flats' : house < 0.992 ? 'specific housing' : 'terraced house',
    WALLSMATERIAL_MODE: wall,
    EMERGENCYSTATE_MODE: emergency,
  };
}

const NO_BUILDING = {
  APARTMENTS_AVG: null,
  YEARS_BEGINEXPLUATATION_AVG: null,
  FLOORSMAX_AVG: null,
  LIVINGAREA_AVG: null,
  TOTALAREA_MODE: null,
  HOUSETYPE_MODE: null,
  WALLSMATERIAL_MODE: null,
  EMERGENCYSTATE_MODE: null,
};

function socialCircle(random: Random, person: Person) {
  const unknown = random.uniform() < 0.0034;
  const seen30 = random.uniform() < 0.46 ? 1 + geometric(random, 2.1) : 0;
  const defaulted30 = Math.min(
    seen30,
    poisson(random, 0.16 * Math.exp(-0.4 * person.willingness + 0.25 * person.appetite)),
  );
  const defaulted60 = random.uniform() < 0.7 ? defaulted30 : Math.max(0, defaulted30 - 1);
  return {
    OBS_30_CNT_SOCIAL_CIRCLE: unknown ? null : seen30,
    DEF_30_CNT_SOCIAL_CIRCLE: unknown ? null : defaulted30,
    OBS_60_CNT_SOCIAL_CIRCLE: unknown ? null : seen30,
    DEF_60_CNT_SOCIAL_CIRCLE: unknown ? null : defaulted60,
  };
}

/** Enquiries about the applicant at the credit bureau; unknown for most without a file. */
function enquiries(random: Random, person: Person) {
  const unknown = random.uniform() < (person.thinFile ? 0.6 : 0.056);
  const year = geometric(random, 1.88 * Math.exp(0.1 * person.appetite - 0.005));
  const quarter = geometric(random, 0.27);
  const month = geometric(random, 0.26);
  const week = poisson(random, 0.034);
  const day = poisson(random, 0.007);
  return {
    AMT_REQ_CREDIT_BUREAU_HOUR: unknown ? null : poisson(random, 0.0064),
    AMT_REQ_CREDIT_BUREAU_DAY: unknown ? null : day,
    AMT_REQ_CREDIT_BUREAU_WEEK: unknown ? null : week,
    AMT_REQ_CREDIT_BUREAU_MON: unknown ? null : month,
    AMT_REQ_CREDIT_BUREAU_QRT: unknown ? null : quarter,
    AMT_REQ_CREDIT_BUREAU_YEAR: unknown ? null : year,
  };
}

/** A quantile snapped to 1/steps and written with as many decimals as that needs. */
function scaled(table: Quantiles, u: number, steps: number, decimals = 8): number {
  return Number((Math.round(valueAt(table, u) * steps) / steps).toFixed(decimals));
}
