import { describe, expect, it } from 'vitest';
import { bestSoFar, learningAxis } from '../../../src/app/widgets/learning';
import { relevant } from '../../../src/app/widgets/relevant';
import { frameOf } from '../../../src/app/widgets/row-map';
import type { EpochRecord } from '../../../src/core/models/model';
import { presetExperiment } from '../../../src/core/settings';

describe('which knobs are shown', () => {
  const over = presetExperiment('resnet-over');

  it('hides what has no effect with the settings as they stand', () => {
    const names = ['sampling', 'samplingRatio', 'smoteNeighbours', 'ennNeighbours'] as const;
    expect(relevant(names, over)).toEqual(names);
    expect(relevant(names, { ...over, sampling: 'none' })).toEqual(['sampling']);
    expect(relevant(names, { ...over, sampling: 'enn' })).toEqual(['sampling', 'ennNeighbours']);
    expect(relevant(['momentum', 'weightDecay'], over)).toEqual([]);
    expect(relevant(['momentum'], { ...over, optimiser: 'sgd' })).toEqual(['momentum']);
    expect(relevant(['focalGamma'], { ...over, loss: 'bce' })).toEqual([]);
  });
});

describe('the map of training rows', () => {
  it('is not squeezed by one far row', () => {
    const x = Float32Array.from({ length: 1000 }, (_, i) => (i === 7 ? 1e4 : i / 500 - 1));
    const y = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const frame = frameOf({ x, y });
    expect(frame.x[1]).toBeLessThan(3);
    expect(frame.outside).toBeGreaterThanOrEqual(1);
    expect(frame.outside).toBeLessThan(15);
    expect(frame.y[0]).toBeLessThanOrEqual(-1);
  });

  it('holds every row of a well-behaved cloud, and copes with none', () => {
    const x = Float32Array.of(1, 2, 3);
    expect(frameOf({ x, y: x }).outside).toBe(0);
    expect(frameOf({ x: new Float32Array(), y: new Float32Array() }).outside).toBe(0);
  });
});

describe('learning curves', () => {
  const record = (epoch: number, validationAuc: number): EpochRecord => ({
    epoch,
    validationAuc,
    learningRate: 0.001,
    trainLoss: 0.3,
    validationLoss: 0.4,
    trainAuc: 0.7,
    trainRecall: 0.5,
    validationRecall: 0.5,
    seconds: 1,
    rowsPerSecond: 1000,
  });

  it('marks the first of the best epochs', () => {
    expect(bestSoFar([record(1, 0.6), record(2, 0.7), record(3, 0.7)])).toBe(2);
    expect(bestSoFar([])).toBeNull();
  });

  it('keeps every point in view, within what a share can be', () => {
    const epochs = [record(1, 0.6), record(2, 0.995)];
    const { range } = learningAxis({ epochs, ghost: [] }, 'auc');
    expect(range[0]).toBeLessThan(0.6);
    expect(range[1]).toBe(1);
    const empty = learningAxis({ epochs: [], ghost: [] }, 'loss').range;
    expect(empty.every(Number.isFinite)).toBe(true);
  });
});
