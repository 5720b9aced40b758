import { describe, expect, it } from 'vitest';
import { axisTicks, logOddsAxis, tickText } from '../../../src/app/charts/log-odds-axis';
import {
  reliabilityRange,
  reliabilitySheet,
  reliabilitySummary,
  reliabilityTraces,
  type ReliabilityView,
} from '../../../src/app/charts/reliability';
import { lossAxis } from '../../../src/app/widgets/loss-axis';
import { sweep } from '../../../src/core/decision/cutoff/sweep';
import { logit } from '../../../src/core/losses/logistic';
import { calibration } from '../../../src/core/metrics/calibration';

const pd = Float32Array.from({ length: 400 }, (_, i) => 0.02 + (i / 400) * 0.3);
const y = Uint8Array.from(pd, (_, i) => (i % 7 === 0 ? 1 : 0));
const chosen = calibration(sweep(pd, y));
const other = calibration(
  sweep(
    pd.map((p) => Math.sqrt(p)),
    y,
  ),
);
const view: ReliabilityView = { chosen, other, ghost: null, corrected: true, split: 'validation' };

describe('the reliability diagram', () => {
  it('holds every point of both readings, whichever is chosen', () => {
    const range = reliabilityRange(view);
    expect(reliabilityRange({ ...view, chosen: other, other: chosen })).toEqual(range);
    for (const bin of [...chosen.bins, ...other.bins]) {
      expect(logit(bin.meanPd)).toBeGreaterThan(range[0]);
      expect(logit(bin.meanPd)).toBeLessThan(range[1]);
    }
    expect(reliabilityTraces(view, range)).toHaveLength(3);
    expect(reliabilityTraces({ ...view, other: null }, range)).toHaveLength(2);
  });

  it('stays finite where nobody or everybody defaulted, and without rows', () => {
    const sure = calibration(sweep(Float32Array.of(0, 0.5, 1), Uint8Array.of(0, 0, 1)));
    const range = reliabilityRange({ ...view, chosen: sure, other: null });
    expect(range.every(Number.isFinite)).toBe(true);
    const none = calibration(sweep(new Float32Array(), new Uint8Array()));
    expect(reliabilityRange({ ...view, chosen: none, other: null }).every(Number.isFinite)).toBe(
      true,
    );
    expect(reliabilitySummary({ ...view, chosen: none })).toContain('no rows');
  });

  it('is not stretched by a group that is certain, and keeps that group on the scale', () => {
    const certain = calibration(
      sweep(
        pd.map((p, i) => (i < 60 ? 0 : p)),
        Uint8Array.from(y, (label, i) => (i < 60 ? 0 : label)),
      ),
    );
    expect(certain.bins[0]).toMatchObject({ meanPd: 0, rate: 0 });
    const lone = { ...view, chosen: certain, other: null };
    const range = reliabilityRange(lone);
    expect(range[0]).toBeGreaterThan(logit(0.004));
    const drawn = reliabilityTraces(lone, range)[1] as { x: number[]; y: number[] };
    for (const at of [...drawn.x, ...drawn.y]) {
      expect(at).toBeGreaterThan(range[0]);
      expect(at).toBeLessThan(range[1]);
    }
  });

  it('is read out and tabled with both readings', () => {
    expect(reliabilitySummary(view)).toContain('corrected probabilities on 400 validation rows');
    const sheet = reliabilitySheet(view);
    expect(sheet.rows).toHaveLength(20);
    expect(sheet.rows[0]).toHaveLength(sheet.columns.length);
    expect(sheet.rows.map(([name]) => name)).toContain('raw');
  });
});

describe('the log-odds axis', () => {
  it('is not stretched by rows that were made certain', () => {
    const certain = Float32Array.from(pd, (p, i) => (i < 5 ? 0 : i > 395 ? 1 : p));
    const axis = logOddsAxis(sweep(certain, y));
    expect(axis.low).toBeGreaterThan(logit(0.01));
    expect(axis.high).toBeLessThanOrEqual(0);
  });

  it('leaves room between its ticks', () => {
    const ticks = axisTicks(logit(0.0005), logit(0.999), 6).map(logit);
    const gap = (logit(0.999) - logit(0.0005)) / 6;
    ticks.slice(1).forEach((at, i) => expect(at - ticks[i]).toBeGreaterThanOrEqual(gap));
    expect(tickText(0.0001)).toMatch(/^0\.01/);
    expect(tickText(0.2)).toMatch(/^20/);
  });
});

describe('the axis of a loss', () => {
  const steps = Float64Array.from({ length: 101 }, (_, i) => i / 100);

  it('begins at 0 for values and is even about 0 for gradients', () => {
    const value = lossAxis('value', { bad: steps.map((p) => 40 * (1 - p)), good: steps });
    expect(value.low).toBe(0);
    expect(value.high).toBeCloseTo(38, 9);
    expect(value.ticks[0]).toBe(0);
    expect(value.ticks.length).toBeGreaterThanOrEqual(3);
    const slope = lossAxis('gradient', { bad: steps.map((p) => -30 * p), good: steps });
    expect(slope.low).toBe(-slope.high);
    expect(slope.high).toBeGreaterThan(30);
    expect(slope.ticks).toContain(0);
    expect(slope.ticks.length).toBeLessThanOrEqual(6);
  });
});
