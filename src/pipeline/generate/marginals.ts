import { levels, quantiles } from './draw';

/**
 * Marginal distributions of Home Credit's tables as published (quantiles, level shares), which
 * the generator draws from. Only such summary figures are used; no row of the real data is.
 */

export const AGE_YEARS = quantiles(20.5, 22.5, 25.6, 28.1, 34.1, 43.3, 53.9, 60.8, 63.5, 66.9, 69);
export const EMPLOYED_DAYS = quantiles(
  30,
  112,
  204,
  334,
  767,
  1653,
  3197,
  5402,
  7337,
  11400,
  16500,
);
export const REGISTRATION_DAYS = quantiles(
  0,
  56,
  316,
  678,
  1959,
  4494,
  7502,
  9983,
  11525,
  13916,
  20000,
);
export const ID_DAYS = quantiles(0, 66, 376, 735, 1690, 3240, 4302, 4721, 4936, 5491, 6200);
export const PHONE_DAYS = quantiles(0, 0, 0, 1, 264, 740, 1550, 2151, 2518, 3183, 4000);
export const INCOME = quantiles(
  27000,
  45000,
  67500,
  81000,
  112500,
  144000,
  202500,
  270000,
  337500,
  450000,
  1500000,
);
export const GOODS_PRICE = quantiles(
  40500,
  67500,
  135000,
  180000,
  238500,
  450000,
  679500,
  1093500,
  1305000,
  1800000,
  3300000,
);
export const CAR_AGE = quantiles(0, 0, 1, 2, 5, 9, 15, 22, 29, 64, 65);
export const REGION_POPULATION = quantiles(
  0.0003,
  0.00213,
  0.00496,
  0.00667,
  0.01001,
  0.01885,
  0.02866,
  0.03579,
  0.04622,
  0.07251,
  0.0725,
);
export const EXT_1 = quantiles(
  0.015,
  0.0833,
  0.1563,
  0.2154,
  0.3331,
  0.5124,
  0.6758,
  0.786,
  0.8345,
  0.8905,
  0.95,
);
export const EXT_2 = quantiles(
  0.0001,
  0.0331,
  0.1347,
  0.2132,
  0.3875,
  0.5643,
  0.6638,
  0.7219,
  0.7484,
  0.7837,
  0.855,
);
export const EXT_3 = quantiles(
  0.0005,
  0.0621,
  0.1576,
  0.2264,
  0.3728,
  0.5353,
  0.6691,
  0.7504,
  0.7887,
  0.8348,
  0.896,
);
export const APARTMENTS = quantiles(
  0,
  0.0021,
  0.0093,
  0.0165,
  0.0577,
  0.0866,
  0.1474,
  0.2396,
  0.3299,
  0.5247,
  1,
);
export const LIVING_AREA = quantiles(
  0,
  0.0023,
  0.0083,
  0.0143,
  0.0455,
  0.0746,
  0.1272,
  0.2313,
  0.3196,
  0.5258,
  1,
);
export const TOTAL_AREA = quantiles(
  0,
  0.0016,
  0.0069,
  0.0124,
  0.042,
  0.0687,
  0.1239,
  0.2229,
  0.2986,
  0.5113,
  1,
);
export const FLOORS_MAX = quantiles(
  0,
  0,
  0.0417,
  0.0417,
  0.1667,
  0.1667,
  0.3333,
  0.375,
  0.5,
  0.6667,
  1,
);
export const YEARS_EXPLOITED = quantiles(
  0.7,
  0.9508,
  0.9692,
  0.9727,
  0.9767,
  0.9816,
  0.9866,
  0.9911,
  0.9955,
  0.9985,
  1,
);

