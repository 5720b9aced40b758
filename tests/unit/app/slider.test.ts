import { describe, expect, it } from 'vitest';
import { nearestStop, travelOf, withoutDust } from '../../../src/app/widgets/slider';
import { KNOBS } from '../../../src/core/experiment';
import type { NumberKnob } from '../../../src/core/knobs/knob';

const numberKnobs = Object.entries(KNOBS).filter(([, knob]) => knob.kind === 'number') as [
  string,
  NumberKnob,
][];

describe('slider travel', () => {
  it.each(numberKnobs)('%s: reaches both ends, rises strictly, allows every stop', (_, knob) => {
    const travel = travelOf(knob);
    if (travel.kind === 'even') {
      expect([travel.min, travel.max]).toEqual([knob.min, knob.max]);
      return;
    }
    const { stops } = travel;
    expect(stops[0]).toBe(knob.min);
    expect(stops.at(-1)).toBe(knob.max);
    stops.forEach((stop, i) => {
      if (i > 0) expect(stop).toBeGreaterThan(stops[i - 1]);
      if (knob.integer) expect(Number.isInteger(stop)).toBe(true);
      expect(nearestStop(stops, stop)).toBe(i);
    });
  });

  it('gives every nine of a number just below 1 the same way', () => {
    const travel = travelOf(KNOBS.effectiveBeta);
    if (travel.kind !== 'stops') throw new Error('expected stops');
    const at = [0.9, 0.99, 0.999, 0.9999].map((beta) => travel.stops.indexOf(beta));
    expect(at).toEqual([10, 20, 30, 40]);
  });

  it('travels over orders of magnitude evenly', () => {
    const rate = travelOf(KNOBS.learningRate);
    if (rate.kind !== 'stops') throw new Error('expected stops');
    const place = (value: number) => nearestStop(rate.stops, value) / (rate.stops.length - 1);
    expect(place(0.001)).toBeCloseTo(0.4, 1);
    expect(place(0.01)).toBeCloseTo(0.6, 1);
    expect(rate.stops).toContain(0.001);
  });

  it('stops at powers of two for batch sizes, and at 0 for penalties', () => {
    const batch = travelOf(KNOBS.batchSize);
    const penalty = travelOf(KNOBS.l1);
    if (batch.kind !== 'stops' || penalty.kind !== 'stops') throw new Error('expected stops');
    expect(batch.stops).toEqual(expect.arrayContaining([64, 128, 256, 512, 1024]));
    expect(penalty.stops.slice(0, 2)).toEqual([0, 0.000001]);
    expect(penalty.stops).toContain(0.00001);
    expect(nearestStop(penalty.stops, 0)).toBe(0);
  });

  it('travels evenly where the range is short', () => {
    expect(travelOf(KNOBS.focalAlpha).kind).toBe('even');
    expect(travelOf(KNOBS.cutoff).kind).toBe('even');
  });

  it('sweeps binary dust away', () => {
    expect(withoutDust(0.1 + 0.2)).toBe(0.3);
  });
});
