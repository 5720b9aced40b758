import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/engine/fused/kernels';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { checkNetwork, onKernels, planOf, type NetworkFixture } from './engine-check';

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T;
const NETWORKS = ['over', 'under', 'plain'].map((name) => `engine-${name}`);
const PARTS = ['periodic', 'members', 'pre-norm', 'all'].map((name) => `nets-${name}`);

describe('our kernels agree with PyTorch', () => {
  it.each([...NETWORKS, ...PARTS])(
    'on %s: forward, every gradient, every optimiser',
    async (name) => {
      const fixture = read<NetworkFixture>(name);
      const make = onKernels(await loadKernels(wasmAssets().kernels));
      const found = await checkNetwork(fixture, planOf(fixture), make);
      expect(Object.keys(found)).toHaveLength(4 + 2 * 4);
      expect(Object.entries(found).filter(([, apart]) => !(apart <= 1e-4))).toEqual([]);
    },
  );

  it.each(read<NetworkFixture[]>('kernels').map((fixture) => ({ ...fixture })))(
    'on $title',
    async (fixture) => {
      const make = onKernels(await loadKernels(wasmAssets().kernels));
      const found = await checkNetwork(fixture, planOf(fixture), make);
      expect(Object.keys(found)).toHaveLength(4 + 2);
      expect(Object.entries(found).filter(([, apart]) => !(apart <= 1e-4))).toEqual([]);
    },
  );
});
