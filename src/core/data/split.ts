import { Fault } from '../fault';
import type { Random } from '../random';

export interface SplitShares {
  /** Share of the rows to learn from. */
  readonly trainShare: number;
  /** Share of the rows to tune on; what is left is the test set. */
  readonly validationShare: number;
}

/** Row numbers from 0, ascending; every row is in exactly one part. */
export interface RowSplit {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

const PARTS = ['training', 'validation', 'test'] as const;
const LEAST_PER_CLASS = 2;

/**
 * Deals the rows of each class out at random in the given shares, so that every part has the
 * default rate of the whole. `labels` holds 1 for a default and 0 for a good payer, one a row.
 * Throws `bad-settings` when the shares leave no test set, and `bad-input` when a part would hold
 * fewer than two rows of a class.
 */
export function splitRows(labels: Uint8Array, shares: SplitShares, random: Random): RowSplit {
  checkShares(shares);
  const { length } = labels;
  const part = new Uint8Array(length);
  const sizes = [0, 0, 0];
  for (const label of [0, 1]) {
    const rows = random.shuffle(rowsOf(labels, label));
    const ends = [
      Math.round(rows.length * shares.trainShare),
      Math.round(rows.length * (shares.trainShare + shares.validationShare)),
      rows.length,
    ];
    for (let p = 0, from = 0; p < 3; from = ends[p++]) {
      const size = ends[p] - from;
      if (size < LEAST_PER_CLASS) throw tooFew(label, rows.length, p, size);
      sizes[p] += size;
      for (let i = from; i < ends[p]; i++) part[rows[i]] = p;
    }
  }
  const [train, validation, test] = sizes.map((size, p) => collect(part, p, size));
  return { train, validation, test };
}

function checkShares({ trainShare, validationShare }: SplitShares): void {
  const testShare = 1 - trainShare - validationShare;
  if (trainShare > 0 && validationShare > 0 && testShare > 1e-9) return;
  throw new Fault(
    'bad-settings',
    `A training share of ${trainShare} and a validation share of ${validationShare} leave no rows to test on`,
    { remedy: 'Lower one of them so that they add up to less than 1' },
  );
}

function rowsOf(labels: Uint8Array, label: number): Uint32Array {
  let count = 0;
  for (const value of labels) if (value === label) count++;
  const rows = new Uint32Array(count);
  for (let i = 0, next = 0; i < labels.length; i++) if (labels[i] === label) rows[next++] = i;
  return rows;
}

function collect(part: Uint8Array, wanted: number, size: number): Uint32Array {
  const rows = new Uint32Array(size);
  for (let i = 0, next = 0; i < part.length; i++) if (part[i] === wanted) rows[next++] = i;
  return rows;
}

function tooFew(label: number, total: number, part: number, size: number): Fault {
  const name = label === 1 ? 'defaults' : 'good payers';
  return new Fault(
    'bad-input',
    `Only ${total.toLocaleString('en')} ${name} in the table: ${size} of them would fall to the ${PARTS[part]} rows, and ${LEAST_PER_CLASS} are needed`,
    { remedy: `Open a table with more ${name}, or give the ${PARTS[part]} rows a larger share` },
  );
}
