import { expect, it } from 'vitest';
import {
  flatteredMembers,
  stackCaution,
  tunedByValidation,
} from '../../../src/core/ensemble/caution';
import { membersText } from '../../../src/core/ensemble/members';
import type { Experiment } from '../../../src/core/experiment';
import { applyChanges, presetExperiment } from '../../../src/core/settings';

const stackOf = (members: readonly Experiment[], combining = 'stack'): Experiment =>
  applyChanges(presetExperiment('ensemble'), { ensembleOf: membersText(members), combining });

const logistic = presetExperiment('logistic');
const boosting = presetExperiment('boosting');
const network = presetExperiment('resnet-embedded');

it('knows what validation rows decide: when to stop, or how fast to learn', () => {
  const tuned = (from: Experiment, changes: Partial<Experiment> = {}): boolean =>
    tunedByValidation({ ...from, ...changes });
  expect(tuned(network)).toBe(true);
  expect(tuned(network, { earlyStopping: false })).toBe(false);
  expect(tuned(network, { earlyStopping: false, schedule: 'plateau' })).toBe(true);
  expect(tuned(boosting)).toBe(true);
  expect(tuned(boosting, { boostingStop: 'off' })).toBe(false);
  // What was learnt elsewhere never saw these rows.
  expect(tuned(boosting, { modelFile: 'abc' })).toBe(false);
  for (const model of ['logistic', 'scorecard', 'forest', 'adaboost'] as const)
    expect(tuned(presetExperiment(model), { earlyStopping: true, schedule: 'plateau' })).toBe(
      false,
    );
});

it('cautions of a stack whose members were tuned on the rows it is fitted on, of nothing else', () => {
  expect(flatteredMembers(stackOf([logistic, boosting, network]))).toEqual([1, 2]);
  expect(stackCaution(stackOf([logistic, boosting]))).toMatch(
    /members were tuned on: its figures on them flatter it/,
  );
  // A learning rate that waits for validation rows is tuned on them, too, where nothing stops.
  const waiting = { ...network, earlyStopping: false, schedule: 'plateau' } as const;
  expect(stackCaution(stackOf([logistic, waiting]))).toMatch(/were tuned on/);
  expect(stackCaution(stackOf([logistic, boosting], 'vote'))).toBe('');
  expect(stackCaution(stackOf([logistic, presetExperiment('forest')]))).toBe('');
  expect(stackCaution({ ...network, combining: 'stack' })).toBe('');
  // Settings of another version: nothing is known, so nothing is said.
  expect(stackCaution({ ...stackOf([logistic, boosting]), ensembleOf: 'nonsense' })).toBe('');
});
