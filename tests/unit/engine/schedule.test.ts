import { describe, expect, it } from 'vitest';
import { Schedule } from '../../../src/engine/schedule';
import { smallExperiment } from './made-up';

describe('Schedule', () => {
  it('stays constant', () => {
    const schedule = new Schedule(smallExperiment({ learningRate: 0.01 }));
    for (const auc of [0.7, 0.6, 0.5, 0.4]) schedule.epochEnded(auc);
    expect(schedule.learningRate(0.9)).toBe(0.01);
    expect(schedule.shouldStop).toBe(false);
  });

  it('cuts on a plateau, and again after as many epochs more', () => {
    const schedule = new Schedule(
      smallExperiment({
        learningRate: 0.08,
        schedule: 'plateau',
        plateauPatience: 2,
        plateauFactor: 0.5,
      }),
    );
    const rates = [0.7, 0.7, 0.69, 0.7, 0.6, 0.8, 0.79].map((auc) => {
      schedule.epochEnded(auc);
      return schedule.learningRate(0);
    });
    expect(rates).toEqual([0.08, 0.08, 0.04, 0.04, 0.02, 0.02, 0.02]);
  });

  it('falls along a half cosine to zero', () => {
    const schedule = new Schedule(smallExperiment({ learningRate: 0.1, schedule: 'cosine' }));
    expect(schedule.learningRate(0)).toBe(0.1);
    expect(schedule.learningRate(0.5)).toBeCloseTo(0.05, 12);
    expect(schedule.learningRate(1)).toBeCloseTo(0, 12);
  });

  it('stops when patience is used up since the best epoch', () => {
    const schedule = new Schedule(smallExperiment({ earlyStopping: true, patience: 2 }));
    const stops = [0.6, 0.7, 0.69, 0.71, 0.7, 0.71].map((auc) => [
      schedule.epochEnded(auc),
      schedule.shouldStop,
    ]);
    expect(stops).toEqual([
      [true, false],
      [true, false],
      [false, false],
      [true, false],
      [false, false],
      [false, true],
    ]);
  });
});
