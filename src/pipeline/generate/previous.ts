import { normalCdf } from '../../core/metrics/normal';
import type { Random } from '../../core/random';
import { cents, levelAt, logistic, roundTo, valueAt } from './draw';
import { writeCard } from './card';
import { writeRepayment } from './repayment';
import * as marginals from './marginals';
import type { Person } from './person';
import type { Contract, Habits, Previous, PreviousTables } from './customer';

export const PREVIOUS_COLUMNS = [
  'SK_ID_PREV',
  'SK_ID_CURR',
  'NAME_CONTRACT_TYPE',
  'AMT_ANNUITY',
  'AMT_APPLICATION',
  'AMT_CREDIT',
  'AMT_DOWN_PAYMENT',
  'AMT_GOODS_PRICE',
  'WEEKDAY_APPR_PROCESS_START',
  'HOUR_APPR_PROCESS_START',
  'NAME_CONTRACT_STATUS',
  'DAYS_DECISION',
  'CODE_REJECT_REASON',
  'NAME_CLIENT_TYPE',
  'NAME_PORTFOLIO',
  'CHANNEL_TYPE',
  'CNT_PAYMENT',
  'NAME_YIELD_GROUP',
] as const;

/** A person's past with the lender: applications, and what followed from the approved ones. */
export class PreviousWriter {
  private nextApplication = 1_000_001;
  private readonly random: Random;
  private readonly tables: PreviousTables;

  constructor(random: Random, tables: PreviousTables) {
    this.random = random;
    this.tables = tables;
  }

  write(id: number, person: Person): void {
    const { random } = this;
    if (person.askedBefore === 0) return;
    const habits = drawHabits(random, person);
    const recency = 0.3 * person.appetite - 0.2 * person.willingness + 0.9 * random.normal();
    const cardHolder = person.askedBefore > 1 && random.uniform() < 0.3625;
    const last = person.askedBefore - 1;
    for (let i = 0; i <= last; i++)
      this.writeApplication(id, person, habits, recency, i === 0, cardHolder && i === last);
  }

  private writeApplication(
    id: number,
    person: Person,
    habits: Habits,
    recency: number,
    first: boolean,
    card: boolean,
  ): void {
    const { random } = this;
    const u = random.uniform();
    const contract: Contract = card
      ? 'Revolving loans'
      : first || u < 0.55
        ? 'Consumer loans'
        : u < 0.945
          ? 'Cash loans'
          : 'Revolving loans';
    const status = first || card ? 'Approved' : drawStatus(random, contract, habits);
    const fresh = 0.55 * recency + 0.835 * random.normal() - (first ? 0.25 : 0);
    const daysAgo = Math.max(2, Math.round(valueAt(marginals.DECISION_DAYS, normalCdf(-fresh))));
    const size = valueAt(
      contract === 'Consumer loans' ? marginals.CONSUMER_AMOUNT : marginals.CASH_AMOUNT,
      random.uniform(),
    );
    const asked = status === 'Canceled' && contract !== 'Consumer loans' ? 0 : roundTo(size, 4.5);
    const factor = 1.03 + 0.045 * habits.overpricing + 0.1 * random.normal();
    const down = contract === 'Consumer loans' ? asked * downPayment(random, person) : 0;
    const credit = contract === 'Revolving loans' ? asked : roundTo(asked * factor - down, 4.5);
    const months = contract === 'Cash loans' ? 12 + 6 * random.below(5) : 6 + 2 * random.below(5);
    const annuity = cents((credit * (1 + 0.012 * months)) / months);
    const previous = { id: this.nextApplication++, contract, daysAgo, credit, months, annuity };
    this.writeRow(id, previous, status, asked, down, first);
    if (status !== 'Approved') return;
    if (contract !== 'Revolving loans') writeRepayment(random, this.tables, id, previous, habits);
    else if (card) writeCard(random, this.tables, id, previous, habits);
  }

  private writeRow(
    id: number,
    { id: previousId, contract, daysAgo, credit, months, annuity }: Previous,
    status: string,
    asked: number,
    down: number,
    first: boolean,
  ): void {
    const { random } = this;
    const untold = asked === 0;
    this.tables.applications.add([
      previousId,
      id,
      contract,
      untold ? null : annuity,
      asked,
      credit,
      contract === 'Consumer loans' ? cents(down) : null,
      untold ? null : asked,
      levelAt(marginals.WEEKDAY, random.uniform()),
      Math.min(22, Math.max(1, Math.round(12.6 + 3.3 * random.normal()))),
      status,
      -daysAgo,
      status === 'Refused' ? (random.uniform() < 0.6 ? 'HC' : 'LIMIT') : 'XAP',
      first ? 'New' : 'Repeater',
      contract === 'Consumer loans' ? 'POS' : contract === 'Cash loans' ? 'Cash' : 'Cards',
      contract === 'Consumer loans' ? 'Country-wide' : 'Credit and cash offices',
      untold ? null : contract === 'Revolving loans' ? 0 : months,
      untold ? 'XNA' : random.uniform() < 0.4 ? 'middle' : 'high',
    ]);
  }
}

function drawHabits(random: Random, person: Person): Habits {
  const { ability, willingness, appetite, stability } = person;
  const sloppy = -0.35 * willingness - 0.1 * stability + 0.1 * appetite + 0.94 * random.normal();
  const late = logistic(-3.2 + 1.5 * sloppy);
  return {
    refusal: 0.55 * appetite - 0.35 * willingness - 0.2 * ability + 0.68 * random.normal(),
    overpricing: 0.25 * appetite - 0.25 * ability - 0.12 * willingness + 0.9 * random.normal(),
    utilisation: 0.55 * appetite - 0.31 * willingness - 0.17 * ability + 0.72 * random.normal(),
    late,
    lateLately: person.shock ? Math.min(0.9, late + 0.25) : late,
    underpaid: logistic(-2.75 + 1.1 * sloppy + 0.5 * random.normal()),
  };
}

function drawStatus(random: Random, contract: Contract, { refusal }: Habits): string {
  const refused = logistic(-1.45 + 0.85 * refusal);
  const canceled = contract === 'Consumer loans' ? 0.04 : 0.42;
  const u = random.uniform();
  if (u < refused) return 'Refused';
  if (u < refused + (1 - refused) * canceled) return 'Canceled';
  return u > 0.982 && contract === 'Consumer loans' ? 'Unused offer' : 'Approved';
}

function downPayment(random: Random, { ability }: Person): number {
  return random.uniform() < 0.4 ? 0 : 0.05 + 0.12 * random.uniform() * (1 + 0.25 * ability);
}
