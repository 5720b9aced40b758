import { normalCdf } from '../../core/metrics/normal';
import type { Random } from '../../core/random';
import { cents, clamp, geometric, levelAt, logistic, valueAt } from './draw';
import * as marginals from './marginals';
import type { Person } from './person';
import type { TableFile } from './table-file';

export const BUREAU_COLUMNS = [
  'SK_ID_CURR',
  'SK_ID_BUREAU',
  'CREDIT_ACTIVE',
  'CREDIT_CURRENCY',
  'DAYS_CREDIT',
  'CREDIT_DAY_OVERDUE',
  'DAYS_CREDIT_ENDDATE',
  'DAYS_ENDDATE_FACT',
  'AMT_CREDIT_MAX_OVERDUE',
  'CNT_CREDIT_PROLONG',
  'AMT_CREDIT_SUM',
  'AMT_CREDIT_SUM_DEBT',
  'AMT_CREDIT_SUM_LIMIT',
  'AMT_CREDIT_SUM_OVERDUE',
  'CREDIT_TYPE',
  'DAYS_CREDIT_UPDATE',
  'AMT_ANNUITY',
] as const;

export const BUREAU_BALANCE_COLUMNS = ['SK_ID_BUREAU', 'MONTHS_BALANCE', 'STATUS'] as const;

/** What the credit bureau knows of one applicant, handed out by a running loan number. */
export class BureauWriter {
  private nextLoan = 5_714_462;
  private readonly random: Random;
  private readonly loans: TableFile;
  private readonly balances: TableFile;

  constructor(random: Random, loans: TableFile, balances: TableFile) {
    this.random = random;
    this.loans = loans;
    this.balances = balances;
  }

  write(id: number, person: Person): void {
    if (person.thinFile) return;
    const { random } = this;
    const { ability, willingness, appetite, age } = person;
    const recency = 0.66 * appetite - 0.14 * age - 0.34 * willingness + 0.65 * random.normal();
    const indebted = 0.62 * appetite - 0.14 * ability + 0.7 * random.normal();
    const watched = random.uniform() < 0.44;
    for (let i = 0; i < person.bureauLoans; i++)
      this.writeLoan(id, person, recency, indebted, watched);
  }

  private writeLoan(
    id: number,
    person: Person,
    recency: number,
    indebted: number,
    watched: boolean,
  ): void {
    const { random } = this;
    const loan = this.nextLoan++;
    const fresh = 0.62 * recency + 0.785 * random.normal();
    const daysAgo = Math.round(valueAt(marginals.BUREAU_DAYS, normalCdf(-fresh)));
    const u = random.uniform();
    const active = u < logistic(-0.85 + 1.55 * fresh + 0.75 * indebted);
    const sold = !active && u > 0.994;
    const type = levelAt(marginals.CREDIT_TYPE, random.uniform());
    const sum = cents(valueAt(marginals.BUREAU_SUM, random.uniform()));
    const share = clamp(random.uniform() + 0.18 * indebted, 0, 1);
    const debtKnown = random.uniform() > 0.14;
    const term = type === 'Consumer credit' ? 180 + geometric(random, 600) : 1400;
    const closedAgo = Math.round(daysAgo * (0.05 + 0.85 * random.uniform()));
    const lateness = logistic(-2.6 - 0.7 * person.willingness + (person.shock ? 0.6 : 0));
    const overdueKnown = random.uniform() > 0.65;
    const worst = random.uniform() < lateness ? 500 * Math.exp(1.4 * random.normal() + 1) : 0;
    const overdueNow = active && worst > 0 && random.uniform() < 0.03;
    const months = active ? daysAgo : daysAgo - closedAgo;
    this.loans.add([
      id,
      loan,
      active ? 'Active' : sold ? 'Sold' : 'Closed',
      random.uniform() < 0.9992 ? 'currency 1' : 'currency 2',
      -daysAgo,
      overdueNow ? 1 + geometric(random, 60) : 0,
      random.uniform() < 0.06 ? null : -daysAgo + term,
      active ? null : -closedAgo,
      overdueKnown ? cents(worst) : null,
      random.uniform() < 0.004 ? 1 : 0,
      sum,
      debtKnown ? (active ? cents(sum * share) : 0) : null,
      type === 'Credit card' ? cents(sum * (1 - share)) : random.uniform() < 0.5 ? 0 : null,
      overdueNow ? cents(worst / 2) : 0,
      type,
      -(active ? geometric(random, 40) : Math.min(daysAgo, closedAgo + geometric(random, 300))),
      random.uniform() < 0.57 ? null : active ? cents(sum / 24) : 0,
    ]);
    if (watched) this.writeBalances(loan, daysAgo, months, lateness);
  }

  /** One status a month: C closed, X unknown, 0 on time, 1 to 5 ever later. */
  private writeBalances(loan: number, daysAgo: number, lived: number, lateness: number): void {
    const { random } = this;
    const first = Math.min(96, Math.max(1, Math.floor(daysAgo / 30.4)));
    const open = Math.max(1, Math.round((first * lived) / daysAgo));
    const unknown = random.uniform() < 0.25;
    let behind = 0;
    for (let month = first - 1; month >= 0; month--) {
      const age = first - 1 - month;
      if (age >= open) this.balances.add([loan, -month, unknown ? 'X' : 'C']);
      else {
        if (behind > 0) behind = random.uniform() < 0.3 ? Math.min(5, behind + 1) : 0;
        else if (random.uniform() < lateness * 0.12) behind = 1;
        const status = behind > 0 ? String(behind) : random.uniform() < 0.1 ? 'X' : '0';
        this.balances.add([loan, -month, status]);
      }
    }
  }
}
