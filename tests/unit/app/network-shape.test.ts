import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parameterCount, stagesOf } from '../../../src/app/widgets/network-shape';
import { networkPlan } from '../../../src/engine/network/plan';
import { presetExperiment } from '../../../src/core/settings';

const PLAIN = { columns: 158, numbers: 90 };

it('counts the weights of the two reference networks at 158 inputs', () => {
  expect(parameterCount(presetExperiment('resnet-over'), PLAIN)).toBe(81_601);
  expect(parameterCount(presetExperiment('resnet-under'), PLAIN)).toBe(285_377);
});

it('marks the blocks whose shortcut must change the width', () => {
  const stages = stagesOf(presetExperiment('resnet-over'), PLAIN);
  expect(stages.map(({ kind }) => kind)).toEqual([
    'input',
    'first',
    'block',
    'block',
    'block',
    'output',
  ]);
  expect(stages.map(({ projected }) => projected)).toEqual([
    false,
    false,
    false,
    true,
    true,
    false,
  ]);
});

it('counts as many weights as the engine makes', () => {
  const width = fc.integer({ min: 1, max: 20 }).map((units) => units * 4);
  const small = fc.integer({ min: 1, max: 8 });
  fc.assert(
    fc.property(
      fc.record({ passing: fc.integer({ min: 0, max: 99 }), numbers: small }),
      fc.array(width, { minLength: 1, maxLength: 8 }),
      fc.record({
        inputWidth: width,
        batchNorm: fc.boolean(),
        blockType: fc.constantFrom('reference', 'pre-norm'),
        numericEmbedding: fc.constantFrom('none', 'piecewise-linear', 'periodic'),
        embeddingBins: small,
        embeddingFrequencies: small,
        embeddingSize: small,
        members: small,
      }),
      ({ passing, numbers }, blockWidths, changes) => {
        const experiment = {
          ...presetExperiment('resnet-over'),
          ...changes,
          blockWidths,
          blockDropouts: blockWidths.map(() => 0),
        };
        const columns = passing + numbers;
        const { parameters } = networkPlan(experiment, columns, numbers);
        expect(parameterCount(experiment, { columns, numbers })).toBe(parameters);
      },
    ),
  );
});

it('draws the embedding as a stage, and unchanged shortcuts round pre-norm blocks', () => {
  const experiment = {
    ...presetExperiment('resnet-over'),
    numericEmbedding: 'piecewise-linear',
    embeddingBins: 3,
    blockType: 'pre-norm',
  } as const;
  const stages = stagesOf(experiment, { columns: 10, numbers: 4 });
  expect(stages.map(({ kind, width }) => [kind, width])).toEqual([
    ['input', 10],
    ['embedding', 18],
    ['first', 128],
    ['block', 128],
    ['block', 64],
    ['block', 32],
    ['output', 1],
  ]);
  expect(stages.some(({ projected }) => projected)).toBe(false);
  expect(stages.map(({ norms }) => norms)).toEqual([0, 0, 0, 1, 1, 1, 1]);
});
