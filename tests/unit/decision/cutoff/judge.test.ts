import { describe, expect, it } from 'vitest';
import { correctPd, type Correction } from '../../../../src/core/decision/calibrate/correction';
import { correctReading, judge, type Reading } from '../../../../src/core/decision/cutoff/judge';
import { fitIsotonic } from '../../../../src/core/decision/calibrate/recalibrate';
import { stepAt } from '../../../../src/core/decision/cutoff/sweep';
import { sigmoid } from '../../../../src/core/losses/logistic';
import { randomStream } from '../../../../src/core/random';

function scored(rows: number): { rawPd: Float32Array; y: Uint8Array } {
  const random = randomStream(6, 'scored');
  const rawPd = Float32Array.from({ length: rows }, () => sigmoid(random.normal() - 1));
  return { rawPd, y: Uint8Array.from(rawPd, (pd) => (random.uniform() < pd ** 2 ? 1 : 0)) };
}

function onItsSweep({ sweep, roc, precisionRecall }: Reading): void {
  roc.cutoff.forEach((cutoff, i) => {
    const step = stepAt(sweep, cutoff);
    expect(roc.x[i]).toBe(sweep.declinedGood[step] / sweep.good);
    expect(roc.y[i]).toBe(sweep.declinedBad[step] / sweep.bad);
  });
  precisionRecall.cutoff.forEach((cutoff, i) => {
    const step = stepAt(sweep, cutoff);
    expect(precisionRecall.x[i]).toBe(sweep.declinedBad[step] / sweep.bad);
  });
}

describe('a corrected reading', () => {
  const few = scored(3000);
  const many = scored(30_000);
  const odds: Correction = { kind: 'odds', factor: 0.1 };
  const platt: Correction = { kind: 'platt', slope: 1.3, intercept: -0.4 };
  // So nearly level that rounding joins many scores.
  const level: Correction = { kind: 'platt', slope: 0.01, intercept: -2 };

  it.each([
    ['few rows', few, odds],
    ['few rows, joined', few, level],
    ['few rows, steps', few, fitIsotonic(few.rawPd, few.y)],
    ['many rows', many, odds],
    ['many rows', many, platt],
    ['many rows, joined', many, level],
    ['many rows, steps', many, fitIsotonic(many.rawPd, many.y)],
  ] as const)('has curves that its own sweep decides: %s', (_, { rawPd, y }, correction) => {
    const { raw } = judge({ rawPd, y });
    const corrected = correctReading(raw, correction);
    onItsSweep(corrected);
    expect(corrected.sweep).toEqual(judge({ rawPd: correctPd(rawPd, correction), y }).raw.sweep);
    expect(corrected.roc.x[0]).toBe(0);
    expect(corrected.roc.x.at(-1)).toBe(1);
  });

  it('is the raw one where there is nothing to correct', () => {
    const { raw } = judge(few);
    expect(correctReading(raw, { kind: 'none' })).toBe(raw);
  });
});
