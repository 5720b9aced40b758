import type { Sample } from '../data/matrix';
import { Fault } from '../fault';
import { countsOf, minorityOf, NONE, rowsOf, type Drawn } from './classes';
import { rowsMissing, take } from './random-under';
import { otherNeighbours, type SamplingTools } from './search';
import { NONE_MADE } from './trace';

export type EnnRule = 'all' | 'mode';

export interface EnnSettings {
  readonly k: number;
  readonly rule: EnnRule;
  /** Which class may lose rows: the larger one, as imbalanced-learn's default, or both. */
  readonly clean: 'majority' | 'both';
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
  settings: EnnSettings,
  tools: SamplingTools,
): Promise<Drawn> {
  const { k, rule, clean } = settings;
  const { y } = train;
  if (y.length <= k)
    throw new Fault(
      'bad-settings',
      `Cleaning with ${k} neighbours needs at least ${k + 1} training rows; there are ${y.length}`,
      { remedy: 'Set the neighbours for cleaning lower, or load more rows' },
    );
  const counts = countsOf(y);
  const spared = clean === 'both' ? undefined : minorityOf(counts);
  const judged = spared === undefined ? undefined : rowsOf(y, spared === 1 ? 0 : 1);
  const neighbours = await otherNeighbours(train.x, judged ?? 'all', k, tools);
  const rows = judged ?? Int32Array.from({ length: y.length }, (_, i) => i);
  const stays = new Uint8Array(y.length).fill(1);
  agrees(y, rows, neighbours, rule).forEach((agreed, i) => {
    stays[rows[i]] = agreed;
  });
  const kept = ([0, 1] as const).map((label) => rowsOf(y, label).filter((row) => stays[row] === 1));
  kept.forEach((left, label) => {
    if (left.length > 0) return;
    throw new Fault(
      'bad-settings',
      `Cleaning would remove every ${label === 1 ? 'default' : 'good payer'}: each has a neighbour of the other outcome`,
      {
        remedy:
          'Choose fewer neighbours for cleaning, the rule “Majority agrees”, or another method',
      },
    );
  });
  const origin = Int32Array.from([...kept[0], ...kept[1]]);
  const gone = rowsMissing(origin, y.length);
  const placeOf = new Int32Array(y.length);
  rows.forEach((row, i) => {
    placeOf[row] = i;
  });
  return {
    ...take(train, origin),
    made: NONE,
    trace: {
      all: train,
      given: y.length,
      made: NONE_MADE,
      removed: {
        row: gone,
        neighbours: Int32Array.from(
          { length: gone.length * k },
          (_, i) => neighbours[placeOf[gone[Math.floor(i / k)]] * k + (i % k)],
        ),
        k,
        rule: `enn-${rule}`,
      },
    },
  };
}
