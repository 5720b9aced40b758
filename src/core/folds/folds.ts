import { splitRows, type RowSplit } from '../data/split';
import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import { randomStream, type Random } from '../random';

/** The fewest rows of an outcome that a fold may be judged on, learnt from or tuned on. */
const LEAST_PER_CLASS = 2;
/** Without a fold there must be rows to learn from and rows to tune on. */
const LEAST_BESIDE = 2 * LEAST_PER_CLASS;

/**
 * Deals rows out into folds, those of each outcome apart: counts of an outcome differ by at most one
 * from fold to fold. Entry i is the fold of row i, from 0.
 *
 * @throws `bad-settings` Fault when a fold would hold fewer than two rows of an outcome, or leave
 * fewer than four
 */
export function foldsOf(y: Uint8Array, folds: number, random: Random): Uint8Array {
  for (const label of [0, 1]) {
    const rows = y.reduce((sum, one) => sum + Number(one === label), 0);
    if (!suits(folds, rows)) throw unsuited(folds, label, rows);
  }
  return dealtFolds(y, folds, random);
}

/** The same of any number of rows, for who only learns and judges. */
export function dealtFolds(y: Uint8Array, folds: number, random: Random): Uint8Array {
  const fold = new Uint8Array(y.length);
  let next = 0;
  for (const label of [0, 1]) {
    const rows = random.shuffle(Uint32Array.from(y.keys()).filter((row) => y[row] === label));
    // Where one outcome left off the other goes on, so that folds are of one size, too.
    for (const row of rows) fold[row] = next++ % folds;
  }
  return fold;
}

function suits(folds: number, rows: number): boolean {
  return rows >= LEAST_PER_CLASS * folds && rows - Math.ceil(rows / folds) >= LEAST_BESIDE;
}

function unsuited(folds: number, label: number, rows: number): Fault {
  const name = label === 1 ? 'defaults' : 'good payers';
  const tooMany = rows < LEAST_PER_CLASS * folds;
  const why = tooMany
    ? `fewer than ${LEAST_PER_CLASS} to judge one on`
    : `fewer than ${LEAST_BESIDE} beside one to learn from and tune on`;
  return new Fault('bad-settings', `${folds} folds of ${rows} ${name} would leave ${why}`, {
    place: { setting: 'folds' },
    remedy: remedyFor(folds, rows, name),
  });
}

function remedyFor(folds: number, rows: number, name: string): string {
  const most = Math.floor(rows / LEAST_PER_CLASS);
  const fitting = Array.from({ length: most }, (_, i) => i + 1).filter(
    (count) => count > 1 && suits(count, rows),
  );
  const [fewest] = fitting;
  if (fewest === undefined)
    return `Open a table with more ${name}, or give the test rows a smaller share`;
  return folds > most ? `Take at most ${most} folds` : `Take at least ${fewest} folds`;
}

type FoldSettings = Pick<Experiment, 'seed' | 'trainShare' | 'validationShare' | 'folds'>;

/**
 * The split by which a fold is judged. Test rows of the experiment take no part; of the others the
 * fold is what is judged (as `test`), and the rest is parted into rows to learn from and rows to
 * tune on in the proportion of the settings: early stopping and corrections never see the fold.
 */
export function foldSplit(labels: Uint8Array, settings: FoldSettings, fold: number): RowSplit {
  const { seed, trainShare, validationShare, folds } = settings;
  const outer = splitRows(labels, settings, randomStream(seed, 'split'));
  const rows = Uint32Array.from([...outer.train, ...outer.validation]).sort();
  const y = Uint8Array.from(rows, (row) => labels[row]);
  const of = foldsOf(y, folds, randomStream(seed, 'folds'));
  const test = rows.filter((_, i) => of[i] === fold);
  const rest = rows.filter((_, i) => of[i] !== fold);
  const inner = partInTwo(
    Uint8Array.from(rest, (row) => labels[row]),
    validationShare / (trainShare + validationShare),
    randomStream(seed, `fold ${fold}`),
  );
  return {
    train: rest.filter((_, i) => inner[i] === 0),
    validation: rest.filter((_, i) => inner[i] === 1),
    test,
  };
}

/** 1 for about the given share of the rows of each outcome, 0 for the rest: at least two of it for each. */
function partInTwo(y: Uint8Array, share: number, random: Random): Uint8Array {
  const part = new Uint8Array(y.length);
  for (const label of [0, 1]) {
    const rows = random.shuffle(Uint32Array.from(y.keys()).filter((row) => y[row] === label));
    const most = rows.length - LEAST_PER_CLASS;
    const size = Math.min(most, Math.max(LEAST_PER_CLASS, Math.round(share * rows.length)));
    for (const row of rows.subarray(0, size)) part[row] = 1;
  }
  return part;
}
