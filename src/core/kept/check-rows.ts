import { splitKey } from '../data/prepare';
import { splitRows, type RowSplit } from '../data/split';
import type { Table } from '../data/table';
import type { Experiment } from '../experiment';
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
  const split = splitOf(experiment, table);
  checkSplit('validation', validation, split.validation, table);
  checkSplit('test', test, split.test, table);
}

/** Most runs of a table share their rows: each split is dealt out once, and a few are remembered. */
const dealt = new WeakMap<Table, Map<string, RowSplit>>();
const MOST_DEALT = 4;

function splitOf(experiment: Experiment, table: Table): RowSplit {
  const splits = dealt.get(table) ?? new Map<string, RowSplit>();
  dealt.set(table, splits);
  const key = splitKey(table.id, experiment);
  const known = splits.get(key);
  if (known !== undefined) return known;
  const split = splitRows(table.labels, experiment, randomStream(experiment.seed, 'split'));
  if (splits.size >= MOST_DEALT) splits.clear();
  splits.set(key, split);
  return split;
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
