import { describe, expect, it } from 'vitest';
import { correctPd } from '../../../../src/core/decision/calibrate/correction';
import { formulaFor } from '../../../../src/core/decision/calibrate/corrections';
import {
  correctionsAtOnce,
  distortionSteps,
} from '../../../../src/core/decision/calibrate/distortion';
import type { Experiment } from '../../../../src/core/experiment';
import { presetExperiment } from '../../../../src/core/settings';

const plain: Experiment = { ...presetExperiment('resnet-over'), sampling: 'none', loss: 'bce' };
const before = { good: 900, bad: 100 };
const balanced = { before, after: { good: 100, bad: 100 } };
const untouched = { before, after: before };

const stages = (changes: Partial<Experiment>, counts = untouched): (readonly [string, number])[] =>
  distortionSteps({ ...plain, ...changes }, counts).map(({ stage, pd }) => [stage, pd ?? NaN]);

describe('what happens to the base rate', () => {
  it('is nothing after plain training', () => {
    expect(stages({})).toEqual([['base', expect.closeTo(0.1, 14)]]);
  });

  it('multiplies up when three corrections are on at once', () => {
    const settings = { sampling: 'random-under', loss: 'focal', classWeights: 'balanced' } as const;
    const found = stages({ ...settings, focalAlpha: 0.75, focalGamma: 2 }, balanced);
    expect(found.map(([stage]) => stage)).toEqual(['base', 'sampling', 'weights', 'loss']);
    expect(found[1][1]).toBeCloseTo(0.5, 12);
    expect(found[2][1]).toBeCloseTo(0.75, 12);
    expect(found[3][1]).toBeGreaterThan(0.5);
    expect(found[3][1]).toBeLessThan(0.75);
  });

  it.each([
    { loss: 'weighted-bce', weightOfDefaults: 9 },
    { loss: 'logit-adjusted', logitTau: 1 },
    { classWeights: 'balanced' },
    { loss: 'focal', focalAlpha: 0.9, focalGamma: 0 },
  ] satisfies Partial<Experiment>[])('%o makes it a half', (changes) => {
    const found = stages(changes);
    expect(found.map(([stage]) => stage)).toEqual(['base', 'weights']);
    expect(found[1][1]).toBeCloseTo(0.5, 12);
  });

  it.each([
    { loss: 'focal', focalAlpha: 0.7, focalGamma: 2 },
    { loss: 'focal', focalAlpha: 0.25, focalGamma: 5 },
    { loss: 'ldam', ldamScale: 10, reweightFrom: 1 },
    { loss: 'ldam', ldamScale: 1, reweightFrom: 1 },
    { loss: 'ldam', ldamScale: 10, reweightFrom: 0.5, classWeights: 'balanced' },
    { loss: 'class-balanced', effectiveBeta: 0.99 },
  ] satisfies Partial<Experiment>[])('the formula leads back from the last step: %o', (changes) => {
    for (const counts of [untouched, balanced]) {
      const experiment: Experiment = { ...plain, sampling: 'random-under', ...changes };
      const last = distortionSteps(experiment, counts).at(-1)?.pd ?? NaN;
      const { formula } = formulaFor({ sampling: counts, experiment });
      expect(correctPd(Float32Array.of(last), formula)[0]).toBeCloseTo(0.1, 4);
    }
  });

  it('asymmetric loss pulls, the AUC margin leaves no probability', () => {
    const asymmetric = stages({ loss: 'asymmetric' }).at(-1);
    expect(asymmetric?.[0]).toBe('loss');
    expect(asymmetric?.[1]).toBeGreaterThan(0.2);
    const auc = distortionSteps({ ...plain, loss: 'auc-margin' }, balanced).at(-1);
    expect([auc?.stage, auc?.pd]).toEqual(['loss', null]);
  });

  it('names what did it', () => {
    const settings = { ...plain, sampling: 'smote', loss: 'focal', classWeights: 'balanced' };
    const labels = distortionSteps(settings as Experiment, balanced).map(({ label }) => label);
    expect(labels).toEqual([
      'Base rate',
      'After SMOTE',
      'After class weights and the loss’s α',
      'After the pull of focal loss',
    ]);
  });
});

describe('corrections at once', () => {
  const on = (changes: Partial<Experiment>): string =>
    correctionsAtOnce({ ...plain, ...changes }).join(' ');

  it('are told apart', () => {
    expect(on({})).toBe('');
    expect(on({ sampling: 'smoteenn' })).toBe('resampling');
    expect(on({ classWeights: 'balanced' })).toBe('weights');
    expect(on({ loss: 'weighted-bce' })).toBe('weights');
    expect(on({ loss: 'class-balanced' })).toBe('weights');
    expect(on({ loss: 'logit-adjusted' })).toBe('weights');
    expect(on({ loss: 'focal' })).toBe('focus');
    expect(on({ loss: 'asymmetric' })).toBe('focus');
    expect(on({ loss: 'ldam', reweightFrom: 1 })).toBe('focus');
    expect(on({ loss: 'ldam', reweightFrom: 0.8 })).toBe('weights focus');
    expect(on({ loss: 'ldam', ldamScale: 1, reweightFrom: 1 })).toBe('focus');
    expect(on({ loss: 'focal', sampling: 'smote', classWeights: 'balanced' })).toBe(
      'resampling weights focus',
    );
  });

  it('do not count where a loss weighs by counts that are even', () => {
    const even = { good: 50, bad: 50 };
    const under = { ...plain, sampling: 'random-under' } as const;
    for (const loss of ['class-balanced', 'logit-adjusted'] as const) {
      expect(correctionsAtOnce({ ...under, loss }, even)).toEqual(['resampling']);
      expect(correctionsAtOnce({ ...under, loss }, { good: 50, bad: 40 })).toHaveLength(2);
    }
    expect(correctionsAtOnce({ ...under, loss: 'weighted-bce' }, even)).toHaveLength(2);
  });

  it('do not count where they do nothing', () => {
    expect(on({ loss: 'weighted-bce', weightOfDefaults: 1 })).toBe('');
    expect(on({ loss: 'class-balanced', effectiveBeta: 0 })).toBe('');
    expect(on({ loss: 'logit-adjusted', logitTau: 0 })).toBe('');
    expect(on({ loss: 'focal', focalGamma: 0, focalAlpha: 0.5 })).toBe('');
    expect(on({ loss: 'focal', focalGamma: 0, focalAlpha: 0.7 })).toBe('weights');
    expect(on({ loss: 'ldam', ldamScale: 1, ldamMargin: 0, reweightFrom: 1 })).toBe('');
    expect(on({ loss: 'auc-margin', classWeights: 'balanced' })).toBe('');
  });
});
