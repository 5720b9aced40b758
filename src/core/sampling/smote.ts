import type { Sample } from '../data/matrix';
import type { Random } from '../random';
import { countsOf, minorityOf, rowsOf, rowsToAdd, type Drawn } from './classes';
import { appending, drawLines, linesOf, rowsOn, startsWithin } from './lines';
import { requireRows } from './refusals';
import type { SamplingTools } from './search';

export interface SmoteSettings {
  /** Rows of the smaller class to each of the larger. */
  readonly ratio: number;
  readonly k: number;
}

/**
 * Appends rows of the smaller class, made on the lines between its rows and their neighbours in it,
 * until there are `ratio` of them to each of the larger (Chawla et al. 2002, as imbalanced-learn). A
 * `bad-settings` Fault when the ratio asks for fewer rows, or the class has no more rows than k.
 */
export async function smote(
  train: Sample,
  { ratio, k }: SmoteSettings,
  random: Random,
  tools: SamplingTools,
): Promise<Drawn> {
  const counts = countsOf(train.y);
  const label = minorityOf(counts);
  const rows = rowsOf(train.y, label);
  const count = rowsToAdd(counts, ratio);
  requireOwn('SMOTE', rows.length, k);
  const starts = await startsWithin(train.x, rows, k, tools);
  const lines = linesOf(starts, drawLines(starts, count, random));
  return appending(train, label, rowsOn(train.x, lines), lines);
}

/** Refuses to look for k neighbours within a class that has no more than k rows. */
export function requireOwn(method: string, there: number, k: number): void {
  requireRows({
    method,
    knob: 'smoteNeighbours',
    neighbours: k,
    needed: k + 1,
    there,
    rows: 'training rows of the smaller class',
    instead: 'random over-sampling',
  });
}
