import type { SplitScores } from '../../core/run';

type Judged = Pick<SplitScores, 'rows' | 'y'>;

/** Whether two runs were judged on the very same rows, in the same order, with the same outcomes. */
export function sameRows(a: Judged, b: Judged): boolean {
  return sameNumbers(a.rows, b.rows) && sameNumbers(a.y, b.y);
}

function sameNumbers(a: Uint32Array | Uint8Array, b: Uint32Array | Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((value, i) => value === b[i]));
}