export const BUREAU_LOANS = quantiles(1, 1, 1, 1, 2, 4, 7, 12, 15, 22, 40);
export const BUREAU_DAYS = quantiles(3, 39, 139, 240, 481, 991, 1670, 2430, 2674, 2863, 2922);
export const BUREAU_SUM = quantiles(
  0,
  4500,
  11783,
  22500,
  52158,
  127670,
  319500,
  810000,
  1350000,
  3699090,
  9000000,
);
export const PREVIOUS_COUNT = quantiles(1, 1, 1, 1, 2, 3.4, 6.3, 10, 12.7, 18, 36);
export const DECISION_DAYS = quantiles(2, 15, 96, 160, 294, 612, 1435, 2270, 2624, 2857, 2922);
export const CONSUMER_AMOUNT = quantiles(
  9000,
  16110,
  22763,
  30000,
  46489,
  78000,
  134000,
  225000,
  337500,
  675000,
  1350000,
);
export const CASH_AMOUNT = quantiles(
  22500,
  30000,
  45000,
  67500,
  135000,
  270000,
  675000,
  1130000,
  1354500,
  1800000,
  2250000,
);
export const CARD_LIMIT = quantiles(
  22500,
  45000,
  45000,
  67500,
  112500,
  157500,
  225000,
  360000,
  450000,
  765000,
  900000,
);

export const FAMILY_BY_AGE = {
  young: levels({
    Married: 0.5,
    'Single / not married': 0.31,
    'Civil marriage': 0.14,
    Separated: 0.045,
    Widow: 0.003,
  }),
  middle: levels({
    Married: 0.69,
    'Single / not married': 0.115,
    'Civil marriage': 0.105,
    Separated: 0.075,
    Widow: 0.02,
  }),
  old: levels({
    Married: 0.66,
    'Single / not married': 0.08,
    'Civil marriage': 0.055,
    Separated: 0.063,
    Widow: 0.145,
  }),
};

export const HOUSING = levels({
  'House / apartment': 0.887,
  'With parents': 0.048,
  'Municipal apartment': 0.036,
  'Rented apartment': 0.016,
  'Office apartment': 0.0085,
  'Co-op apartment': 0.0037,
});

export const OCCUPATION = levels({
  Laborers: 0.2593,
  'Sales staff': 0.1528,
  'Core staff': 0.135,
  Managers: 0.0979,
  Drivers: 0.0876,
  'High skill tech staff': 0.0536,
  Accountants: 0.0477,
  'Medicine staff': 0.042,
  'Security staff': 0.032,
  'Cooking staff': 0.0293,
  'Cleaning staff': 0.0204,
  'Private service staff': 0.0137,
  'Low-skill Laborers': 0.0103,
  Secretaries: 0.0069,
  'Waiters/barmen staff': 0.0065,
  'Realty agents': 0.0033,
  'IT staff': 0.0029,
  'HR staff': 0.0027,
});

export const ORGANISATION = levels({
  'Business Entity Type 3': 0.27,
  'Self-employed': 0.157,
  Other: 0.067,
  Medicine: 0.044,
  Government: 0.041,
  'Business Entity Type 2': 0.041,
  School: 0.036,
  'Trade: type 7': 0.029,
  Kindergarten: 0.028,
  Construction: 0.026,
  'Business Entity Type 1': 0.023,
  'Transport: type 4': 0.021,
  'Trade: type 3': 0.014,
  'Industry: type 9': 0.013,
  'Industry: type 3': 0.013,
  Security: 0.012,
  Housing: 0.012,
  'Industry: type 11': 0.011,
  Military: 0.01,
  Agriculture: 0.01,
  Bank: 0.01,
  Police: 0.009,
  'Transport: type 2': 0.009,
  Postal: 0.008,
  Restaurant: 0.007,
});

export const SUITE = levels({
  Unaccompanied: 0.812,
  Family: 0.131,
  'Spouse, partner': 0.037,
  Children: 0.0104,
  Other_B: 0.0059,
  Other_A: 0.0028,
  'Group of people': 0.0009,
});

export const WALLS = levels({
  Panel: 0.4377,
  'Stone, brick': 0.4306,
  Block: 0.0617,
  Wooden: 0.0336,
  Mixed: 0.0157,
  Monolithic: 0.0104,
  Others: 0.0103,
});

export const WEEKDAY = levels({
  MONDAY: 0.164,
  TUESDAY: 0.174,
  WEDNESDAY: 0.17,
  THURSDAY: 0.165,
  FRIDAY: 0.165,
  SATURDAY: 0.11,
  SUNDAY: 0.052,
});

export const CREDIT_TYPE = levels({
  'Consumer credit': 0.7308,
  'Credit card': 0.2303,
  'Car loan': 0.0155,
  Mortgage: 0.0118,
  Microloan: 0.009,
  'Loan for business development': 0.0016,
  'Another type of loan': 0.001,
});
