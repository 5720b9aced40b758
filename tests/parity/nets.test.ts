import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binEdges, encodePiecewise } from '../../src/core/data/piecewise';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { checkEngine, type LossFixture, type NetworkFixture } from './engine-check';

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T;
const networks = ['periodic', 'members', 'pre-norm', 'all'].map((name) =>
  read<NetworkFixture>(`nets-${name}`),
);
const losses = read<LossFixture>('engine-losses');

describe.each(['wasm', 'cpu'] as const)('%s agrees with PyTorch', (engine) => {
  it('on embeddings, members and pre-norm blocks: forward, every gradient, every optimiser', async () => {
    const found = await checkEngine(engine, wasmAssets(), { networks, losses });
    for (const { title } of networks)
      expect(Object.keys(found).filter((name) => name.startsWith(`${title}:`))).toHaveLength(
        4 + 2 * 4,
      );
    expect(found['tensors left behind']).toBe(0);
    const above = Object.entries(found).filter(([, difference]) => !(difference <= 1e-4));
    expect(above).toEqual([]);
  });
});

interface PiecewiseFixture {
  readonly bins: number;
  readonly cases: readonly {
    readonly values: readonly number[];
    readonly edges: readonly number[];
    readonly asked: readonly number[];
    readonly encoded: readonly (readonly number[])[];
  }[];
}

describe('piecewise-linear encoding', () => {
  const { bins, cases } = read<PiecewiseFixture>('nets-piecewise');

  it.each(cases.map((one, i) => ({ ...one, i })))(
    'agrees with its definition on column $i',
    ({ values, edges, asked, encoded }) => {
      const found = binEdges(Float32Array.from(values), bins);
      expect([...found.subarray(0, edges.length)]).toEqual(edges);
      expect(new Set(found.subarray(edges.length - 1))).toEqual(new Set([edges.at(-1)]));
      asked.forEach((value, row) => {
        const target = new Float32Array(bins);
        encodePiecewise(value, found, 0, bins, target, 0);
        const padded = [...encoded[row], ...new Array<number>(bins).fill(0)].slice(0, bins);
        target.forEach((component, t) =>
          expect(Math.abs(component - padded[t])).toBeLessThanOrEqual(
            1e-6 * Math.max(1, Math.abs(padded[t])),
          ),
        );
      });
    },
  );
});
