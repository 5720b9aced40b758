import type { Sample } from '../data/matrix';
import { takeRows } from '../data/matrix';
import { Fault } from '../fault';
import { SAMPLING_KNOBS } from '../knobs/sampling';
import type { Random } from '../random';
import { countsOf, minorityOf, rowsOf, rowsToAdd, type Drawn, type Label } from './classes';
import { appending, drawLines, linesOf, rowsOn, type Lines, type Starts } from './lines';
import { requireRows, wordFor } from './refusals';
import { otherNeighbours, type SamplingTools } from './search';
import { requireOwn, type SmoteSettings } from './smote';

export interface BorderlineSettings extends SmoteSettings {
  /** Neighbours among all rows that say whether a row is in danger. */
  readonly m: number;
  /** 1: new rows lie towards rows of their own class; 2: towards rows of both. */
  readonly kind: 'borderline-1' | 'borderline-2';
}

/**
 * Which rows of class `label` are in danger, by their m neighbours among all rows (`rows × m`): at
 * least half of these are of the other class, but not all (Han et al. 2005, as imbalanced-learn).
 */
export function inDanger(
  y: Uint8Array,
  label: Label,
  neighbours: Int32Array,
  m: number,
): Uint8Array {
  return Uint8Array.from({ length: neighbours.length / m }, (_, i) => {
    let others = 0;
    for (let n = 0; n < m; n++) if (y[neighbours[i * m + n]] !== label) others++;
    return Number(2 * others >= m && others < m);
  });
}

/** Lines towards rows of another class than `label` are cut short: each gap times its `share`. */
export function cutShort(
  lines: Lines,
  y: Uint8Array,
  label: Label,
  shares: ArrayLike<number>,
): Lines {
  const gap = lines.gap.map((far, i) => (y[lines.towards[i]] === label ? far : far * shares[i]));
  return { ...lines, gap };
}

/**
 * SMOTE that starts only from rows in danger. Kind 1 goes towards neighbours in the smaller class;
 * kind 2 towards neighbours of any class, and to the other one by the gap times U(0, 0.5), as
 * imbalanced-learn from 0.11 on (0.10 goes towards rows of the larger class that are no neighbours).
 * 0/1 columns of categories are interpolated like numbers: as in imbalanced-learn there is no form
 * that keeps levels whole. `bad-settings` Faults: those of SMOTE, no more than m rows in all, and
 * no row in danger, where imbalanced-learn returns the rows as they were.
 */
export async function borderline(
  train: Sample,
  settings: BorderlineSettings,
  random: Random,
  tools: SamplingTools,
): Promise<Drawn> {
  const { ratio, k, m, kind } = settings;
  const { x, y } = train;
  const counts = countsOf(y);
  const label = minorityOf(counts);
  const rows = rowsOf(y, label);
  const count = rowsToAdd(counts, ratio);
  requireOwn('Borderline-SMOTE', rows.length, k);
  requireRows({
    method: 'Borderline-SMOTE',
    knob: 'dangerNeighbours',
    neighbours: m,
    needed: m + 1,
    there: y.length,
    rows: 'training rows',
    instead: 'SMOTE',
  });
  const endangered = inDanger(y, label, await otherNeighbours(x, rows, m, tools), m);
  const danger = rows.filter((_, i) => endangered[i] === 1);
  if (danger.length === 0) refuseNoDanger(label, m);
  if (kind === 'borderline-1') {
    const starts = await startsTowardsOwn(train, rows, endangered, k, tools);
    const lines = linesOf(starts, drawLines(starts, count, random));
    return appending(train, label, rowsOn(x, lines), lines);
  }
  const starts = { rows: danger, neighbours: await otherNeighbours(x, danger, k, tools), k };
  const whole = linesOf(starts, drawLines(starts, count, random));
  const shares = Float64Array.from({ length: count }, () => random.uniform() / 2);
  const lines = cutShort(whole, y, label, shares);
  return appending(train, label, rowsOn(x, lines), lines);
}

/** The rows of a class that are in danger, and their neighbours within it. */
async function startsTowardsOwn(
  { x }: Sample,
  rows: Int32Array,
  endangered: Uint8Array,
  k: number,
  tools: SamplingTools,
): Promise<Starts> {
  const positions = Int32Array.from(rows, (_, i) => i).filter((i) => endangered[i] === 1);
  const found = await otherNeighbours(takeRows(x, rows), positions, k, tools);
  return {
    rows: positions.map((i) => rows[i]),
    neighbours: found.map((i) => rows[i]),
    k,
  };
}

function refuseNoDanger(label: Label, m: number): never {
  throw new Fault(
    'bad-settings',
    `No ${wordFor(label)} is in danger: of the ${m} rows nearest to each, either fewer than half or all are ${wordFor(label === 1 ? 0 : 1)}s`,
    { remedy: `Change “${SAMPLING_KNOBS.dangerNeighbours.label}”, or choose SMOTE` },
  );
}
