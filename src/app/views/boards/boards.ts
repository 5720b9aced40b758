import { KNOBS, type Experiment } from '../../../core/experiment';

export type BoardName = Exclude<Experiment['board'], 'all'>;
type Further = Exclude<BoardName, 'curves'>;

const FURTHER: readonly Further[] = KNOBS.board.options.flatMap(({ value }) =>
  value === 'all' || value === 'curves' ? [] : [value],
);

/** The curves stand before all others. */
export function showsCurves(board: Experiment['board']): boolean {
  return board === 'all' || board === 'curves';
}

/** Those shown beside the curves, or in their place. */
export function furtherBoards(board: Experiment['board']): readonly Further[] {
  return FURTHER.filter((name) => board === 'all' || board === name);
}
