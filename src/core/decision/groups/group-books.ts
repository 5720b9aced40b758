import { bookWriter, populationOf, type Book, type Entries } from '../book/book';
import { remembered } from '../book/remembered';
import type { Sweep } from '../cutoff/sweep';

/**
 * Parts a decision's rows by group and writes a book for each: O(rows), nothing is sorted anew.
 * Rules, review band and base rate count as they do among all rows, so groups keep their own default
 * rates.
 *
 * @param entries of all rows
 * @param codes group of each row, from 0 up to `groups` − 1
 */
export function groupBooks(entries: Entries, codes: Uint8Array, groups: number): Book[] {
  return groupBooksWriter()(entries, codes, groups);
}

/** The same over and over: what the entries keep is not worked out again (see `bookWriter`). */
export function groupBooksWriter(): typeof groupBooks {
  const partedAgain = remembered(parted);
  return (entries, codes, groups) => {
    const { sweep, order, y, baseRateTimes } = entries;
    const population = entries.population ?? populationOf(sweep, baseRateTimes);
    return partedAgain(sweep, order, y, codes, groups).map(({ part, write }) =>
      write({ ...entries, ...part, population }),
    );
  };
}

interface Parted {
  readonly part: Pick<Entries, 'order' | 'sweep'>;
  readonly write: (entries: Entries) => Book;
}

function parted(
  sweep: Sweep,
  order: Uint32Array,
  y: Uint8Array,
  codes: Uint8Array,
  groups: number,
): Parted[] {
  const sizes = new Uint32Array(groups);
  for (const row of order) sizes[codes[row]]++;
  const writers = Array.from(sizes, (size) => new PartWriter(size));
  let at = 0;
  for (let step = 0; step < sweep.scores.length; step++) {
    const end = sweep.declinedBad[step + 1] + sweep.declinedGood[step + 1];
    for (; at < end; at++) {
      const row = order[at];
      writers[codes[row]].add(row, y[row], step, sweep.scores[step]);
    }
  }
  return writers.map((writer) => ({ part: writer.done(), write: bookWriter() }));
}

/** Takes the rows of one group, highest scores first, and counts them by distinct score. */
class PartWriter {
  readonly #order: Uint32Array;
  readonly #scores: Float32Array;
  readonly #bad: Uint32Array;
  readonly #good: Uint32Array;
  #rows = 0;
  #steps = 0;
  #lastStep = -1;

  constructor(size: number) {
    this.#order = new Uint32Array(size);
    this.#scores = new Float32Array(size);
    this.#bad = new Uint32Array(size + 1);
    this.#good = new Uint32Array(size + 1);
  }

  add(row: number, outcome: number, step: number, score: number): void {
    this.#order[this.#rows++] = row;
    if (step !== this.#lastStep) {
      this.#lastStep = step;
      this.#scores[this.#steps++] = score;
      this.#bad[this.#steps] = this.#bad[this.#steps - 1];
      this.#good[this.#steps] = this.#good[this.#steps - 1];
    }
    if (outcome === 1) this.#bad[this.#steps]++;
    else this.#good[this.#steps]++;
  }

  done(): Parted['part'] {
    const steps = this.#steps;
    const sweep: Sweep = {
      scores: this.#scores.slice(0, steps),
      declinedBad: this.#bad.slice(0, steps + 1),
      declinedGood: this.#good.slice(0, steps + 1),
      bad: this.#bad[steps],
      good: this.#good[steps],
    };
    return { order: this.#order, sweep };
  }
}
