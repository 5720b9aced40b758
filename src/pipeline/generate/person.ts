import { normalCdf, normalQuantile } from '../../core/metrics/normal';
import type { Random } from '../../core/random';
import { clamp, levelAt, levels, logistic, roundTo, valueAt } from './draw';
import * as marginals from './marginals';

/**
 * The causes nobody observes, each standard normal. Everything in the tables is driven by them,
 * and so is the true probability of default.
 */
export interface Latents {
  /** Capacity to pay: schooling, skills, health. */
  readonly ability: number;
  /** Will to pay: discipline, honesty. */
  readonly willingness: number;
  /** Steadiness of work and home. */
  readonly stability: number;
  /** Hunger for credit. */
  readonly appetite: number;
}

export interface Person extends Latents {
  readonly ageYears: number;
  /** Age as a standard normal; high = old. */
  readonly age: number;
  readonly male: boolean;
  /** Loans the credit bureau would know of; seen unless the file is thin. */
  readonly bureauLoans: number;
  /** Earlier applications to this lender; 0 for new customers. */
  readonly askedBefore: number;
  /** No credit bureau knows this applicant. */
  readonly thinFile: boolean;
  /** Lost income since applying; raises the PD, most of all under a heavy burden. */
  readonly shock: boolean;
  readonly pensioner: boolean;
  /** Standard normal, high = poor region. */
  readonly region: number;
  readonly regionRating: number;
  readonly education: string;
  readonly incomeType: string;
  readonly occupation: string | null;
  readonly family: string;
  readonly housing: string;
  readonly children: number;
  /** Standard normal, high = long; 0 for pensioners. */
  readonly tenure: number;
  readonly employedDays: number;
  readonly income: number;
  /** Registered in another city than living or working in. */
  readonly livesElsewhere: boolean;
  readonly worksElsewhere: boolean;
  readonly ownsCar: boolean;
  readonly ownsRealty: boolean;
  /** Days since the phone, the identity document and the registration changed. */
  readonly phoneDays: number;
  readonly idDays: number;
  readonly registrationDays: number;
}

export function drawPerson(random: Random): Person {
  const latents = drawLatents(random);
  const { ability, willingness, stability, appetite } = latents;
  const u = clamp(random.uniform(), 1e-6, 1 - 1e-6);
  const ageYears = valueAt(marginals.AGE_YEARS, u);
  const age = normalQuantile(u);
  const male = random.uniform() < logistic(-0.7 - 0.33 * age);
  const thinFile = random.uniform() < logistic(-1.85 - 0.4 * age - 0.25 * ability);
  const pensioner =
    random.uniform() < logistic((ageYears - (male ? 59.1 : 56.5)) / 2.3) * (ageYears > 40 ? 1 : 0);
  const region = -0.32 * ability + 0.947 * random.normal();
  const schooling = 0.5 * ability + 0.866 * random.normal();
  const education = educationOf(schooling, ageYears);
  const incomeType = drawIncomeType(random, pensioner, latents);
  const tenure = pensioner
    ? 0
    : 0.26 * age + 0.38 * stability - 0.06 * appetite + 0.88 * random.normal();
  const employedDays = Math.round(
    Math.min(
      valueAt(marginals.EMPLOYED_DAYS, normalCdf(tenure)),
      Math.max(60, (ageYears - 18) * 365),
    ),
  );
  const earning =
    0.28 * ability +
    (male ? 0.42 : -0.22) -
    0.14 * region +
    (pensioner ? -0.75 : 0.14) +
    0.86 * random.normal();
  const shock = random.uniform() < logistic(-2.9 - 0.55 * stability + (pensioner ? -0.6 : 0));
  const youth = -age;
  const livesElsewhere = random.uniform() < logistic(-2.55 + 0.35 * youth - 0.25 * stability);
  const worksElsewhere =
    !pensioner && random.uniform() < logistic(-1.02 + 0.3 * youth - 0.15 * stability);
  const known = random.uniform() < 0.9475;
  const asked = normalCdf(0.1 * appetite + 0.1 * age + 0.99 * random.normal());
  return {
    ...latents,
    ageYears,
    age,
    male,
    thinFile,
    askedBefore: known ? Math.round(valueAt(marginals.PREVIOUS_COUNT, asked)) : 0,
    bureauLoans: Math.round(
      valueAt(marginals.BUREAU_LOANS, normalCdf(0.1 * age + 0.99 * random.normal())),
    ),
    shock,
    pensioner,
    region,
    regionRating: region > 1.06 ? 3 : region < -1.24 ? 1 : 2,
    education,
    incomeType,
    occupation: drawOccupation(random, pensioner, male, ability),
    family: drawFamily(random, ageYears),
    housing: drawHousing(random, ageYears),
    children: drawChildren(random, ageYears),
    tenure,
    employedDays,
    income: payslip(random, valueAt(marginals.INCOME, normalCdf(earning))),
    livesElsewhere,
    worksElsewhere,
    ownsCar: random.uniform() < logistic(-1.0 + (male ? 1.1 : -0.15) + 0.2 * ability - 0.3 * age),
    ownsRealty: random.uniform() < logistic(0.85 + 0.25 * age),
    phoneDays: Math.round(
      valueAt(
        marginals.PHONE_DAYS,
        normalCdf(0.14 * stability + 0.1 * ability - 0.1 * appetite + 0.98 * random.normal()),
      ),
    ),
    idDays: Math.round(
      valueAt(
        marginals.ID_DAYS,
        normalCdf(0.27 * age + 0.18 * stability + 0.12 * willingness + 0.93 * random.normal()),
      ),
    ),
    registrationDays: Math.round(
      Math.min(
        ageYears * 365,
        valueAt(
          marginals.REGISTRATION_DAYS,
          normalCdf(0.3 * age + 0.18 * stability + 0.93 * random.normal()),
        ),
      ),
    ),
  };
}

