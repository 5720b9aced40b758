/** Types of raw columns; columns that may be blank are DOUBLE or TEXT, as the real files write them. */
export type RawType = 'BIGINT' | 'INTEGER' | 'DOUBLE' | 'VARCHAR';

export interface RawTable {
  /** Name of the table in the SQL, and of the file without .csv. */
  readonly name: string;
  /** The SQL file that makes one row per applicant of it. */
  readonly sql: string;
  /** Name of that result in applicant.sql. */
  readonly result: string;
  /** The columns the SQL uses. The file may have more, in any order. */
  readonly columns: Readonly<Record<string, RawType>>;
  /** The column that must be found in another table for a row to belong to an applicant. */
  readonly parent: { readonly key: string; readonly table: string } | null;
}

const TO_APPLICANT = { key: 'SK_ID_CURR', table: 'application_train' } as const;

/** Home Credit's tables, parents before children. */
export const RAW_TABLES: readonly RawTable[] = [
  {
    name: 'application_train',
    sql: 'application_train',
    result: 'applicant_application',
    parent: null,
    columns: {
      SK_ID_CURR: 'BIGINT',
      TARGET: 'INTEGER',
      CODE_GENDER: 'VARCHAR',
      NAME_CONTRACT_TYPE: 'VARCHAR',
      NAME_EDUCATION_TYPE: 'VARCHAR',
      NAME_INCOME_TYPE: 'VARCHAR',
      NAME_FAMILY_STATUS: 'VARCHAR',
      NAME_HOUSING_TYPE: 'VARCHAR',
      OCCUPATION_TYPE: 'VARCHAR',
      FLAG_OWN_CAR: 'VARCHAR',
      FLAG_OWN_REALTY: 'VARCHAR',
      CNT_CHILDREN: 'INTEGER',
      CNT_FAM_MEMBERS: 'DOUBLE',
      AMT_INCOME_TOTAL: 'DOUBLE',
      AMT_CREDIT: 'DOUBLE',
      AMT_ANNUITY: 'DOUBLE',
      AMT_GOODS_PRICE: 'DOUBLE',
      DAYS_BIRTH: 'INTEGER',
      DAYS_EMPLOYED: 'INTEGER',
      DAYS_REGISTRATION: 'DOUBLE',
      DAYS_ID_PUBLISH: 'INTEGER',
      DAYS_LAST_PHONE_CHANGE: 'DOUBLE',
      OWN_CAR_AGE: 'DOUBLE',
      EXT_SOURCE_1: 'DOUBLE',
      EXT_SOURCE_2: 'DOUBLE',
      EXT_SOURCE_3: 'DOUBLE',
      REGION_RATING_CLIENT_W_CITY: 'INTEGER',
      REGION_POPULATION_RELATIVE: 'DOUBLE',
      REG_CITY_NOT_LIVE_CITY: 'INTEGER',
      REG_CITY_NOT_WORK_CITY: 'INTEGER',
      HOUR_APPR_PROCESS_START: 'INTEGER',
      FLAG_DOCUMENT_3: 'INTEGER',
      FLOORSMAX_AVG: 'DOUBLE',
      LIVINGAREA_AVG: 'DOUBLE',
      DEF_30_CNT_SOCIAL_CIRCLE: 'DOUBLE',
      AMT_REQ_CREDIT_BUREAU_YEAR: 'DOUBLE',
    },
  },
  {
    name: 'bureau',
    sql: 'bureau',
    result: 'applicant_bureau',
    parent: TO_APPLICANT,
    columns: {
      SK_ID_CURR: 'BIGINT',
      SK_ID_BUREAU: 'BIGINT',
      CREDIT_ACTIVE: 'VARCHAR',
      CREDIT_TYPE: 'VARCHAR',
      DAYS_CREDIT: 'INTEGER',
      AMT_CREDIT_SUM: 'DOUBLE',
      AMT_CREDIT_SUM_DEBT: 'DOUBLE',
      AMT_CREDIT_MAX_OVERDUE: 'DOUBLE',
    },
  },
  {
    name: 'bureau_balance',
    sql: 'bureau_balance',
    result: 'applicant_bureau_balance',
    parent: { key: 'SK_ID_BUREAU', table: 'bureau' },
    columns: { SK_ID_BUREAU: 'BIGINT', MONTHS_BALANCE: 'INTEGER', STATUS: 'VARCHAR' },
  },
  {
    name: 'previous_application',
    sql: 'previous_application',
    result: 'applicant_previous',
    parent: TO_APPLICANT,
    columns: {
      SK_ID_PREV: 'BIGINT',
      SK_ID_CURR: 'BIGINT',
      NAME_CONTRACT_STATUS: 'VARCHAR',
      AMT_APPLICATION: 'DOUBLE',
      AMT_CREDIT: 'DOUBLE',
      AMT_DOWN_PAYMENT: 'DOUBLE',
      DAYS_DECISION: 'INTEGER',
    },
  },
  {
    name: 'installments_payments',
    sql: 'installments_payments',
    result: 'applicant_installments',
    parent: TO_APPLICANT,
    columns: {
      SK_ID_CURR: 'BIGINT',
      DAYS_INSTALMENT: 'DOUBLE',
      DAYS_ENTRY_PAYMENT: 'DOUBLE',
      AMT_INSTALMENT: 'DOUBLE',
      AMT_PAYMENT: 'DOUBLE',
    },
  },
  {
    name: 'POS_CASH_balance',
    sql: 'pos_cash_balance',
    result: 'applicant_pos_cash',
    parent: TO_APPLICANT,
    columns: { SK_ID_CURR: 'BIGINT', MONTHS_BALANCE: 'INTEGER', SK_DPD: 'INTEGER' },
  },
  {
    name: 'credit_card_balance',
    sql: 'credit_card_balance',
    result: 'applicant_credit_card',
    parent: TO_APPLICANT,
    columns: {
      SK_ID_CURR: 'BIGINT',
      AMT_BALANCE: 'DOUBLE',
      AMT_CREDIT_LIMIT_ACTUAL: 'DOUBLE',
      CNT_DRAWINGS_CURRENT: 'INTEGER',
    },
  },
];

/** Written by the generator only: the true PD of each applicant. */
export const TRUTH_TABLE: RawTable = {
  name: 'cutoff_truth',
  sql: '',
  result: '',
  parent: TO_APPLICANT,
  columns: { SK_ID_CURR: 'BIGINT', TRUE_PD: 'DOUBLE' },
};
