import { KNOBS, type Experiment } from '../../../core/experiment';

export type BoardName = Exclude<Experiment['board'], 'all'>;

const NAMES: readonly BoardName[] = KNOBS.board.options.flatMap(({ value }) =>
  value === 'all' ? [] : [value],
);

export function shownBoards(board: Experiment['board']): readonly BoardName[] {
  return board === 'all' ? NAMES : [board];
}
