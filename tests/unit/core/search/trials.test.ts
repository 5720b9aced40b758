import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KNOBS, type KnobName } from '../../../../src/core/experiment';
import { Fault } from '../../../../src/core/fault';
import { randomStream } from '../../../../src/core/random';
import {
  bestTrial,
  planTrials,
  ranked,
  type TrialRecord,
} from '../../../../src/core/search/search';
import {
  defaultDimension,
  drawValue,
  isLogarithmic,
  isSearchable,
  type Dimension,
  type NumberRange,
  type Space,
} from '../../../../src/core/search/space';
import { gridTrials, randomTrials, trialExperiment } from '../../../../src/core/search/trials';
import { checkValue, KNOB_NAMES, presetExperiment } from '../../../../src/core/settings';

const boosting = presetExperiment('boosting');
const range = (name: KnobName, more: Partial<NumberRange>): NumberRange => ({
  kind: 'number',
  name,
  low: 0,
  high: 1,
  values: [],
  ...more,
});
const penalties: Dimension = {
  kind: 'options',
  name: 'logisticPenalty',
  values: ['l2', 'elastic-net'],
};

describe('what is tried of a knob', () => {
  it('begins within its bounds, whatever it is set to, and draws values that it takes', () => {
    const names = KNOB_NAMES.filter((name) => KNOBS[name].retrains && isSearchable(name));
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom('boosting' as const, 'resnet-over' as const, 'logistic' as const),
        fc.integer({ min: 0, max: 1e6 }),
        (name, model, seed) => {
          const dimension = defaultDimension(name, presetExperiment(model));
          const random = randomStream(seed, 'test');
          for (const value of [...dimension.values, drawValue(dimension, random)])
            expect(checkValue(name, value)).toBe(value);
          if (dimension.kind === 'options') return;
          expect(dimension.values).toContain(presetExperiment(model)[name]);
          const drawn = Number(drawValue(dimension, random));
          expect(drawn).toBeGreaterThanOrEqual(dimension.low);
          expect(drawn).toBeLessThanOrEqual(dimension.high);
        },
      ),
    );
  });

  it('is drawn evenly, by its logarithm where the knob is logarithmic', () => {
    const random = randomStream(1, 'test');
    const shareBelow = (dimension: Dimension, middle: number) => {
      const drawn = Array.from({ length: 2000 }, () => Number(drawValue(dimension, random)));
      return drawn.filter((value) => value < middle).length / drawn.length;
    };
    const rate = range('learningRate', { low: 0.0001, high: 0.01 });
    expect(isLogarithmic('learningRate', 0.0001, 0.01)).toBe(true);
    expect(shareBelow(rate, 0.001)).toBeCloseTo(0.5, 1);
    expect(isLogarithmic('rowShare', 0.2, 1)).toBe(false);
    expect(shareBelow(range('rowShare', { low: 0.2, high: 1 }), 0.6)).toBeCloseTo(0.5, 1);
    const depths = Array.from({ length: 400 }, () =>
      drawValue(range('treeDepth', { low: 2, high: 5 }), random),
    );
    expect([...new Set(depths)].toSorted()).toEqual([2, 3, 4, 5]);
  });
});

