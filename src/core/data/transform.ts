/** The fitted preparation of a table, as plain JSON: part of the run, applied by column name. */
export interface Transform {
  readonly format: 1;
  /** Names of the matrix columns it makes, in order. */
  readonly outputs: readonly string[];
}
