import type { Matrix, Rows, Sample } from '../data/matrix';

/**
 * How a sampler came to what it did, row by row, for the picture of it. Row numbers are those of
 * `all`: the rows it was given, then every row it made in the order made, those removed again
 * included.
 */
export interface Trace<X extends Rows = Matrix> {
  readonly all: Sample<X>;
  /** How many rows of `all` were given. */
  readonly given: number;
  readonly made: MadeRows;
  readonly removed: RemovedRows;
}

/** One entry a row made; a row repeated, moved or as it is, has its base and nothing else. */
export interface MadeRows {
  readonly row: Int32Array;
  readonly base: Int32Array;
  /** `rows × k`: the base's neighbours among which one was drawn; k = 0 where there are none. */
  readonly neighbours: Int32Array;
  readonly k: number;
  /** The neighbour the row lies towards: a row number, or -1. */
  readonly towards: Int32Array;
  /** How far along the line to it, from 0 to 1. */
  readonly gap: Float32Array;
}

/** One entry a row removed. */
export interface RemovedRows {
  readonly row: Int32Array;
  /**
   * `rows × k`: the neighbours that decided: those that voted, the other end of a Tomek link, the rows
   * NearMiss measured to (version 3: nearest, whether a candidate or not). k = 0 where chance decided.
   */
  readonly neighbours: Int32Array;
  readonly k: number;
  readonly rule: RemovalRule | null;
}

/** Why a row went: see the samplers of these names. */
export type RemovalRule = 'random' | 'enn-all' | 'enn-mode' | 'tomek' | 'nearmiss';

const NO_ROWS = new Int32Array(0);

export const NONE_MADE: MadeRows = {
  row: NO_ROWS,
  base: NO_ROWS,
  neighbours: NO_ROWS,
  k: 0,
  towards: NO_ROWS,
  gap: new Float32Array(0),
};

export const NONE_REMOVED: RemovedRows = { row: NO_ROWS, neighbours: NO_ROWS, k: 0, rule: null };
