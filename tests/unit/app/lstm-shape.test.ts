import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lstmStages, lstmWeights } from '../../../src/app/widgets/lstm-shape';
import { lstmPlan } from '../../../src/engine/recurrent/plan';

const settings = fc.record({
  lstmUnits: fc.array(fc.integer({ min: 4, max: 256 }), { minLength: 1, maxLength: 3 }),
  lstmDropout: fc.constantFrom(0, 0.2),
  lstmHead: fc.constantFrom(0, 16, 48),
});

it('counts the weights that the engine makes', () => {
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 200 }), (given, inputs) => {
      expect(lstmWeights(given)).toBe(lstmPlan(given, inputs).parameters);
    }),
  );
});

it('leaves out the dense layer that has no units', () => {
  const kinds = (lstmHead: number): string[] =>
    lstmStages({ lstmUnits: [8, 4], lstmDropout: 0.1, lstmHead }).map(({ kind }) => kind);
  expect(kinds(16)).toEqual(['step', 'lstm', 'lstm', 'dense', 'output']);
  expect(kinds(0)).toEqual(['step', 'lstm', 'lstm', 'output']);
});
