import { describe, expect, it } from 'vitest';
import { gainWords, memberWords, stackWords } from '../../../src/app/widgets/ensemble-words';
import { membersText } from '../../../src/core/ensemble/members';
import { applyChanges, presetExperiment } from '../../../src/core/settings';

describe('an ensemble in words', () => {
  it('names a member by its model and what it differs in', () => {
    expect(memberWords(presetExperiment('logistic'))).toEqual({
      name: 'Logistic regression',
      changes: '',
    });
    const trees = applyChanges(presetExperiment('boosting'), {
      treeDepth: 2,
      seed: 9,
      cutoff: 0.4,
    });
    expect(memberWords(trees).changes).toMatch(/ 2$/);
  });

  const figures = (difference: number, pValue: number) => ({
    ensemble: { auc: 0.75 + difference, low: 0.7, high: 0.8 },
    members: [{ auc: 0.75, low: 0.7, high: 0.8 }],
    likeness: [[1]],
    best: 0,
    gain: {
      difference,
      low: difference - 0.01,
      high: difference + 0.01,
      standardError: 0.005,
      pValue,
    },
  });
  const words = (difference: number, pValue: number) =>
    gainWords(figures(difference, pValue), { combining: 'vote' }, () => 'Random forest');

  it('says what combining gained or lost, and whether that is chance', () => {
    expect(words(0.02, 0.0001)).toMatch(
      /The difference, \.020 .* is more than chance: p\sbelow\s\.001/,
    );
    expect(words(0.002, 0.7)).toMatch(/The difference, \.002 .* may well be chance: p\s=\s\.700/);
    expect(words(-0.02, 0.01)).toMatch(/The difference, −\.020 /);
    expect(words(0.002, 0.7)).toContain('Random forest, its best member, has .750 alone');
  });

  it('says whose figures flatter a stack, by number and name', () => {
    const models = ['logistic', 'boosting', 'resnet-embedded'] as const;
    const wordsOf = (...chosen: (typeof models)[number][]) =>
      stackWords(
        applyChanges(presetExperiment('ensemble'), {
          combining: 'stack',
          ensembleOf: membersText(chosen.map(presetExperiment)),
        }),
      );
    expect(wordsOf('logistic', 'boosting')).toMatch(/^Member 2 \(Gradient boosting\) was tuned on/);
    expect(wordsOf(...models)).toMatch(
      /^Members 2 \(Gradient boosting\) and 3 \(ResNet with embeddings\) were tuned on/,
    );
    expect(stackWords(presetExperiment('ensemble'))).toBe('');
  });
});
