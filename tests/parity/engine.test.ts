import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { presetExperiment } from '../../src/core/settings';
import { networkPlan, weightsOf } from '../../src/engine/network/plan';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { LOSSES } from '../unit/losses/every-loss';
import { checkEngine, type LossFixture, type NetworkFixture } from './engine-check';

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./fixtures/engine-${name}.json`, import.meta.url), 'utf8')) as T;
const fixtures = {
  networks: ['over', 'under', 'plain'].map((name) => read<NetworkFixture>(name)),
  losses: read<LossFixture>('losses'),
};

describe.each(['wasm', 'cpu'] as const)('%s agrees with PyTorch', (engine) => {
  it('in forward passes, gradients of every parameter, steps of every optimiser, losses', async () => {
    const found = await checkEngine(engine, wasmAssets(), fixtures);
    const losses = 2 + 2 * LOSSES.length;
    expect(Object.keys(found).length).toBe(losses + fixtures.networks.length * (4 + 2 * 4) + 1);
    const above = Object.entries(found).filter(([, difference]) => !(difference <= 1e-4));
    expect(above).toEqual([]);
  });
});

describe('the presets have PyTorch’s layers', () => {
  const shapes = read<Record<'over' | 'under', { name: string; shape: number[] }[]>>('shapes');

  it.each([
    ['over', 'resnet-over', 81_601],
    ['under', 'resnet-under', 285_377],
  ] as const)('%s', (key, model, parameters) => {
    const plan = networkPlan(presetExperiment(model), 158);
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect(
      weightsOf(plan)
        .map(({ name, shape }) => ({ name, shape }))
        .sort(byName),
    ).toEqual(shapes[key].sort(byName));
    expect(plan.parameters).toBe(parameters);
  });
});
