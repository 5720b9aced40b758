import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KernelModule } from '../../src/engine/fused/kernels';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { checkNetwork, onKernels, planOf, type NetworkFixture } from './engine-check';

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T;
const NETWORKS = ['over', 'under', 'plain'].map((name) => `engine-${name}`);
const PARTS = ['periodic', 'members', 'pre-norm', 'all'].map((name) => `nets-${name}`);

const WHOLE = { shards: 1, first: 0, own: 1 };
const IN_FOUR = { shards: 4, first: 0, own: 4 };
const fixtures = [
  ...[...NETWORKS, ...PARTS].map((name) => read<NetworkFixture>(name)),
  ...read<NetworkFixture[]>('kernels'),
];

/** Those that this version of Node takes. */
const variants = Object.entries(wasmAssets().kernels).filter(
  (variant): variant is [string, ArrayBuffer] =>
    typeof variant[1] !== 'string' && WebAssembly.validate(variant[1]),
);

describe.each(variants)('our kernels with %s SIMD agree with PyTorch', (variant, bytes) => {
  const module = new KernelModule(new WebAssembly.Module(bytes), variant === 'relaxed');

  it.each(fixtures)('on $title: forward, every gradient, optimisers', async (fixture) => {
    // Cut into four, batches of few rows leave shards empty or uneven.
    for (const share of [WHOLE, IN_FOUR]) {
      const found = await checkNetwork(fixture, planOf(fixture), onKernels(module, share));
      expect(Object.keys(found)).toHaveLength(4 + 2 * fixture.steps.length);
      expect(Object.entries(found).filter(([, apart]) => !(apart <= 1e-4))).toEqual([]);
    }
  });
});
