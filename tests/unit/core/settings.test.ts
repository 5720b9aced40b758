import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KNOBS, type Experiment } from '../../../src/core/experiment';
import type { Knob } from '../../../src/core/knobs/knob';
import { Fault } from '../../../src/core/fault';
import { fromFragment, toFragment } from '../../../src/core/link';
import {
  applyChanges,
  KNOB_NAMES,
  presetExperiment,
  sameRun,
  withPreset,
} from '../../../src/core/settings';

const over = presetExperiment('resnet-over');

const anyRule = fc.record({
  effect: fc.constantFrom('decline', 'refer'),
  column: fc.string({ minLength: 1, maxLength: 20 }),
  is: fc.constantFrom('below', 'above', 'at-most', 'at-least', 'equal', 'not-equal', 'missing'),
  value: fc.oneof(fc.integer(), fc.string({ maxLength: 20 })),
  on: fc.boolean(),
});

function anyValue(knob: Knob): fc.Arbitrary<unknown> {
  switch (knob.kind) {
    case 'number':
      return knob.integer
        ? fc.integer({ min: knob.min, max: knob.max })
        : fc.double({ min: knob.min, max: knob.max, noNaN: true });
    case 'list':
      return fc.array(
        knob.integer
          ? fc.integer({ min: knob.min, max: knob.max })
          : fc.double({ min: knob.min, max: knob.max, noNaN: true }),
        { minLength: knob.minLength, maxLength: knob.maxLength },
      );
    case 'choice':
      return fc.constantFrom(...knob.options.map((option) => option.value));
    case 'switch':
      return fc.boolean();
    case 'set':
      return fc.subarray(knob.options.map((option) => option.value));
    case 'text':
      return fc.string({ minLength: knob.minLength, maxLength: knob.maxLength });
    case 'rules':
      return fc.array(anyRule, { maxLength: 4 });
  }
}

const anyChanges = fc
  .record(Object.fromEntries(KNOB_NAMES.map((name) => [name, anyValue(KNOBS[name])])), {
    requiredKeys: [],
  })
  .filter((changes) => {
    const { trainShare = 0.6, validationShare = 0.2 } = changes as Partial<Experiment>;
    const { scoreLow = 300, scoreHigh = 850 } = changes as Partial<Experiment>;
    return trainShare + validationShare <= 0.95 && scoreLow < scoreHigh;
  });

describe('settings', () => {
  it('have every default within their own bounds', () => {
    expect(applyChanges(over, { ...over })).toEqual(over);
    const under = presetExperiment('resnet-under');
    expect(applyChanges(under, { ...under })).toEqual(under);
  });

  it('survive the address bar whatever they are', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const experiment = applyChanges(over, changes);
        expect(fromFragment(toFragment(experiment))).toEqual({
          experiment,
          problems: [],
          table: null,
        });
      }),
      { numRuns: 300 },
    );
  });

  it('take the whole preset when the model changes, and keep data and decision', () => {
    const mine = applyChanges(over, { seed: 7, cutoff: 0.3, learningRate: 0.01 });
    const under = applyChanges(mine, { model: 'resnet-under' });
    expect(under).toMatchObject({
      seed: 7,
      cutoff: 0.3,
      learningRate: 0.0007,
      sampling: 'random-under',
    });
    expect(withPreset(under, 'resnet-over')).toMatchObject({ seed: 7, learningRate: 0.001 });
  });

  it('keep one dropout a block', () => {
    const deeper = applyChanges(over, { blockWidths: [64, 64, 32, 32, 16] });
    expect(deeper.blockDropouts).toEqual([0.3, 0.3, 0.2, 0.2, 0.2]);
  });

  it('tell cheap changes from costly ones', () => {
    expect(sameRun(over, applyChanges(over, { cutoff: 0.4, split: 'test' }))).toBe(true);
    expect(sameRun(over, applyChanges(over, { seed: 1 }))).toBe(false);
  });

  it.each([
    [{ cutoff: 2 }, 'cutoff'],
    [{ cutoff: 'high' }, 'cutoff'],
    [{ cutoff: Number.NaN }, 'cutoff'],
    [{ seed: 1.5 }, 'seed'],
    [{ blockWidths: [] }, 'blockWidths'],
    [{ blockWidths: [64, 3] }, 'blockWidths'],
    [{ loss: 'hinge' }, 'loss'],
    [{ batchNorm: 'yes' }, 'batchNorm'],
    [{ dataset: '' }, 'dataset'],
  ])('refuse %j and name the knob', (changes, name) => {
    try {
      applyChanges(over, changes);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Fault);
      expect((error as Fault).place.setting).toBe(name);
      expect((error as Fault).remedy).not.toBe('');
    }
  });

  it.each([
    [{ colour: 1 }],
    [{ constructor: 1 }],
    [JSON.parse('{"__proto__": 1}') as object],
    [[]],
    [null],
  ])('refuse %j', (changes) => {
    expect(() => applyChanges(over, changes)).toThrow(Fault);
  });

  it('leave room for test rows', () => {
    expect(() => applyChanges(over, { trainShare: 0.8, validationShare: 0.3 })).toThrow(
      /test rows/,
    );
  });
});
