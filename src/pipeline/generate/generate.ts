import { mkdirSync } from 'node:fs';
import { randomStream } from '../../core/random';
import type { Task } from '../../core/task';
import { APPLICATION_COLUMNS, applicationRow } from './application';
import { BUREAU_BALANCE_COLUMNS, BUREAU_COLUMNS, BureauWriter } from './bureau';
import { CARD_COLUMNS } from './card';
import { drawLoan } from './loan';
import { drawPerson } from './person';
import { PREVIOUS_COLUMNS, PreviousWriter } from './previous';
import { INSTALMENT_COLUMNS, POS_COLUMNS } from './repayment';
import { trueDefaultProbability } from './risk';
import { TableFile } from './table-file';

/** Home Credit's first applicant number. */
const FIRST_ID = 100_002;
const BREATHE_EVERY = 200;

/**
 * Writes the seven raw tables for `rows` applicants into `folder`, and the true PD of each into
 * cutoff_truth.csv. Same rows and seed, same bytes. Every table draws from a stream of its own.
 */
export async function generateTables(
  folder: string,
  rows: number,
  seed: number,
  task: Task,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const open = (name: string, columns: readonly string[]) => new TableFile(folder, name, columns);
  const truth = open('cutoff_truth', ['SK_ID_CURR', 'TRUE_PD']);
  const applications = open('application_train', APPLICATION_COLUMNS);
  const bureau = open('bureau', BUREAU_COLUMNS);
  const balances = open('bureau_balance', BUREAU_BALANCE_COLUMNS);
  const previous = {
    applications: open('previous_application', PREVIOUS_COLUMNS),
    instalments: open('installments_payments', INSTALMENT_COLUMNS),
    pointOfSale: open('POS_CASH_balance', POS_COLUMNS),
    cards: open('credit_card_balance', CARD_COLUMNS),
  };
  const streams = {
    person: randomStream(seed, 'applicants'),
    loan: randomStream(seed, 'loans'),
    application: randomStream(seed, 'applications'),
    target: randomStream(seed, 'targets'),
  };
  const bureauWriter = new BureauWriter(randomStream(seed, 'bureau'), bureau, balances);
  const previousWriter = new PreviousWriter(randomStream(seed, 'previous'), previous);
  try {
    for (let i = 0; i < rows; i++) {
      const id = FIRST_ID + i;
      const person = drawPerson(streams.person);
      const loan = drawLoan(streams.loan, person);
      const pd = trueDefaultProbability(person, loan);
      const target = streams.target.uniform() < pd ? 1 : 0;
      applications.add(applicationRow(streams.application, id, person, loan, target));
      truth.add([id, Number(pd.toFixed(6))]);
      bureauWriter.write(id, person);
      previousWriter.write(id, person);
      if (i % BREATHE_EVERY === 0) {
        task.report({ stage: 'Writing raw tables', done: i, total: rows });
        await task.breathe();
      }
    }
  } finally {
    const files = [truth, applications, bureau, balances, ...Object.values(previous)];
    for (const file of files) file.close();
  }
}
