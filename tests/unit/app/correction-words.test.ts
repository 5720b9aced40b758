import { describe, expect, it } from 'vitest';
import { correctionWords, scoreWords } from '../../../src/app/widgets/correction-words';
import { formulaFor, type Corrections } from '../../../src/core/decision/calibrate/corrections';
import type { Experiment } from '../../../src/core/experiment';
import { defaultExperiment } from '../../../src/core/settings';

const before = { good: 9000, bad: 1000 };
const after = { good: 1000, bad: 1000 };

function words(
  changes: Partial<Experiment>,
  recalibration: Experiment['recalibration'] = 'auto',
  counts = after,
): string {
  const experiment: Experiment = { ...defaultExperiment(), classWeights: 'none', ...changes };
  const corrections: Corrections = {
    ...formulaFor({ sampling: { before, after: counts }, experiment }),
    platt: { kind: 'platt', slope: 1, intercept: -2 },
    beta: { kind: 'beta', a: 1, b: 1, c: -2 },
    isotonic: { kind: 'none' },
  };
  return correctionWords(corrections, experiment, recalibration, 11_000);
}

describe('the correction in words', () => {
  it('names the exact formula and what it undoes', () => {
    expect(words({ sampling: 'random-under', loss: 'bce' })).toBe(
      'Odds divided by 9: exact on paper, for random under-sampling.',
    );
    expect(words({ sampling: 'none', loss: 'bce' }, 'auto', before)).toContain(
      'Nothing to correct: cross-entropy on rows as they are',
    );
    const plain = { sampling: 'none', loss: 'focal', focalAlpha: 0.5, focalGamma: 0 } as const;
    expect(words(plain, 'auto', before)).toBe(
      'Nothing to correct: with focal loss probabilities stay as they are, on paper.',
    );
    expect(words({ sampling: 'none', loss: 'focal', focalAlpha: 0.5 }, 'auto', before)).toBe(
      'Pull of the focal loss undone, odds left as they are: exact on paper, for focal loss.',
    );
  });

  it('says when a formula is only approximate, or there is none', () => {
    const made = words({ sampling: 'smote', loss: 'bce' }, 'formula');
    expect(made).toContain('Odds divided by 9: only approximate');
    expect(made).toContain('for SMOTE.');
    expect(words({ sampling: 'none', loss: 'auc-margin' }, 'formula', before)).toContain(
      'There is no formula',
    );
  });

  it('names what was fitted, on how many rows, and what could not be', () => {
    expect(words({ sampling: 'smote' })).toBe('Platt scaling, fitted on 11,000 validation rows.');
    expect(words({ sampling: 'smote' }, 'isotonic')).toContain('Nothing is corrected');
  });
});

describe('what a score stands for', () => {
  const of = (changes: Partial<Experiment>): string =>
    scoreWords({ ...defaultExperiment(), classWeights: 'none', ...changes }, after);

  it('is itself under cross-entropy, less under weights, unknown without a formula', () => {
    expect(of({ loss: 'bce' })).toContain('A score is a probability');
    expect(of({ loss: 'logit-adjusted' })).toContain('plain cross-entropy here');
    expect(of({ loss: 'class-balanced' })).toContain('plain cross-entropy here');
    // Odds of 3 to 7 divided by 5: 3 / 38.
    expect(of({ loss: 'weighted-bce', weightOfDefaults: 5 })).toMatch(
      /weighted cross-entropy score of 30.% stands for a PD of 7\.9.%/,
    );
    expect(of({ loss: 'focal', focalAlpha: 0.95, focalGamma: 5 })).toMatch(/a PD below 0\.1/);
    expect(of({ loss: 'ldam' })).toMatch(/^On paper an LDAM score of 50.% stands for/);
    expect(of({ loss: 'asymmetric' })).toContain('has no formula');
    expect(of({ loss: 'auc-margin' })).toContain('no probabilities');
  });
});
