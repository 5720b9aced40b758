import { describe, expect, it } from 'vitest';
import { isFromFile, learntElsewhere } from '../../../src/app/widgets/loaded-words';
import { membersText } from '../../../src/core/ensemble/members';
import { presetExperiment } from '../../../src/core/settings';

const trained = presetExperiment('boosting');
const loaded = { ...trained, modelFile: '0123456789abcdef' };

describe('figures of a model that was trained elsewhere', () => {
  it('are told from those of runs made here', () => {
    expect([trained, loaded].map(isFromFile)).toEqual([false, true]);
    const ensemble = presetExperiment('ensemble');
    const of = (first: typeof trained): boolean =>
      isFromFile({ ...ensemble, ensembleOf: membersText([first, presetExperiment('forest')]) });
    expect([trained, loaded].map(of)).toEqual([false, true]);
    expect(isFromFile({ ...ensemble, ensembleOf: 'of another version' })).toBe(false);
  });

  it('say so by the names of the runs and the rows', () => {
    expect(learntElsewhere([], 'test')).toBe('');
    expect(learntElsewhere(['Old bank'], 'test')).toBe(
      'Old bank came from a file: if it learnt from any of these test rows, its figures flatter it.',
    );
    expect(learntElsewhere(['A', 'B'], 'validation')).toMatch(
      /^A and B came from files: .*validation/,
    );
  });
});
