import type { Sample } from '../data/matrix';
import { Fault } from '../fault';
import { SAMPLING_KNOBS } from '../knobs/sampling';
import type { Random } from '../random';
import { countsOf, minorityOf, rowsOf, rowsToAdd, type Drawn, type Label } from './classes';
import { appending, linesOf, rowsOn, startsWithin } from './lines';
import { wordFor } from './refusals';
import { otherNeighbours, type SamplingTools } from './search';
import { requireOwn, type SmoteSettings } from './smote';

/**
 * How many new rows each row of class `label` gets, by its k neighbours among all rows (`rows × k`):
 * its share of all neighbours of the other class times `wanted`, rounded, halves to even (He et al.
 * 2008, as imbalanced-learn). All 0 when no neighbour is of the other class. Shares are added up in
 * NumPy's order, so that what is a half but for rounding falls the same way as there.
 */
export function rowsEach(
  y: Uint8Array,
  label: Label,
  neighbours: Int32Array,
  k: number,
  wanted: number,
): Int32Array {
  const others = new Int32Array(neighbours.length / k);
  for (let i = 0; i < neighbours.length; i++)
    if (y[neighbours[i]] !== label) others[Math.floor(i / k)]++;
  const shares = Float64Array.from(others, (count) => count / k);
  const total = pairwiseSum(shares, 0, shares.length);
  if (total === 0) return others;
  return Int32Array.from(shares, (share) => roundHalfToEven((share / total) * wanted));
}

function roundHalfToEven(value: number): number {
  const whole = Math.floor(value);
  const left = value - whole;
  if (left === 0.5) return whole + (whole % 2);
  return left > 0.5 ? whole + 1 : whole;
}

/** The sum as `numpy.sum` makes it: by halves down to 128 numbers, these in eight strands. */
function pairwiseSum(values: Float64Array, from: number, count: number): number {
  if (count > 128) {
    const half = (count >> 1) - ((count >> 1) % 8);
    return pairwiseSum(values, from, half) + pairwiseSum(values, from + half, count - half);
  }
  const inStrands = count - (count % 8);
  const [a, b, c, d, e, f, g, h] = strands(values, from, inStrands);
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = inStrands; i < count; i++) sum += values[from + i];
  return sum;
}

function strands(values: Float64Array, from: number, count: number): Float64Array {
  const sums = new Float64Array(8);
  for (let i = 0; i < count; i++) sums[i % 8] += values[from + i];
  return sums;
}

/** Picks for `linesOf`: start i as often as `each` says, in order, towards neighbour `columns[…]`. */
export function picksInOrder(
  each: Int32Array,
  columns: ArrayLike<number>,
  k: number,
): Float64Array {
  const picks = new Float64Array(columns.length);
  for (let start = 0, at = 0; start < each.length; start++)
    for (let n = 0; n < each[start]; n++, at++) picks[at] = start * k + columns[at];
  return picks;
}

/**
 * SMOTE that makes more rows where more of a row's k neighbours are of the other class. Rounding may
 * make a few more or fewer than `ratio` asks for. 0/1 columns of categories are interpolated like
 * numbers: as in imbalanced-learn there is no form that keeps levels whole. `bad-settings` Faults:
 * those of SMOTE, no neighbour of the other class at all, and every share rounded to 0.
 */
export async function adasyn(
  train: Sample,
  { ratio, k }: SmoteSettings,
  random: Random,
  tools: SamplingTools,
): Promise<Drawn> {
  const { x, y } = train;
  const counts = countsOf(y);
  const label = minorityOf(counts);
  const rows = rowsOf(y, label);
  const wanted = rowsToAdd(counts, ratio);
  requireOwn('ADASYN', rows.length, k);
  const around = await otherNeighbours(x, rows, k, tools);
  if (around.every((row) => y[row] === label)) refuseNoneOther(label);
  const each = rowsEach(y, label, around, k, wanted);
  const count = each.reduce((sum, own) => sum + own, 0);
  if (count === 0) refuseAllRoundedOff(label, wanted, rows.length);
  const starts = await startsWithin(x, rows, k, tools);
  const columns = Int32Array.from({ length: count }, () => random.below(k));
  const gaps = Float64Array.from({ length: count }, () => random.uniform());
  const lines = linesOf(starts, { picks: picksInOrder(each, columns, k), gaps });
  return appending(train, label, rowsOn(x, lines), lines);
}

function refuseNoneOther(label: Label): never {
  throw new Fault(
    'bad-settings',
    `No ${wordFor(label)} has a ${wordFor(label === 1 ? 0 : 1)} among its nearest rows, so ADASYN has nowhere to make rows`,
    { remedy: `Set “${SAMPLING_KNOBS.smoteNeighbours.label}” higher, or choose SMOTE` },
  );
}

function refuseAllRoundedOff(label: Label, wanted: number, rows: number): never {
  throw new Fault(
    'bad-settings',
    `ADASYN would make no rows: ${wanted.toLocaleString('en')} shared out among ${rows.toLocaleString('en')} ${wordFor(label)}s leaves less than half a row each`,
    { remedy: `Set “${SAMPLING_KNOBS.samplingRatio.label}” higher, or choose SMOTE` },
  );
}
