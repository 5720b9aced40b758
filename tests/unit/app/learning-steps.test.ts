import { describe, expect, it } from 'vitest';
import type { LiveRun } from '../../../src/app/state/live-run';
import { learningSteps, mostSteps, stepsDone } from '../../../src/app/widgets/learning-steps';
import { levelOf } from '../../../src/app/widgets/learning';
import { endedText, stageText, trainedText } from '../../../src/app/widgets/stage-text';
import { LEARNING, type EpochRecord } from '../../../src/core/models/model';
import { presetExperiment, type ModelName } from '../../../src/core/settings';

const record = (epoch: number): EpochRecord => ({
  epoch,
  learningRate: 1,
  trainLoss: 0.4,
  validationLoss: 0.4,
  trainAuc: 0.8,
  validationAuc: 0.7 + epoch / 1e4,
  trainRecall: 0.5,
  validationRecall: 0.5,
  seconds: 1,
  rowsPerSecond: 1,
});
function live(model: ModelName, ...steps: number[]): LiveRun {
  const given: unknown = { experiment: presetExperiment(model), epochs: steps.map(record) };
  return given as LiveRun;
}
const progress = (stage: string) => ({ stage, done: 1, total: 2 });
const ended = (model: ModelName, steps: number[], bestEpoch: number) => ({
  experiment: presetExperiment(model),
  epochs: steps.map(record),
  bestEpoch,
  outcome: 'finished' as const,
  note: '',
});

describe('what a run is doing, in words', () => {
  it('counts epochs, trees or iterations, as the model learns', () => {
    const says = (model: ModelName, steps: number[], phase: 'running' | 'paused') =>
      stageText(live(model, ...steps), progress(LEARNING), phase);
    expect(says('resnet-under', [1, 2], 'running')).toBe('epoch 3 of 50');
    expect(says('lstm', [1, 2], 'paused')).toBe('Paused: epoch 2 of 30');
    expect(says('forest', [8, 15], 'running')).toBe('tree 16 of 300');
    expect(says('boosting', [13], 'paused')).toBe('Paused: tree 13 of 500');
    expect(says('forest', [300], 'running')).toBe('tree 300 of 300');
    expect(says('logistic', [1], 'running')).toBe('iteration 2');
    expect(says('scorecard', [1, 2], 'paused')).toBe('Paused: iteration 2');
  });

  it('names other stages as they are', () => {
    expect(stageText(live('forest'), progress('Binning columns'), 'running')).toBe(
      'Binning columns',
    );
    expect(stageText(live('forest'), null, 'paused')).toBe('Paused: getting ready');
  });
});

describe('how a run ended, in words', () => {
  it('says what was learnt and what was kept of it', () => {
    expect(endedText(ended('resnet-over', [1, 2, 3], 2))).toBe('3 epochs, weights of epoch 2');
    expect(endedText(ended('forest', [8, 300], 300))).toBe('300 trees');
    expect(endedText({ ...ended('boosting', [8, 90], 60), outcome: 'stopped-early' })).toBe(
      'stopped after 90 trees, the first 60 kept',
    );
    expect(endedText(ended('adaboost', [1], 1))).toBe('1 tree');
    expect(endedText(ended('logistic', [1, 2, 3, 4], 4))).toBe('4 iterations');
  });

  it('adds what else there is to know, but not twice why it stopped', () => {
    const told = { ...ended('forest', [8], 8), note: 'Out-of-bag AUC 0.754.' };
    expect(trainedText(told)).toBe('Trained: 8 trees. Out-of-bag AUC 0.754.');
    expect(trainedText({ ...told, outcome: 'stopped-early' })).toBe(
      'Trained: stopped after 8 trees',
    );
  });
});

describe('steps', () => {
  it('are counted from the records, of which an ensemble has fewer', () => {
    expect([stepsDone([]), stepsDone([8, 40].map(record))]).toEqual([0, 40]);
  });

  it('are limited by the settings of the model, or by nothing', () => {
    const most = (model: ModelName) =>
      mostSteps({ model, epochs: 7, treeCount: 90, ensembleOf: '' });
    expect([most('lstm'), most('adaboost'), most('scorecard')]).toEqual([7, 90, null]);
    expect(learningSteps({ model: 'forest' }).one).toBe('tree');
  });

  it('of another kind are drawn as the level at which they ended', () => {
    const level = levelOf({ epochs: [1, 2, 3].map(record), bestEpoch: 2 }, 300);
    expect(level.map(({ epoch, validationAuc }) => [epoch, validationAuc])).toEqual([
      [0, record(2).validationAuc],
      [300, record(2).validationAuc],
    ]);
    expect(levelOf({ epochs: [], bestEpoch: 0 }, 300)).toEqual([]);
  });
});
