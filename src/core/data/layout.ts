import type { MatrixColumns } from './transform';

/** Which columns of a prepared matrix are numbers, and which together say the level of a category. */
export interface ColumnLayout {
  /** Column numbers of numeric features. */
  readonly numeric: readonly number[];
  /**
   * Column numbers of the 0/1 columns of each category, at most one of which is 1 in a row; a flag
   * for missing values is a category of one column. None being 1 is a level of its own.
   */
  readonly categories: readonly (readonly number[])[];
}

/** The layout of matrices with such columns. */
export function layoutOf({ steps }: MatrixColumns): ColumnLayout {
  const numeric: number[] = [];
  const categories: number[][] = [];
  for (const step of steps) {
    if (step.kind === 'numeric') {
      if (step.value >= 0) numeric.push(step.value);
      if (step.flag >= 0) categories.push([step.flag]);
      continue;
    }
    const columns = [...step.levels.map(({ output }) => output), step.other, step.missing];
    const made = columns.flatMap((column) => (column !== null && column >= 0 ? [column] : []));
    if (made.length > 0) categories.push(made);
  }
  return { numeric, categories };
}
