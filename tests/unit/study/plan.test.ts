import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KNOBS } from '../../../src/core/experiment';
import { prepareKey, samplingKey } from '../../../src/core/data/prepare';
import { defaultExperiment } from '../../../src/core/settings';
import {
  cellExperiment,
  cellKey,
  cellsOf,
  choiceFor,
  DEFAULT_CHOICE,
  pairingsOf,
  studyBase,
  studyKey,
  type StudyChoice,
} from '../../../src/core/study/plan';
import { missingCells, recordsOf } from '../../../src/core/study/record';
import { done } from './made-up';

const choices: fc.Arbitrary<StudyChoice> = fc.record({
  samplers: fc.subarray(KNOBS.sampling.options.map(({ value }) => value)),
  losses: fc.subarray(KNOBS.loss.options.map(({ value }) => value)),
  seeds: fc.integer({ min: 1, max: 20 }),
  firstSeed: fc.nat(1000),
});

describe('the plan of a study', () => {
  it('holds every sampler, loss and seed once', () => {
    fc.assert(
      fc.property(choices, (choice) => {
        const cells = cellsOf(choice);
        expect(new Set(cells.map(cellKey)).size).toBe(cells.length);
        expect(cells.length).toBe(choice.samplers.length * choice.losses.length * choice.seeds);
      }),
    );
  });

  it('holds one loss for a model that has one', () => {
    const choice = { ...DEFAULT_CHOICE, losses: ['focal', 'bce'] as const };
    expect(choiceFor(choice, 'lstm')).toBe(choice);
    expect(pairingsOf(choiceFor(choice, 'boosting')).map(({ loss }) => loss)).toEqual(
      choice.samplers.map(() => 'bce'),
    );
  });

  it('prepares each split once and samples each split once a sampler, with room for one of each', () => {
    fc.assert(
      fc.property(choices, (choice) => {
        const base = defaultExperiment();
        const experiments = cellsOf(choice).map((cell) => cellExperiment(base, cell));
        const changes = (keys: string[]): number =>
          keys.filter((key, i) => key !== keys[i - 1]).length;
        const { length } = choice.samplers;
        const any = experiments.length > 0;
        expect(changes(experiments.map((one) => prepareKey('t', one)))).toBe(
          any ? choice.seeds : 0,
        );
        expect(changes(experiments.map((one) => samplingKey('t', one)))).toBe(
          any ? choice.seeds * length : 0,
        );
      }),
    );
  });

  it('does not depend on the order in which things were chosen', () => {
    const turned = {
      ...DEFAULT_CHOICE,
      samplers: DEFAULT_CHOICE.samplers.toReversed(),
      losses: DEFAULT_CHOICE.losses.toReversed(),
    };
    expect(pairingsOf(turned)).toEqual(pairingsOf(DEFAULT_CHOICE));
  });

  it('makes no cell twice when it goes on, and none that was not asked for', () => {
    fc.assert(
      fc.property(choices, fc.double({ min: 0, max: 1, noNaN: true }), (choice, share) => {
        const cells = cellsOf(choice);
        const records = cells.slice(0, Math.round(cells.length * share)).map((cell) => done(cell));
        const left = missingCells(cells, records);
        expect([...records.map(cellKey), ...left.map(cellKey)]).toEqual(cells.map(cellKey));
        expect(recordsOf(records, cells)).toEqual(records);
        expect(recordsOf(records, cells.slice(0, 1)).length).toBe(Math.min(1, records.length));
      }),
    );
  });

  it('keys results by all that they follow from, and nothing else', () => {
    const base = defaultExperiment();
    const key = studyKey('table', base);
    expect(studyKey('other', base)).not.toBe(key);
    for (const changes of [
      { epochs: 3 },
      { samplingRatio: 0.7 },
      { classWeights: 'balanced' },
      { recalibration: 'beta' },
    ] as const)
      expect(studyKey('table', { ...base, ...changes })).not.toBe(key);
    for (const changes of [
      { sampling: 'smote' },
      { loss: 'focal' },
      { seed: 7 },
      { cutoff: 0.5 },
      { view: 'data' },
      { dataset: 'x' },
    ] as const)
      expect(studyKey('table', { ...base, ...changes })).toBe(key);
  });

  it('aims for a full balance where the data are past the ratio asked for', () => {
    const base = { ...defaultExperiment(), samplingRatio: 0.3 };
    expect(studyBase(base, null, 0.43).samplingRatio).toBe(1);
    expect(studyBase(base, null, 0.1).samplingRatio).toBe(0.3);
    expect(studyBase(base, 4, 0.1).epochs).toBe(4);
  });
});
