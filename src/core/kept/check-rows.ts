import { splitRows } from '../data/split';
import type { Table } from '../data/table';
import { Fault } from '../fault';
import { randomStream } from '../random';
import type { Run, SplitScores } from '../run';

type Judged = Pick<Run, 'experiment' | 'validation' | 'test'>;

const OUTCOMES = ['repaid', 'defaulted'] as const;

/**
 * Whether a run that says it was made on a table was judged on its rows: those that its settings deal
 * to validation and test, in their order, each with the outcome that the table has.
 *
 * @throws `bad-input` Fault that names the first row that differs
 */
export function checkRows({ experiment, validation, test }: Judged, table: Table): void {
  const random = randomStream(experiment.seed, 'split');
  const split = splitRows(table.labels, experiment, random);
  checkSplit('validation', validation, split.validation, table);
  checkSplit('test', test, split.test, table);
}

function checkSplit(
  name: 'validation' | 'test',
  { rows, y }: SplitScores,
  dealt: Uint32Array,
  { labels, title }: Table,
): void {
  const stray = rows.findIndex((row, i) => row !== dealt[i]);
  if (stray >= 0)
    throw misfit(
      `its ${name} scores speak of ${inWords(rows[stray])} where its settings choose ${stray < dealt.length ? inWords(dealt[stray]) : 'no more rows'} of ${title}`,
    );
  if (rows.length < dealt.length)
    throw misfit(
      `its ${name} scores end before ${inWords(dealt[rows.length])}, which its settings choose`,
    );
  const other = rows.findIndex((row, i) => y[i] !== labels[row]);
  if (other >= 0)
    throw misfit(
      `its ${name} scores say that ${inWords(rows[other])} ${OUTCOMES[y[other]]}, and in ${title} it ${OUTCOMES[labels[rows[other]]]}`,
    );
}

/** As a spreadsheet counts them. */
function inWords(row: number): string {
  return `row ${(row + 1).toLocaleString('en')}`;
}

function misfit(what: string): Fault {
  return new Fault('bad-input', what);
}
