import { Fault } from '../fault';
import type { Random } from '../random';
import type { ClassCounts } from '../run';

/** The smallest share is all rows halved so many times, at most. */
const MOST_HALVINGS = 5;
/** A share that would leave fewer rows of an outcome is not worth a fit. */
const LEAST_OF_OUTCOME = 20;
const LEAST_PER_CLASS = 2;

/**
 * The shares of the training rows that a learning curve is made of, ascending to 1: each is twice the
 * one before, so that every step says what doubling the rows brings.
 */
export function sharesFor({ good, bad }: ClassCounts): number[] {
  const fewest = Math.min(good, bad);
  const room = Math.floor(Math.log2(Math.max(1, fewest / LEAST_OF_OUTCOME)));
  // From fewer rows than that a curve still needs two points.
  const halvings = Math.min(MOST_HALVINGS, Math.max(1, room));
  return Array.from({ length: halvings + 1 }, (_, i) => 2 ** (i - halvings));
}

/**
 * A share of the given rows, of each outcome alike, ascending. Shares are nested: streams that are
 * equal put every row of a smaller share into all larger ones. `labels` holds the outcome of every row
 * of the table.
 *
 * @throws `bad-settings` Fault where fewer than two rows of an outcome would be left
 */
export function nestedRows(
  rows: Uint32Array,
  labels: Uint8Array,
  share: number,
  random: Random,
): Uint32Array {
  const taken = [0, 1].flatMap((label) => {
    const order = random.shuffle(rows.filter((row) => labels[row] === label));
    const size = Math.round(share * order.length);
    if (size < LEAST_PER_CLASS) throw tooFew(label, size, order.length);
    return [...order.subarray(0, size)];
  });
  return Uint32Array.from(taken).sort();
}

function tooFew(label: number, size: number, all: number): Fault {
  const name = label === 1 ? 'defaults' : 'good payers';
  return new Fault(
    'bad-settings',
    `A part of the training rows would hold only ${size} of ${all} ${name}, and ${LEAST_PER_CLASS} are needed`,
    { remedy: `Open a table with more ${name}, or give the training rows a larger share` },
  );
}
