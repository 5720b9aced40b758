import fc from 'fast-check';
import { expect } from 'vitest';
import type { ColumnLayout } from '../../../src/core/data/layout';
import type { Sample } from '../../../src/core/data/matrix';
import { Fault } from '../../../src/core/fault';
import { SAMPLING_KNOBS } from '../../../src/core/knobs/sampling';
import { randomStream } from '../../../src/core/random';
import { countsOf } from '../../../src/core/sampling/classes';
import { resample, type Resampled, type SamplingSettings } from '../../../src/core/sampling/sample';
import { matrixOf, numbersOnly, quietTools, rowAt, SMALL } from './samples';

/** Every method, by the knob. */
export const METHODS = SAMPLING_KNOBS.sampling.options.map(({ value }) => value);

/** Rows with categories among their columns. */
export interface Mixed {
  readonly sample: Sample;
  readonly layout: ColumnLayout;
}

/** Resamples with few neighbours by default, and checks what must hold whatever the method. */
export async function run(
  before: Sample,
  settings: Partial<SamplingSettings>,
  seed = 1,
  layout: ColumnLayout = numbersOnly(before.x),
): Promise<Resampled> {
  const random = randomStream(seed, 'sampling');
  const all = { ...SMALL, ...settings };
  const got = await resample(before, layout, all, random, quietTools());
  expectConsistent(before, got);
  expectTraced(before, layout, got);
  return got;
}

/** As `run`; null where the settings are refused. */
export function runOrRefuse(...args: Parameters<typeof run>): Promise<Resampled | null> {
  return run(...args).catch((thrown: unknown) => {
    if (thrown instanceof Fault && thrown.code === 'bad-settings') return null;
    throw thrown;
  });
}

/** The record adds up, and survivors are as they were. */
function expectConsistent(before: Sample, { sample, origin, removed, summary }: Resampled): void {
  expect(summary.before).toEqual(countsOf(before.y));
  expect(summary.after).toEqual(countsOf(sample.y));
  for (const of of ['good', 'bad'] as const) {
    expect(summary.before[of] + summary.made[of] - summary.removed[of]).toBe(summary.after[of]);
    expect(summary.removedMade[of]).toBeLessThanOrEqual(
      Math.min(summary.made[of], summary.removed[of]),
    );
  }
  expect(sample.x.rows).toBe(sample.y.length);
  expect(origin.length).toBe(sample.y.length);
  origin.forEach((row, i) => {
    if (row < 0) return;
    expect(rowAt(sample.x, i)).toEqual(rowAt(before.x, row));
    expect(sample.y[i]).toBe(before.y[row]);
  });
  const kept = new Set(origin);
  const gone = Array.from(before.y, (_, row) => row).filter((row) => !kept.has(row));
  expect([...removed]).toEqual(gone);
}

/** The trace tells of exactly the rows that came out, and each made row is where it says. */
function expectTraced(
  before: Sample,
  { numeric }: ColumnLayout,
  { sample, origin, removed, summary, trace }: Resampled,
): void {
  const { all, given, made, removed: gone } = trace;
  expect(given).toBe(before.y.length);
  expect([...all.x.data.subarray(0, before.x.data.length)]).toEqual([...before.x.data]);
  expect([...made.row]).toEqual(Array.from(made.row, (_, i) => given + i));
  expect(all.y.length).toBe(given + made.row.length);
  expect(countsOf(all.y.subarray(given))).toEqual(summary.made);
  expect([...gone.row].filter((row) => row < given)).toEqual([...removed]);
  expect(
    countsOf(
      Uint8Array.from(
        gone.row.filter((row) => row >= given),
        (row) => all.y[row],
      ),
    ),
  ).toEqual(summary.removedMade);
  const left = Array.from(all.y, (_, row) => row).filter((row) => !gone.row.includes(row));
  const line = (of: Sample, row: number): string => `${of.y[row]}:${rowAt(of.x, row).join()}`;
  expect(left.map((row) => line(all, row)).sort()).toEqual(
    Array.from(sample.y, (_, row) => line(sample, row)).sort(),
  );
  expect(origin.filter((row) => row >= 0).length).toBeGreaterThanOrEqual(
    left.filter((row) => row < given).length,
  );
  expect(gone.neighbours.length).toBe(gone.row.length * gone.k);
  gone.neighbours.forEach((row) => expect(row >= 0 && row < all.y.length).toBe(true));
  made.row.forEach((row, i) => {
    expect(all.y[row]).toBe(all.y[made.base[i]]);
    const around = made.neighbours.subarray(i * made.k, (i + 1) * made.k);
    if (made.towards[i] < 0) return void expect(made.k).toBe(0);
    expect(around).toContain(made.towards[i]);
    expect(made.gap[i] >= 0 && made.gap[i] <= 1).toBe(true);
    const [base, to, at] = [made.base[i], made.towards[i], row].map((of) => rowAt(all.x, of));
    for (const c of numeric) {
      const size = Math.max(1, Math.abs(base[c]), Math.abs(to[c]));
      expect(Math.abs(base[c] + made.gap[i] * (to[c] - base[c]) - at[c]) / size).toBeLessThan(1e-5);
      expect(at[c]).toBeGreaterThanOrEqual(Math.min(base[c], to[c]) - 1e-5 * size);
      expect(at[c]).toBeLessThanOrEqual(Math.max(base[c], to[c]) + 1e-5 * size);
    }
  });
}

/** Two numeric columns between the 0/1 columns of two categories and a flag; some rows have no level. */
export function mixedSamples(least: number, maxRows = 40): fc.Arbitrary<Mixed> {
  const row = fc.tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: -4, max: 4 }),
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: -2, max: 2 }),
    fc.integer({ min: 0, max: 1 }),
  );
  return fc
    .array(row, { minLength: 4 * least, maxLength: maxRows })
    .chain((rows) =>
      fc.integer({ min: least, max: Math.floor(rows.length / 3) }).map((bad) => ({
        rows,
        y: Uint8Array.from(rows, (_, i) => Number(i % 3 === 1 && i < 3 * bad)),
      })),
    )
    .map(({ rows, y }) => ({
      sample: {
        x: matrixOf(
          rows.map(([a, n, b, m, flag]) => [...oneHot(a, 3), n / 2, ...oneHot(b, 2), m, flag]),
        ),
        y,
      },
      layout: { numeric: [3, 6], categories: [[0, 1, 2], [4, 5], [7]] },
    }));
}

function oneHot(level: number, columns: number): number[] {
  return Array.from({ length: columns }, (_, i) => Number(i === level));
}
