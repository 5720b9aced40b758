import type { Random } from '../../core/random';
import { cents, geometric } from './draw';
import type { Habits, Previous, PreviousTables } from './customer';

export const INSTALMENT_COLUMNS = [
  'SK_ID_PREV',
  'SK_ID_CURR',
  'NUM_INSTALMENT_VERSION',
  'NUM_INSTALMENT_NUMBER',
  'DAYS_INSTALMENT',
  'DAYS_ENTRY_PAYMENT',
  'AMT_INSTALMENT',
  'AMT_PAYMENT',
] as const;

export const POS_COLUMNS = [
  'SK_ID_PREV',
  'SK_ID_CURR',
  'MONTHS_BALANCE',
  'CNT_INSTALMENT',
  'CNT_INSTALMENT_FUTURE',
  'NAME_CONTRACT_STATUS',
  'SK_DPD',
  'SK_DPD_DEF',
] as const;

const MONTH = 30.4;
/** Behind by more than this in the monthly snapshot, not just at the due date. */
const SNAPSHOT_SHARE = 0.36;

/** Instalments due so far and the monthly snapshots of one consumer or cash loan. */
export function writeRepayment(
  random: Random,
  tables: PreviousTables,
  id: number,
  loan: Previous,
  habits: Habits,
): void {
  const lived = Math.floor(loan.daysAgo / MONTH);
  const due = Math.min(loan.months, lived);
  for (let number = 1; number <= due; number++) {
    const dueDay = -loan.daysAgo + Math.round(number * MONTH);
    const recent = dueDay > -365;
    const late = random.uniform() < (recent ? habits.lateLately : habits.late);
    const lateBy = late ? 1 + geometric(random, 9) : 0;
    writeInstalment(random, tables, id, loan, habits, number, dueDay, lateBy);
    const behind = late && random.uniform() < SNAPSHOT_SHARE ? lateBy : 0;
    writeSnapshot(tables, id, loan, number, Math.round(dueDay / MONTH), behind);
  }
  if (lived === 0) writeSnapshot(tables, id, loan, 0, -1, 0);
}

function writeInstalment(
  random: Random,
  { instalments }: PreviousTables,
  id: number,
  loan: Previous,
  habits: Habits,
  number: number,
  dueDay: number,
  lateBy: number,
): void {
  const paidDay = lateBy > 0 ? dueDay + lateBy : dueDay - geometric(random, 11);
  const part = random.uniform() < habits.underpaid ? random.uniform() : 1;
  const unpaid = paidDay > -1;
  instalments.add([
    loan.id,
    id,
    1,
    number,
    dueDay,
    unpaid ? null : paidDay,
    loan.annuity,
    unpaid ? null : cents(loan.annuity * part),
  ]);
}

function writeSnapshot(
  { pointOfSale }: PreviousTables,
  id: number,
  loan: Previous,
  number: number,
  month: number,
  behind: number,
): void {
  pointOfSale.add([
    loan.id,
    id,
    Math.min(-1, month),
    loan.months,
    loan.months - number,
    number === loan.months ? 'Completed' : 'Active',
    behind,
    behind > 5 ? behind : 0,
  ]);
}