describe('a grid', () => {
  it('is every combination once, as loops within loops make them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 5 }),
        fc.uniqueArray(fc.constantFrom(0.2, 0.4, 0.6, 0.8, 1), { minLength: 1, maxLength: 4 }),
        (depths, shares) => {
          const space: Space = [
            range('treeDepth', { values: [...depths, depths[0]] }),
            range('rowShare', { values: shares }),
            penalties,
          ];
          const loops = [];
          for (const depth of depths)
            for (const share of shares)
              for (const penalty of ['l2', 'elastic-net']) loops.push([depth, share, penalty]);
          expect(gridTrials(space)).toEqual(loops);
        },
      ),
    );
  });

  it('too large is refused with what to change, and so is what a knob does not take', () => {
    const depths = Array.from({ length: 16 }, (_, i) => i + 1);
    const space = (rows: readonly number[]): Space => [
      range('treeDepth', { values: depths }),
      range('rowShare', { values: rows }),
      range('columnShare', { values: [0.5, 0.75, 1] }),
    ];
    expect(() => gridTrials(space([0.2, 0.4, 0.6, 0.8, 1]))).toThrow(
      /16 × 5 × 3 = 240 trials are more than 200. Give Depth at most 13 values, or search at random/,
    );
    expect(() => gridTrials(space(Array.from({ length: 80 }, (_, i) => 0.2 + i / 100)))).toThrow(
      '16 × 80 × 3 = 3,840 trials are more than 200',
    );
    expect(gridTrials(space([0.2, 0.4, 0.6, 0.8]))).toHaveLength(192);
    expect(() => gridTrials([range('treeDepth', { values: [2, 17] })])).toThrow(
      /Depth: 17 is not allowed. Give whole numbers from 1 to 16/,
    );
    expect(() => gridTrials([range('treeDepth', { values: [2.5] })])).toThrow(Fault);
    expect(() => gridTrials([{ ...penalties, values: [] }])).toThrow(/no option is chosen/);
    expect(() => gridTrials([])).toThrow(/Choose at least one setting/);
  });
});

describe('trials at random', () => {
  const space: Space = [
    range('boostingRate', { low: 0.01, high: 0.3 }),
    range('treeDepth', { low: 2, high: 8 }),
  ];

  it('follow the seed, and more of them begin with the same', () => {
    expect(randomTrials(space, 12, 7)).toEqual(randomTrials(space, 12, 7));
    expect(randomTrials(space, 30, 7).slice(0, 12)).toEqual(randomTrials(space, 12, 7));
    expect(randomTrials(space, 12, 8)).not.toEqual(randomTrials(space, 12, 7));
  });

  it('are each another, and end where there are no more', () => {
    const few: Space = [range('treeDepth', { low: 2, high: 5 })];
    const drawn = randomTrials(few, 50, 1).flat();
    expect(drawn.toSorted()).toEqual([2, 3, 4, 5]);
    expect(() => randomTrials([range('treeDepth', { low: 5, high: 2 })], 3, 1)).toThrow(/Swap/);
    expect(() => randomTrials([range('treeDepth', { low: 0, high: 2 })], 3, 1)).toThrow(Fault);
  });
});

describe('the plan of a search', () => {
  it('tries the settings as they stand first, and no others like them', () => {
    const space: Space = [
      range('treeDepth', { values: [3, boosting.treeDepth, 6] }),
      range('rowShare', { values: [boosting.rowShare] }),
    ];
    const plan = planTrials(boosting, space, 'grid', 0);
    expect(plan.map(({ values }) => values[0])).toEqual([4, 3, 6]);
    expect(plan.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(trialExperiment(boosting, space, plan[2].values)).toEqual({ ...boosting, treeDepth: 6 });
  });

  it('ranks finished trials before stopped ones before failed ones', () => {
    const curve = { steps: [1], values: [0.9] };
    const figures = (auc: number) =>
      ({ auc }) as Extract<TrialRecord, { kind: 'finished' }>['figures'];
    const records: TrialRecord[] = [
      { id: 0, values: [], kind: 'failed', reason: '' },
      { id: 1, values: [], kind: 'stopped', curve, seconds: 1 },
      { id: 2, values: [], kind: 'finished', figures: figures(0.7), curve },
      { id: 3, values: [], kind: 'finished', figures: figures(0.8), curve },
      { id: 4, values: [], kind: 'finished', figures: figures(0.8), curve },
    ];
    expect(ranked(records).map(({ id }) => id)).toEqual([3, 4, 2, 1, 0]);
    expect(bestTrial(records)?.id).toBe(3);
    expect(bestTrial(records.slice(0, 2))).toBeNull();
  });
});
