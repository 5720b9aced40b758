import type { Sample } from '../data/matrix';
import { SAMPLING_KNOBS } from '../knobs/sampling';
import { countsOf, minorityOf, rowsOf, type Drawn } from './classes';
import { leaving } from './kept';
import { requireBothClasses, requireRows } from './refusals';
import { otherNeighbours, type SamplingTools } from './search';

const { ennNeighbours, ennRule } = SAMPLING_KNOBS;

export type EnnRule = 'all' | 'mode';

/** Which class may lose rows: the larger one, as imbalanced-learn's default, or both. */
export type CleanedClasses = 'majority' | 'both';

export interface EnnSettings {
  readonly k: number;
  readonly rule: EnnRule;
  readonly clean: CleanedClasses;
}

/**
 * Whether each of `rows` agrees with its neighbours (`rows × k`): with every one (`all`), or with the
 * label most of them have (`mode`; a tie goes to 0, the lower label). Wilson 1972, as
 * imbalanced-learn's EditedNearestNeighbours.
 */
export function agrees(
  y: Uint8Array,
  rows: ArrayLike<number>,
  neighbours: Int32Array,
  rule: EnnRule,
): Uint8Array {
  const k = neighbours.length / rows.length;
  return Uint8Array.from(rows, (row, i) => {
    let bad = 0;
    for (let n = 0; n < k; n++) bad += y[neighbours[i * k + n]];
    if (rule === 'all') return Number(bad === (y[row] === 1 ? k : 0));
    return Number(y[row] === (2 * bad > k ? 1 : 0));
  });
}

/**
 * Removes, in one pass, the rows whose neighbours among all rows contradict them. Rows come out
 * grouped by ascending label, in order within it. A `bad-settings` Fault when there are no more rows
 * than neighbours asked for, or a class would vanish.
 */
export async function enn(
  train: Sample,
  { k, rule, clean }: EnnSettings,
  tools: SamplingTools,
): Promise<Drawn> {
  const { y } = train;
  requireRows({
    method: 'Cleaning',
    knob: 'ennNeighbours',
    neighbours: k,
    needed: k + 1,
    there: y.length,
    rows: 'training rows',
    instead: 'another sampling method',
  });
  const judged = clean === 'both' ? undefined : rowsOf(y, minorityOf(countsOf(y)) === 1 ? 0 : 1);
  const neighbours = await otherNeighbours(train.x, judged ?? 'all', k, tools);
  const rows = judged ?? Int32Array.from({ length: y.length }, (_, i) => i);
  const stays = new Uint8Array(y.length).fill(1);
  agrees(y, rows, neighbours, rule).forEach((agreed, i) => {
    stays[rows[i]] = agreed;
  });
  const kept = ([0, 1] as const).map((label) => rowsOf(y, label).filter((row) => stays[row] === 1));
  requireBothClasses(
    { good: kept[0].length, bad: kept[1].length },
    { why: AGAINST[rule], remedy: milder(k, rule) },
  );
  const grounds = { rule: `enn-${rule}`, rows, neighbours, k } as const;
  return leaving(train, Int32Array.from([...kept[0], ...kept[1]]), grounds);
}

const AGAINST: Readonly<Record<EnnRule, string>> = {
  all: 'each has a neighbour of the other outcome',
  mode: 'the neighbours of each vote against it',
};

/** What would remove fewer rows. */
function milder(k: number, rule: EnnRule): string {
  const majority = ennRule.options.find(({ value }) => value === 'mode')?.label ?? 'mode';
  if (k === ennNeighbours.min) return 'Choose another method';
  const vote = rule === 'all' ? `, set “${ennRule.label}” to “${majority}”` : '';
  return `Set “${ennNeighbours.label}” lower${vote}, or choose another method`;
}
