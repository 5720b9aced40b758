import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  benchRows,
  ceilingOf,
  medianOf,
  shareOfCeiling,
  speedOf,
  type BenchPart,
  type BenchRow,
  type Machine,
} from '../../../../src/core/bench/bench';
import type { EngineName } from '../../../../src/core/run';

const HERE = ['kernels', 'wasm', 'cpu', 'webgpu', 'webgl'] as const;

function machine(more: Partial<Machine> = {}, missing: readonly EngineName[] = []): Machine {
  return {
    cores: 2,
    threads: 2,
    isolated: true,
    relaxed: true,
    browser: 'a browser',
    engines: HERE.map((engine) => ({
      engine,
      available: !missing.includes(engine),
      reason: missing.includes(engine) ? 'it is not there' : '',
      detail: '',
      software: false,
    })),
    ...more,
  };
}

const words = (part: BenchPart): string =>
  part.kind === 'product'
    ? `product ${String(part.threads)}`
    : `${part.engine} ${String(part.threads)} ${part.memory ?? ''}`.trim();

describe('benchRows', () => {
  it('measures the kernels on one thread and on all, over shared memory and by messages', () => {
    expect(benchRows(machine()).map(({ part }) => words(part))).toEqual([
      'product 1',
      'product 2',
      'kernels 1',
      'kernels 2 shared',
      'kernels 2 messages',
      'wasm 1',
      'cpu 1',
      'webgpu 1',
      'webgl 1',
    ]);
    expect(benchRows(machine()).every(({ reason }) => reason === '')).toBe(true);
    const four = benchRows(machine({ threads: 4 })).map(({ part }) => words(part));
    expect(four.slice(0, 8)).toEqual([
      'product 1',
      'product 2',
      'product 4',
      'kernels 1',
      'kernels 2 shared',
      'kernels 2 messages',
      'kernels 4 shared',
      'kernels 4 messages',
    ]);
    // Three threads share a batch as two do.
    expect(benchRows(machine({ threads: 3 }))).toHaveLength(9);
    expect(benchRows(machine({ threads: 1 }))).toHaveLength(6);
  });

  it('says why a line cannot be measured', () => {
    const rows = benchRows(machine({ isolated: false }, ['webgpu', 'kernels']));
    expect(rows.map(({ part }) => words(part))).toEqual([
      'kernels 1',
      'wasm 1',
      'cpu 1',
      'webgpu 1',
      'webgl 1',
    ]);
    const told = rows.filter(({ reason }) => reason !== '').map(({ part }) => words(part));
    expect(told).toEqual(['kernels 1', 'webgpu 1']);
    const apart = benchRows(machine({ isolated: false }));
    const not = apart.filter(({ reason }) => reason !== '');
    expect(not.map(({ part }) => words(part))).toEqual(['kernels 2 shared']);
    expect(not[0].reason).toContain('not cross-origin isolated');
  });
});

describe('shares of the ceiling', () => {
  const product = (threads: number, gflops: number): BenchRow => ({
    part: { kind: 'product', threads },
    measured: { kind: 'product', gflops, slowest: gflops, fastest: gflops },
    reason: '',
  });
  const line = (engine: EngineName, threads: number, rowsPerSecond: number): BenchRow => {
    const speed = speedOf([rowsPerSecond], 1e6, false);
    return {
      part: { kind: 'engine', engine, threads, memory: null },
      measured: { kind: 'engine', training: speed, scoring: speed },
      reason: '',
    };
  };

  it('are of the product on as many threads, and of none for graphics adapters', () => {
    const rows = [
      product(1, 20),
      product(2, 32),
      line('kernels', 1, 12_000),
      line('kernels', 2, 16_000),
      line('wasm', 1, 3000),
      line('webgpu', 1, 90_000),
    ];
    const shares = rows.map((row) => shareOfCeiling(row, rows));
    expect(shares).toEqual([1, 1, 0.6, 0.5, 0.15, null]);
    expect(ceilingOf(rows[3].part, rows)).toBe(32);
    // Without the product, or measured with too few threads, there is nothing to compare with.
    expect(shareOfCeiling(rows[3], rows.slice(0, 1))).toBeNull();
    expect(shareOfCeiling({ ...rows[2], measured: null }, rows)).toBeNull();
  });
});

describe('speedOf', () => {
  it('is in the middle: as many turns are faster as are slower', () => {
    const speeds = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(speeds, (turns) => {
        const before = [...turns];
        const { rowsPerSecond, slowest, fastest, gflops } = speedOf(turns, 2e6, false);
        expect(turns).toEqual(before);
        expect(rowsPerSecond).toBe(medianOf(turns));
        const below = turns.filter((turn) => turn < rowsPerSecond).length;
        const above = turns.filter((turn) => turn > rowsPerSecond).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(turns.length / 2);
        expect([slowest, fastest]).toEqual([Math.min(...turns), Math.max(...turns)]);
        expect(gflops).toBeCloseTo(rowsPerSecond * 0.002, 9);
      }),
    );
  });
});
