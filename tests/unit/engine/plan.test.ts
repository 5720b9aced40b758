import { describe, expect, it } from 'vitest';
import { presetExperiment } from '../../../src/core/settings';
import { initialWeights } from '../../../src/engine/network/initial';
import { networkPlan, weightsOf } from '../../../src/engine/network/plan';
import { smallExperiment } from './made-up';

const over = presetExperiment('resnet-over');
const under = presetExperiment('resnet-under');

describe('networkPlan', () => {
  it('counts the reference networks’ parameters with their 158 inputs', () => {
    expect(networkPlan(over, 158).parameters).toBe(81_601);
    expect(networkPlan(under, 158).parameters).toBe(285_377);
  });

  it('puts the entry’s norm where the setting says', () => {
    const entry = (order: 'activation-norm' | 'norm-activation'): string[] =>
      networkPlan({ ...over, inputOrder: order }, 10)
        .layers.slice(0, 4)
        .map(({ name }) => name);
    expect(entry('activation-norm')).toEqual([
      'entry/dense',
      'entry/activation',
      'entry/norm',
      'entry/dropout',
    ]);
    expect(entry('norm-activation')).toEqual([
      'entry/dense',
      'entry/norm',
      'entry/activation',
      'block1/branch',
    ]);
  });

  it('projects the skip only where the widths differ, with a bias and no norm', () => {
    const joins = networkPlan(over, 10).layers.filter(({ kind }) => kind === 'join');
    expect(
      joins.map((join) =>
        join.kind === 'join' && join.projection !== null ? 'projected' : 'as is',
      ),
    ).toEqual(['as is', 'projected', 'projected']);
    const names = weightsOf(networkPlan(over, 10)).map(({ name }) => name);
    expect(names).toContain('block2/skip/bias');
    expect(names.filter((name) => name.startsWith('block2/skip'))).toHaveLength(2);
  });

  it('drops every norm without batch norm', () => {
    const plan = networkPlan({ ...over, batchNorm: false }, 158);
    expect(plan.moving).toEqual([]);
    expect(plan.layers.some(({ kind }) => kind === 'norm')).toBe(false);
    // Over has 7 norms: four numbers a unit each.
    expect(plan.parameters).toBe(81_601 - 4 * (128 + 2 * (128 + 64 + 32)));
  });

  it('takes the last dropout for blocks that have none of their own', () => {
    const plan = networkPlan({ ...over, blockDropouts: [0.4] }, 10);
    const rates = plan.layers.flatMap((layer) => (layer.kind === 'gate' ? [layer.dropout] : []));
    expect(rates.slice(2)).toEqual([0.4, 0.4, 0.4, 0.4, 0.4, 0.4]);
  });
});

describe('initialWeights', () => {
  const plan = networkPlan(smallExperiment(), 7);

  it('follows from the seed', () => {
    expect(initialWeights(plan, 3, 0)).toEqual(initialWeights(plan, 3, 0));
    expect(initialWeights(plan, 3, 0)).not.toEqual(initialWeights(plan, 4, 0));
  });

  it('keeps to Glorot’s limits, neutral norms and the output bias asked for', () => {
    const values = initialWeights(plan, 3, -1.5);
    let offset = 0;
    for (const { name, shape, size } of weightsOf(plan)) {
      const part = values.subarray(offset, (offset += size));
      const largest = Math.max(...part.map(Math.abs));
      if (name.endsWith('kernel')) {
        const limit = Math.sqrt(6 / (shape[0] + shape[1]));
        expect(largest).toBeLessThanOrEqual(limit);
        expect(largest).toBeGreaterThan(limit / 3);
      } else if (name === 'head/dense/bias') expect([...part]).toEqual([-1.5]);
      else if (/gamma|variance/.test(name)) expect(new Set(part)).toEqual(new Set([1]));
      else expect(new Set(part)).toEqual(new Set([0]));
    }
    expect(offset).toBe(values.length);
  });
});
