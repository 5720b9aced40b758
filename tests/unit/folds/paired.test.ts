import { describe, expect, it } from 'vitest';
import type { FoldFigures } from '../../../src/core/folds/figures';
import { foldDifference, foldRowsKey } from '../../../src/core/folds/paired';
import { presetExperiment } from '../../../src/core/settings';
import type { CrossValidation } from '../../../src/app/state/folds.svelte';
import { foldPairs, foldPairText } from '../../../src/app/widgets/folds-words';

const figures = (auc: number): FoldFigures => ({
  auc,
  ks: 0,
  averagePrecision: 0,
  brier: 0,
  tunedAuc: 0,
  trainRows: 80,
  rows: 20,
  bad: 5,
  seconds: 1,
});
const A = [0.75, 0.8, 0.7, 0.79, 0.76].map(figures);
const B = [0.74, 0.78, 0.69, 0.77, 0.72].map(figures);

describe('the paired difference of cross-validations', () => {
  it('has the interval worked out by hand, narrower than the means apart', () => {
    // Differences .01 .02 .01 .02 .04: mean .02, s² = .0006/4, √(s²·(1/5 + 100/400)) = .0082158.
    const { mean, low, high } = foldDifference(A, B, 'auc');
    expect(mean).toBeCloseTo(0.02, 12);
    expect(high - mean).toBeCloseTo(2.776445 * 0.008215838, 6);
    expect(mean - low).toBeCloseTo(2.776445 * 0.008215838, 6);
  });

  it('changes its sign with the order, and is nothing of equals', () => {
    const there = foldDifference(A, B, 'auc');
    const back = foldDifference(B, A, 'auc');
    expect(back.mean).toBeCloseTo(-there.mean, 12);
    expect(back.low).toBeCloseTo(-there.high, 12);
    expect(foldDifference(A, A, 'auc')).toMatchObject({ mean: 0, low: 0, high: 0 });
  });

  it('is of the same rows only', () => {
    const one = presetExperiment('boosting');
    expect(foldRowsKey('t', one)).toBe(foldRowsKey('t', presetExperiment('logistic')));
    for (const other of [
      { ...one, seed: one.seed + 1 },
      { ...one, folds: one.folds + 1 },
      { ...one, trainShare: 0.5 },
    ])
      expect(foldRowsKey('t', other)).not.toBe(foldRowsKey('t', one));
    expect(foldRowsKey('u', one)).not.toBe(foldRowsKey('t', one));
  });
});

describe('what is said of cross-validations', () => {
  let id = 0;
  const made = (more: Partial<CrossValidation>): CrossValidation => ({
    id: ++id,
    table: 't',
    experiment: presetExperiment('boosting'),
    done: A,
    ...more,
  });

  it('names the better one first and tells real differences from unclear ones', () => {
    const shallow = made({
      experiment: { ...presetExperiment('boosting'), treeDepth: 2 },
      done: B,
    });
    const logistic = made({
      experiment: presetExperiment('logistic'),
      done: A.map(({ auc }, fold) => figures(auc - 0.01 - fold / 1e5)),
    });
    const pairs = foldPairs([shallow, logistic, made({})]);
    expect(pairs.map(foldPairText)).toEqual([
      expect.stringMatching(
        /^Gradient boosting is ahead of Logistic regression by \.010 of AUC over the same 5 folds .*: more than/,
      ),
      expect.stringMatching(
        /^Gradient boosting \(Depth 4\) is ahead of Gradient boosting \(Depth 2\) by \.020 .*\(95 % interval −\.003 to \.043\): that may well be chance\.$/,
      ),
    ]);
  });

  it('leaves out what is not complete or was judged on other folds', () => {
    const seed = made({ experiment: { ...presetExperiment('boosting'), seed: 7 } });
    expect(foldPairs([made({}), made({ done: A.slice(1) }), seed])).toEqual([]);
    expect(foldPairs([seed, made({}), made({ done: B })])).toHaveLength(1);
  });
});