function drawLatents(random: Random): Latents {
  return {
    ability: random.normal(),
    willingness: random.normal(),
    stability: random.normal(),
    appetite: random.normal(),
  };
}

function educationOf(schooling: number, ageYears: number): string {
  if (schooling > 3.25) return 'Academic degree';
  if (schooling > 0.59)
    return ageYears < 32 && schooling < 0.95 ? 'Incomplete higher' : 'Higher education';
  return schooling < -2.24 ? 'Lower secondary' : 'Secondary / secondary special';
}

function drawIncomeType(random: Random, pensioner: boolean, latents: Latents): string {
  const u = random.uniform();
  if (pensioner) return u < 0.0004 ? 'Unemployed' : 'Pensioner';
  const state = 0.085 * Math.exp(0.25 * latents.ability + 0.3 * latents.stability - 0.08);
  const commercial = 0.27 * Math.exp(0.2 * latents.ability);
  if (u < state) return 'State servant';
  if (u < state + commercial) return 'Commercial associate';
  if (u > 0.9999) return u > 0.99995 ? 'Businessman' : 'Student';
  return 'Working';
}

const WOMEN = levels(tilted({ Drivers: 0.1, 'Security staff': 0.4, Laborers: 0.65 }));
const MEN = levels(
  tilted({ Accountants: 0.1, 'Medicine staff': 0.2, 'Sales staff': 0.35, 'Cleaning staff': 0.2 }),
);

/** The published occupation shares, some of them scaled. */
function tilted(factors: Readonly<Record<string, number>>): Record<string, number> {
  const { names, cumulated } = marginals.OCCUPATION;
  return Object.fromEntries(
    names.map((name, i) => [name, (cumulated[i] - (cumulated[i - 1] ?? 0)) * (factors[name] ?? 1)]),
  );
}

function drawOccupation(
  random: Random,
  pensioner: boolean,
  male: boolean,
  ability: number,
): string | null {
  const untold = random.uniform();
  const drawn = levelAt(male ? MEN : WOMEN, random.uniform());
  const again = random.uniform();
  if (pensioner || untold < 0.163) return null;
  if (drawn === 'Low-skill Laborers' && ability > 0.3) return 'Laborers';
  if (drawn === 'Laborers' && ability > 0.9 && again < 0.5) return 'High skill tech staff';
  return drawn;
}

function drawFamily(random: Random, ageYears: number): string {
  const { young, middle, old } = marginals.FAMILY_BY_AGE;
  return levelAt(ageYears < 32 ? young : ageYears < 54 ? middle : old, random.uniform());
}

function drawHousing(random: Random, ageYears: number): string {
  const drawn = levelAt(marginals.HOUSING, random.uniform());
  const withParents = random.uniform() < (ageYears < 33 ? 0.13 : 0.012);
  if (drawn === 'With parents') return 'House / apartment';
  return withParents ? 'With parents' : drawn;
}

function drawChildren(random: Random, ageYears: number): number {
  const u = random.uniform();
  const mean = ageYears < 25 ? 0.25 : ageYears < 45 ? 0.75 : ageYears < 53 ? 0.3 : 0.03;
  const none = Math.exp(-mean);
  if (u < none) return 0;
  if (u < none * (1 + mean)) return 1;
  if (u < none * (1 + mean + (mean * mean) / 2)) return 2;
  return u > 0.998 ? 4 : 3;
}

/** Incomes are told in round figures. */
function payslip(random: Random, income: number): number {
  const coarse = random.uniform() < 0.75;
  return Math.max(27000, roundTo(income, coarse ? (income > 90000 ? 22500 : 9000) : 4500));
}
