import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  runningAverage,
  shouldStop,
  stopRule,
  type StepCurve,
} from '../../../../src/core/search/median-stop';
import { presetExperiment } from '../../../../src/core/settings';

const curve = (...values: number[]): StepCurve => ({ steps: values.map((_, i) => i + 1), values });
const rule = { grace: 1, leastCompleted: 3 };

describe('the median stopping rule', () => {
  // Running averages up to step 3: .60, .70, .75 and .40, so the median is .65.
  const completed = [
    curve(0.5, 0.6, 0.7, 0.9),
    curve(0.7, 0.7, 0.7, 0.7),
    curve(0.7, 0.75, 0.8),
    curve(0.3, 0.4, 0.5, 0.99),
  ];

  it('stops a trial whose best is below the median of the averages, worked by hand', () => {
    expect(completed.map((one) => runningAverage(one, 3).toFixed(2))).toEqual([
      '0.60',
      '0.70',
      '0.75',
      '0.40',
    ]);
    expect(shouldStop(curve(0.5, 0.64, 0.6), completed, rule)).toBe(true);
    expect(shouldStop(curve(0.5, 0.66, 0.2), completed, rule)).toBe(false);
    // Of odd many the one in the middle: .70 without the last.
    expect(shouldStop(curve(0.5, 0.66, 0.2), completed.slice(0, 3), rule)).toBe(true);
  });

  it('spares a trial within its grace, the first ones, and one that equals the median', () => {
    const bad = curve(0.1, 0.1, 0.1);
    expect(shouldStop(bad, completed, { ...rule, grace: 3 })).toBe(false);
    expect(shouldStop(bad, completed.slice(0, 2), rule)).toBe(false);
    expect(shouldStop(curve(), completed, rule)).toBe(false);
    const flat = [curve(0.5, 0.5), curve(0.5, 0.5), curve(0.5, 0.5)];
    expect(shouldStop(curve(0.5, 0.5), flat, rule)).toBe(false);
  });

  it('goes by what was reported up to a step where steps are far between', () => {
    const sparse: StepCurve = { steps: [10, 20, 40], values: [0.6, 0.8, 1] };
    expect(runningAverage(sparse, 25)).toBeCloseTo(0.7, 12);
    expect(runningAverage(sparse, 5)).toBeNaN();
    // Two have said nothing by step 5: too few to go by.
    expect(shouldStop({ steps: [5], values: [0] }, [sparse, sparse, curve(0.9)], rule)).toBe(false);
  });

  it('is what the paper says in one reading: best so far below the median of mean(1…s)', () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.array(values, { minLength: 3, maxLength: 9 }),
        values,
        fc.integer({ min: 2, max: 6 }),
        (others, own, s) => {
          const means = others
            .map((each) => each.slice(0, s).reduce((a, b) => a + b, 0) / s)
            .sort((a, b) => a - b);
          const n = means.length;
          const middle = (means[Math.floor((n - 1) / 2)] + means[Math.ceil((n - 1) / 2)]) / 2;
          const best = own.slice(0, s).reduce((a, b) => Math.max(a, b));
          const stopped = shouldStop(
            curve(...own.slice(0, s)),
            others.map((each) => curve(...each)),
            rule,
          );
          expect(stopped).toBe(best < middle);
        },
      ),
    );
  });

  it('gives every trial a share of the steps that its settings allow', () => {
    expect(stopRule({ ...presetExperiment('boosting'), treeCount: 300 }, 0.2).grace).toBe(60);
    expect(stopRule({ ...presetExperiment('resnet-over'), epochs: 10 }, 0.2).grace).toBe(2);
  });
});
