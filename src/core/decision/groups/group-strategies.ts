import type { Task } from '../../task';
import type { Entries, Terms } from '../book/book';
import { groupBooks } from './group-books';
import { bestCutoffs, equalCutoffs, type EqualCutoffs } from './group-cutoffs';
import { optionsOf, type EqualRate, type Options } from './group-options';

export interface StrategyInput {
  readonly entries: Entries;
  /** Group of each row. */
  readonly codes: Uint8Array;
  readonly groups: number;
  /** The groups that get cut-offs of their own, each with rows of both classes. */
  readonly counted: readonly number[];
  readonly terms: Terms;
  /** What is earned is counted in flat costs. */
  readonly flat: boolean;
}

/** Cut-offs of the counted groups, in their order, by every strategy that searches for them. */
export interface StrategyCutoffs {
  readonly best: readonly number[];
  /** Null when no group counts. */
  readonly equal: Readonly<Record<EqualRate, EqualCutoffs | null>>;
}

/** Searches for cut-offs by group, in every way. O(rows · log rows). */
export async function strategyCutoffs(
  { entries, codes, groups, counted, terms, flat }: StrategyInput,
  task: Task,
): Promise<StrategyCutoffs> {
  const books = groupBooks(entries, codes, groups);
  await task.breathe();
  const options: Options[] = [];
  for (const group of counted) {
    options.push(optionsOf(books[group], terms, flat));
    await task.breathe();
  }
  const best = bestCutoffs(options);
  const approval = equalCutoffs(options, 'approval');
  await task.breathe();
  const opportunity = equalCutoffs(options, 'opportunity');
  await task.breathe();
  const accuracy = equalCutoffs(options, 'accuracy');
  return { best, equal: { approval, opportunity, accuracy } };
}
