import { describe, expect, it } from 'vitest';
import { milderSettings } from '../../../src/core/milder';
import { applyChanges, differingKnobs, presetExperiment } from '../../../src/core/settings';

describe('milderSettings', () => {
  const wild = {
    ...presetExperiment('resnet-under'),
    learningRate: 1,
    batchNorm: false,
    l2: 0.1,
    momentum: 0.99,
  };

  it('lowers the rate, clips, and turns batch norm on', () => {
    expect(milderSettings(wild)).toMatchObject({
      learningRate: 0.1,
      clipNorm: 1,
      batchNorm: true,
      l2: 0.0001,
      momentum: 0.9,
    });
  });

  it('touches nothing else and stays within the knobs’ bounds', () => {
    const mild = milderSettings({ ...wild, learningRate: 0.00002 });
    expect(differingKnobs(wild, mild).sort()).toEqual(
      ['batchNorm', 'clipNorm', 'l2', 'learningRate', 'momentum'].sort(),
    );
    expect(applyChanges(wild, mild)).toEqual(mild);
  });

  it('keeps a clip that is tighter already', () => {
    expect(milderSettings({ ...wild, clipNorm: 0.5 }).clipNorm).toBe(0.5);
  });
});
