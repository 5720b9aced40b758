import { clamp, logistic } from './draw';
import type { Loan } from './loan';
import type { Person } from './person';

/** Straight lines between (x, effect) points, flat outside them. */
function curve(points: readonly (readonly [number, number])[], x: number): number {
  if (x <= points[0][0]) return points[0][1];
  for (let i = 1; i < points.length; i++)
    if (x <= points[i][0]) {
      const [x0, y0] = points[i - 1];
      const [x1, y1] = points[i];
      return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
    }
  return points[points.length - 1][1];
}

/** Brings the mean true PD to the published default rate of 8.07 %. */
const INTERCEPT = -3.436;

/** Not monotone: loans of 400 to 600 thousand are worst, those above 1.5 million best. */
const CREDIT_SIZE: readonly (readonly [number, number])[] = [
  [100_000, -0.45],
  [200_000, -0.15],
  [300_000, 0.1],
  [430_000, 0.32],
  [560_000, 0.36],
  [700_000, 0],
  [900_000, -0.25],
  [1_400_000, -0.4],
  [1_550_000, -0.95],
];

/** Low incomes borrow little; the middle borrows beyond its means. */
const INCOME: readonly (readonly [number, number])[] = [
  [60_000, -0.45],
  [100_000, -0.1],
  [135_000, 0.25],
  [160_000, 0.25],
  [220_000, -0.05],
  [330_000, -0.1],
];

/** One loan says little, a handful speaks for a customer, a dozen against. */
const BUREAU_LOANS: readonly (readonly [number, number])[] = [
  [1, 0.25],
  [3, -0.15],
  [6, -0.35],
  [9, 0.05],
  [13, 0.52],
  [20, 0.85],
];

/** Regular customers are known to pay; those who ask ever again are in need. */
const ASKED_BEFORE: readonly (readonly [number, number])[] = [
  [1, 0.12],
  [2, -0.05],
  [4, -0.15],
  [6, -0.05],
  [9, 0.2],
  [13, 0.35],
];

/** Months of annuity in the credit: up and down, with one to two years worst. */
const TERM: readonly (readonly [number, number])[] = [
  [10, -0.45],
  [12.5, -0.35],
  [15, 0.45],
  [19, 0.48],
  [22, 0.05],
  [26, -0.1],
  [31, -0.33],
  [40, 0.3],
];

/** Credit per price of the goods. */
const LOADING: readonly (readonly [number, number])[] = [
  [1, -0.2],
  [1.02, -0.05],
  [1.18, 0.05],
  [1.22, 0.25],
  [1.4, 0.42],
];

const EDUCATION: Readonly<Record<string, number>> = {
  'Lower secondary': 0.15,
  'Secondary / secondary special': 0.03,
  'Higher education': -0.04,
  'Academic degree': -0.9,
};
const INCOME_TYPE: Readonly<Record<string, number>> = {
  Working: 0.12,
  'Commercial associate': -0.05,
  'State servant': -0.25,
  Pensioner: 0.2,
  Unemployed: 2.2,
};
const FAMILY: Readonly<Record<string, number>> = {
  'Single / not married': 0.08,
  'Civil marriage': 0.15,
  Separated: 0.1,
  Widow: -0.1,
};
const HOUSING: Readonly<Record<string, number>> = {
  'Rented apartment': 0.5,
  'With parents': 0.3,
  'Municipal apartment': 0.05,
};
const OCCUPATION: Readonly<Record<string, number>> = {
  'Low-skill Laborers': 0.5,
  Drivers: 0.05,
  'Waiters/barmen staff': 0.2,
  'Security staff': 0.1,
  'Cooking staff': 0.2,
  Laborers: 0.05,
  Accountants: -0.3,
  'Core staff': -0.15,
  Managers: -0.1,
};

/**
 * The true probability of default. Main effects of the latents first, then what makes the truth
 * harder than a straight line: effects that turn back, and effects that depend on each other.
 */
export function trueDefaultProbability(person: Person, loan: Loan): number {
  return logistic(
    INTERCEPT + mainEffects(person) + turningEffects(person, loan) + interactions(person, loan),
  );
}

function mainEffects(person: Person): number {
  return (
    -0.42 * person.ability -
    0.5 * person.willingness -
    0.44 * person.stability +
    0.33 * person.appetite -
    0.25 * person.age +
    (person.male ? 0.27 : -0.12) +
    0.06 * person.region +
    (person.thinFile ? 0.4 : 0) +
    (person.livesElsewhere ? 0.3 : 0) +
    (person.worksElsewhere ? 0.12 : 0) +
    (person.ownsCar ? -0.12 : 0.04) +
    0.03 * person.children +
    (EDUCATION[person.education] ?? 0) +
    (INCOME_TYPE[person.incomeType] ?? 0) +
    (FAMILY[person.family] ?? 0) +
    (HOUSING[person.housing] ?? 0) +
    (OCCUPATION[person.occupation ?? ''] ?? 0)
  );
}

function turningEffects(
  { income, thinFile, bureauLoans, askedBefore }: Person,
  loan: Loan,
): number {
  const { credit, annuity, goods, revolving } = loan;
  return (
    curve(CREDIT_SIZE, credit) +
    curve(INCOME, income) +
    (thinFile ? 0 : curve(BUREAU_LOANS, bureauLoans)) +
    (askedBefore === 0 ? 0.1 : curve(ASKED_BEFORE, askedBefore)) +
    (revolving ? -0.45 : curve(TERM, credit / annuity)) +
    curve(LOADING, credit / goods)
  );
}

function interactions(person: Person, loan: Loan): number {
  const { ability, willingness, appetite, age } = person;
  const burden = clamp((loan.annuity / person.income - 0.18) / 0.095, -1.8, 3);
  return (
    // Neither able nor willing is worse than the two apart.
    0.45 * clamp(ability, -2.2, 1.2) * clamp(willingness, -2.2, 1.2) -
    // Hunger for credit hurts those who cannot carry it.
    0.38 * bounded(appetite) * bounded(ability) -
    // A heavy instalment is borne by a steady life only.
    (person.pensioner ? 0.1 : 0.34 * bounded(person.tenure)) * burden +
    // Short employment is normal for the young, a warning in the old.
    (person.pensioner ? 0 : -0.25 * bounded(person.tenure) * (0.9 + 0.9 * bounded(age))) +
    // Young men.
    (person.male ? -0.3 * bounded(age) : 0.1 * bounded(age)) +
    (person.shock ? 0.8 + 0.25 * burden : 0)
  );
}

function bounded(z: number): number {
  return clamp(z, -2.2, 2.2);
}
