import { expect, it } from 'vitest';
import type { EpochRecord } from '../../../src/core/models/model';
import { applyChanges, presetExperiment } from '../../../src/core/settings';
import { overfitEpoch, remediesFor } from '../../../src/app/widgets/overfit';

const record = (epoch: number, trainAuc: number, validationAuc: number): EpochRecord => ({
  epoch,
  learningRate: 0.01,
  trainLoss: 1,
  validationLoss: 1,
  trainAuc,
  validationAuc,
  trainRecall: 0.5,
  validationRecall: 0.5,
  seconds: 1,
  rowsPerSecond: 1,
});

it('points out the gap of the epoch that was kept, and only a wide one', () => {
  const epochs = [record(1, 0.72, 0.7), record(2, 0.9, 0.69)];
  expect(overfitEpoch(epochs, 1)).toBeNull();
  expect(overfitEpoch(epochs, 2)).toBe(epochs[1]);
  expect(overfitEpoch(epochs, 3)).toBeNull();
});

it.each(['lstm', 'resnet-over', 'resnet-under'] as const)(
  'offers %s changes that are allowed, until each is done',
  (model) => {
    let experiment = presetExperiment(model);
    const labels = new Set<string>();
    for (let round = 0; round < 40; round++) {
      const [remedy] = remediesFor(experiment);
      if (remedy === undefined) break;
      labels.add(remedy.label);
      experiment = applyChanges(experiment, remedy.changes);
    }
    expect(remediesFor(experiment)).toEqual([]);
    const early = presetExperiment(model).earlyStopping ? [] : ['Stop early'];
    expect([...labels]).toEqual([...early, 'More dropout', 'Halve the units']);
  },
);
