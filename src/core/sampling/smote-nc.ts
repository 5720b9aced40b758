import type { ColumnLayout } from '../data/layout';
import { takeRows, type Sample } from '../data/matrix';
import { Fault } from '../fault';
import { SAMPLING_KNOBS } from '../knobs/sampling';
import type { Random } from '../random';
import { countsOf, minorityOf, rowsOf, rowsToAdd, type Drawn } from './classes';
import { appending, drawLines, linesOf, rowsOn, type Lines } from './lines';
import { levelsOf, medianSpread, mostFrequent, searchable, writeLevels } from './levels';
import { otherNeighbours, type SamplingTools } from './search';
import { requireOwn, type SmoteSettings } from './smote';

/**
 * SMOTE for numbers and categories (SMOTE-NC, Chawla et al. 2002, section 6.1, as imbalanced-learn
 * from 0.11 on): numeric columns as in SMOTE; each category gets the level that is most frequent
 * among all k neighbours of the base, equals decided by chance; a different level adds the squared
 * median of the numeric columns' standard deviations within the class to a squared distance. A
 * `bad-settings` Fault where `smote` has one, and when no column is numeric.
 */
export async function smoteNc(
  train: Sample,
  layout: ColumnLayout,
  { ratio, k }: SmoteSettings,
  random: Random,
  tools: SamplingTools,
): Promise<Drawn> {
  const { numeric, categories } = layout;
  if (numeric.length === 0) refuseCategoriesOnly();
  const counts = countsOf(train.y);
  const label = minorityOf(counts);
  const rows = rowsOf(train.y, label);
  const count = rowsToAdd(counts, ratio);
  requireOwn('SMOTE-NC', rows.length, k);
  const own = takeRows(train.x, rows);
  const levels = levelsOf(own, categories);
  const space = searchable(own, layout, levels, medianSpread(own, numeric));
  const starts = {
    rows: Int32Array.from(rows, (_, i) => i),
    neighbours: await otherNeighbours(space, 'all', k, tools),
    k,
  };
  const lines = linesOf(starts, drawLines(starts, count, random));
  const ties = Uint32Array.from({ length: count * categories.length }, () => random.bits());
  const made = rowsOn(own, lines);
  writeLevels(made, categories, mostFrequent(levels, categories, lines, ties));
  return appending(train, label, made, renumbered(lines, rows));
}

/** Lines by row numbers of a class, as lines by row numbers of all. */
function renumbered(lines: Lines, rows: Int32Array): Lines {
  const all = (at: number): number => rows[at];
  return {
    ...lines,
    base: lines.base.map(all),
    towards: lines.towards.map(all),
    neighbours: lines.neighbours.map(all),
  };
}

function refuseCategoriesOnly(): never {
  const { label, options } = SAMPLING_KNOBS.smoteCategories;
  const encoded = options.find(({ value }) => value === 'encoded')?.label ?? 'encoded';
  throw new Fault(
    'bad-settings',
    'Every column is a category, and SMOTE-NC needs at least one numeric column',
    { remedy: `Set “${label}” to “${encoded}”, or choose random over-sampling` },
  );
}
