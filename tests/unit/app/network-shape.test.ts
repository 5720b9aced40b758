import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parameterCount, stagesOf } from '../../../src/app/widgets/network-shape';
import { networkPlan } from '../../../src/engine/network/plan';
import { presetExperiment } from '../../../src/core/settings';

it('counts the weights of the two reference networks at 158 inputs', () => {
  expect(parameterCount(presetExperiment('resnet-over'), 158)).toBe(81_601);
  expect(parameterCount(presetExperiment('resnet-under'), 158)).toBe(285_377);
});

it('marks the blocks whose shortcut must change the width', () => {
  const stages = stagesOf(presetExperiment('resnet-over'), 158);
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
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      width,
      fc.array(width, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      (inputs, inputWidth, blockWidths, batchNorm) => {
        const experiment = {
          ...presetExperiment('resnet-over'),
          inputWidth,
          blockWidths,
          blockDropouts: blockWidths.map(() => 0),
          batchNorm,
        };
        expect(parameterCount(experiment, inputs)).toBe(networkPlan(experiment, inputs).parameters);
      },
    ),
  );
});
