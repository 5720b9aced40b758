import type { RowMap, SamplingStep, StepRows } from '../../core/run';

export interface Frame {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Points too far out to be drawn. */
  readonly outside: number;
}

const SHARE_CUT = 0.005;
const AIR = 0.06;

/** A frame that a few far outliers can't squeeze the rest into a corner of. */
export function frameOf({ x, y }: Pick<RowMap, 'x' | 'y'>): Frame {
  const horizontal = rangeOf(x);
  const vertical = rangeOf(y);
  const within = (value: number, [low, high]: readonly [number, number]) =>
    value >= low && value <= high;
  let outside = 0;
  for (let row = 0; row < x.length; row++)
    if (!within(x[row], horizontal) || !within(y[row], vertical)) outside++;
  return { x: horizontal, y: vertical, outside };
}

function rangeOf(values: Float32Array): [number, number] {
  if (values.length === 0) return [-1, 1];
  const sorted = values.toSorted();
  const last = sorted.length - 1;
  const at = (share: number) => sorted[Math.round(share * last)];
  const [low, high] = [at(SHARE_CUT), at(1 - SHARE_CUT)];
  const middle = high - low || 1;
  // Tails no longer than half the rest are kept.
  const from = low - sorted[0] < middle / 2 ? sorted[0] : low;
  const to = sorted[last] - high < middle / 2 ? sorted[last] : high;
  const air = (to - from || 1) * AIR;
  return [from - air, to + air];
}

const STEP_AIR = 0.25;
/** A frame never shows less than this share of the whole map. */
const CLOSEST = 0.02;
/** What is shown around a row that stands alone, as a share of the whole map. */
const AROUND = 0.15;

/** A frame filled by the rows of a step, in the proportions of the whole. */
export function stepFrame(step: SamplingStep, { x, y }: StepRows, whole: Frame): Frame {
  const rows = [step.row, ...step.neighbours, ...(step.kind === 'made' ? [step.base] : [])];
  const horizontal = extent(rows.map((row) => x[row]));
  const vertical = extent(rows.map((row) => y[row]));
  const widthOf = ([from, to]: readonly [number, number]) => to - from;
  const filled = Math.max(
    (widthOf(horizontal) / widthOf(whole.x)) * (1 + 2 * STEP_AIR),
    (widthOf(vertical) / widthOf(whole.y)) * (1 + 2 * STEP_AIR),
  );
  const share = filled === 0 ? AROUND : Math.max(CLOSEST, filled);
  const around = ([from, to]: readonly [number, number], width: number): [number, number] => [
    (from + to - width) / 2,
    (from + to + width) / 2,
  ];
  return {
    x: around(horizontal, share * widthOf(whole.x)),
    y: around(vertical, share * widthOf(whole.y)),
    outside: whole.outside,
  };
}

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
