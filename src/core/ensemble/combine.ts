import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import { dealtFolds } from '../folds/folds';
import { randomStream } from '../random';
import type { Task } from '../task';
import { combined, logOddsOf, type Rule } from './rule';
import { fitStacker } from './stacker';

/** Folds of the validation rows by which a stack scores them. */
const FOLDS = 5;
/** Validation rows of either outcome that a stack takes. */
const FEWEST_ROWS = 4;

export interface Combined {
  /** What scores rows that nothing was fitted on. */
  readonly rule: Rule;
  /** Scores of the validation rows; of a stack, each by a rule fitted on other rows. */
  readonly validationPd: Float32Array;
}

type Settings = Pick<Experiment, 'combining' | 'seed'>;

/**
 * Makes one score of the members' probabilities of the validation rows (each as long as `y`, 1 =
 * default). A vote fits nothing. A stack is a `fitStacker` on the members' log-odds of all validation
 * rows; what it says of those rows themselves would flatter it, so their scores come from stackers
 * fitted without them, fold by fold (cross-fitting; Wolpert 1992), the folds dealt out by the seed.
 *
 * @throws what `checkCombining` throws
 */
export async function combine(
  { combining, seed }: Settings,
  pds: readonly Float32Array[],
  y: Uint8Array,
  task: Task,
): Promise<Combined> {
  if (combining === 'vote') {
    const rule: Rule = { kind: 'vote' };
    return { rule, validationPd: combined(rule, pds) };
  }
  checkCombining({ combining }, y);
  const columns = pds.map(logOddsOf);
  const fitOn = async (rows: Uint32Array): Promise<Rule> => {
    const part = columns.map((column) => Float64Array.from(rows, (row) => column[row]));
    const outcomes = Uint8Array.from(rows, (row) => y[row]);
    return { kind: 'stack', ...(await fitStacker({ columns: part, y: outcomes }, task)) };
  };
  const all = Uint32Array.from(y.keys());
  const folds = foldsFor(y);
  const fold = dealtFolds(y, folds, randomStream(seed, 'stacking folds'));
  const validationPd = new Float32Array(y.length);
  for (let each = 0; each < folds; each++) {
    const rule = await fitOn(all.filter((row) => fold[row] !== each));
    const judged = all.filter((row) => fold[row] === each);
    const scores = combined(
      rule,
      pds.map((pd) => Float32Array.from(judged, (row) => pd[row])),
    );
    judged.forEach((row, i) => (validationPd[row] = scores[i]));
    task.report({ stage: 'Combining', done: each + 1, total: folds + 1 });
  }
  return { rule: await fitOn(all), validationPd };
}

/**
 * @throws `bad-input` Fault when a stack has too few validation rows of an outcome: each of two folds or
 *   more is judged on two of it at least, by a stacker fitted on two or more, which its penalty holds
 */
export function checkCombining({ combining }: Pick<Experiment, 'combining'>, y: Uint8Array): void {
  const bad = y.reduce((sum, label) => sum + label, 0);
  const good = y.length - bad;
  if (combining === 'vote' || Math.min(bad, good) >= FEWEST_ROWS) return;
  const rare = bad < good ? `${bad} of them default` : `${good} of them repaid`;
  throw new Fault(
    'bad-input',
    `The validation part is too small for a stack: of ${y.length} rows ${rare}, and it takes ${FEWEST_ROWS} of either outcome`,
    {
      place: { setting: 'combining' },
      remedy: 'Combine by the average, or give the validation rows a larger share',
    },
  );
}

/** Two rows of either outcome in each, at least. */
function foldsFor(y: Uint8Array): number {
  const bad = y.reduce((sum, label) => sum + label, 0);
  return Math.min(FOLDS, Math.floor(Math.min(bad, y.length - bad) / 2));
}
