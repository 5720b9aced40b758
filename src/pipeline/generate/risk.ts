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
const INTERCEPT = -3.42;

/** Not monotone: loans of 400 to 600 thousand are worst, those above 1.5 million best. */
const CREDIT_SIZE: readonly (readonly [number, number])[] = [
  [100_000, -0.45],
  [200_000, -0.15],
  [300_000, 0.1],
  [430_000, 0.32],
  [560_000, 0.36],
  [700_000, 0.05],
  [900_000, -0.2],
  [1_400_000, -0.3],
  [1_550_000, -0.75],
];

/** Months of annuity in the credit: the middle terms are worst. */
const TERM: readonly (readonly [number, number])[] = [
  [10, -0.5],
  [12.5, -0.35],
  [15, 0.45],
  [19, 0.5],
  [22, 0.05],
  [26, -0.1],
  [31, -0.35],
  [40, 0.3],
];

/** Credit per price of the goods. */
const LOADING: readonly (readonly [number, number])[] = [
  [1, -0.2],
  [1.02, -0.05],
  [1.18, 0.05],
  [1.22, 0.35],
  [1.4, 0.6],
];

const EDUCATION: Readonly<Record<string, number>> = {
  'Lower secondary': 0.15,
  'Secondary / secondary special': 0.05,
  'Higher education': -0.15,
  'Academic degree': -0.9,
};
const INCOME_TYPE: Readonly<Record<string, number>> = {
  Working: 0.12,
  'Commercial associate': -0.05,
  'State servant': -0.3,
  Pensioner: -0.12,
  Unemployed: 2.2,
};
const FAMILY: Readonly<Record<string, number>> = {
  'Single / not married': 0.08,
  'Civil marriage': 0.15,
  Separated: 0.1,
  Widow: -0.1,
};
const HOUSING: Readonly<Record<string, number>> = {
  'Rented apartment': 0.25,
  'With parents': 0.1,
  'Municipal apartment': 0.05,
};
const OCCUPATION: Readonly<Record<string, number>> = {
  'Low-skill Laborers': 0.5,
  Drivers: 0.05,
  'Waiters/barmen staff': 0.2,
  'Security staff': 0.1,
  'Cooking staff': 0.2,
  Laborers: 0.05,
  Accountants: -0.35,
  'Core staff': -0.15,
  Managers: -0.1,
};

/**
 * The true probability of default. Main effects of the latents first, then what makes the truth
 * harder than a straight line: effects that turn back, and effects that depend on each other.
 */
export function trueDefaultProbability(person: Person, loan: Loan): number {
  return logistic(
    INTERCEPT + mainEffects(person) + turningEffects(loan) + interactions(person, loan),
  );
}

function mainEffects(person: Person): number {
  return (
    -0.62 * person.ability -
    0.6 * person.willingness -
    0.56 * person.stability +
    0.5 * person.appetite -
    0.02 * person.age +
    (person.male ? 0.24 : -0.12) +
    0.06 * person.region +
    (person.thinFile ? 0.3 : 0) +
    (person.livesElsewhere ? 0.3 : 0) +
    (person.worksElsewhere ? 0.12 : 0) +
    (person.ownsCar ? -0.15 : 0.05) +
    0.03 * person.children +
    (EDUCATION[person.education] ?? 0) +
    (INCOME_TYPE[person.incomeType] ?? 0) +
    (FAMILY[person.family] ?? 0) +
    (HOUSING[person.housing] ?? 0) +
    (OCCUPATION[person.occupation ?? ''] ?? 0)
  );
}

function turningEffects({ credit, annuity, goods, revolving }: Loan): number {
  return (
    curve(CREDIT_SIZE, credit) +
    (revolving ? -0.45 : curve(TERM, credit / annuity)) +
    curve(LOADING, credit / goods)
  );
}

function interactions(person: Person, loan: Loan): number {
  const { ability, willingness, stability, appetite, age } = person;
  const burden = clamp((loan.annuity / person.income - 0.18) / 0.095, -1.8, 3);
  return (
    // Neither able nor willing is worse than the two apart.
    0.25 * bounded(ability) * bounded(willingness) -
    // Hunger for credit hurts those who cannot carry it.
    0.22 * bounded(appetite) * bounded(ability) -
    // A heavy instalment is borne by a steady life only.
    0.18 * burden * bounded(stability) +
    // Short employment is normal for the young, a warning in the old.
    (person.pensioner ? 0 : -0.2 * bounded(person.tenure) * (0.6 + 0.6 * bounded(age))) +
    // Young men.
    (person.male ? -0.2 * bounded(age) : 0.05 * bounded(age)) +
    (person.shock ? 0.8 + 0.25 * burden : 0)
  );
}

function bounded(z: number): number {
  return clamp(z, -2.2, 2.2);
}
