export type LossReading = 'value' | 'gradient';

interface Lines {
  readonly bad: Float64Array;
  readonly good: Float64Array;
}

export interface LossAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** The cross-entropy of a default that was given a PD of 5 %. */
const LEAST_VALUE = 3;

/**
 * The vertical axis for curves over equal steps of the PD from 0 to 1. A value is cut where a row is
 * as wrong as 5 %, since it grows without end; a gradient is shown whole, at least as far as the
 * cross-entropy's, which never passes 1.
 */
export function lossAxis(reading: LossReading, { bad, good }: Lines): LossAxis {
  const from = (values: Float64Array, share: number) =>
    values[Math.round(share * (values.length - 1))];
  if (reading === 'value') {
    const high = Math.max(LEAST_VALUE, from(bad, 0.05), from(good, 0.95));
    return { low: 0, high, ticks: ticksWithin(0, high) };
  }
  const most = Math.max(1, ...bad.map(Math.abs), ...good.map(Math.abs)) * 1.04;
  return { low: -most, high: most, ticks: ticksWithin(-most, most) };
}

/** Three to five round numbers, 0 among them. */
function ticksWithin(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((by) => by * power).find((by) => by >= rough * 0.75) ?? rough;
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step); at * step <= high; at++) ticks.push(at * step);
  return ticks;
}
