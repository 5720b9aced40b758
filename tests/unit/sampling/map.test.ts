import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/matrix';
import { randomStream } from '../../../src/core/random';
import { rowMap } from '../../../src/core/sampling/map';
import { principalAxes } from '../../../src/core/sampling/principal';
import { resample } from '../../../src/core/sampling/sample';
import { quietTask } from '../../../src/core/task';
import { matrices, matrixOf, numbersOnly, quietTools, SMALL } from './samples';

function twoClouds(rows: number): Sample {
  const random = randomStream(1, 'clouds');
  const y = Uint8Array.from({ length: rows }, (_, i) => (i % 12 === 0 ? 1 : 0));
  const x = matrixOf(
    Array.from(y, (bad) => [5 * random.normal() + bad, 2 * random.normal(), random.normal()]),
  );
  return { x, y };
}

const SETTINGS = {
  ...SMALL,
  sampling: 'smoteenn',
  samplingRatio: 0.5,
  smoteNeighbours: 5,
  ennNeighbours: 3,
  ennRule: 'all',
} as const;

describe('principal axes', () => {
  it('are orthonormal, in order of variance, and hold all of it', async () => {
    await fc.assert(
      fc.asyncProperty(matrices(2, 40), async (matrix) => {
        const { cols, data, rows } = matrix;
        const { axes, variances, mean } = await principalAxes(matrix, quietTask());
        for (let a = 0; a < cols; a++)
          for (let b = a; b < cols; b++) {
            let dot = 0;
            for (let c = 0; c < cols; c++) dot += axes[a * cols + c] * axes[b * cols + c];
            expect(dot).toBeCloseTo(a === b ? 1 : 0, 10);
          }
        let total = 0;
        data.forEach((value, i) => (total += (value - mean[i % cols]) ** 2 / rows));
        const scale = Math.max(1, total);
        for (let a = 0; a < cols; a++) {
          let along = 0;
          for (let row = 0; row < rows; row++) {
            let value = 0;
            for (let c = 0; c < cols; c++)
              value += axes[a * cols + c] * (data[row * cols + c] - mean[c]);
            along += value ** 2 / rows;
          }
          expect(Math.abs(along - variances[a]) / scale).toBeLessThan(1e-9);
          if (a > 0) expect(variances[a]).toBeLessThanOrEqual(variances[a - 1]);
        }
        const sum = variances.reduce((all, variance) => all + variance, 0);
        expect(Math.abs(sum - total) / scale).toBeLessThan(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('do not depend on the sign of chance', async () => {
    const { x } = twoClouds(500);
    const { axes } = await principalAxes(x, quietTask());
    expect(axes[0]).toBeGreaterThan(0.9);
    expect(axes[4]).toBeGreaterThan(0.9);
  });
});

describe('the map of the training rows', () => {
  it('shows at most 2,000 rows and something of every kind', async () => {
    const before = twoClouds(9000);
    const resampled = await resample(
      before,
      numbersOnly(before.x),
      SETTINGS,
      randomStream(1, 's'),
      quietTools(),
    );
    const map = await rowMap(before, resampled, randomStream(1, 'map'), quietTask());
    expect(map.shown).toBeLessThanOrEqual(2000);
    expect(map.shown).toBeGreaterThan(1990);
    expect(map.total).toBe(resampled.sample.y.length + resampled.removed.length);
    for (const part of [map.x, map.y, map.kind, map.label]) expect(part.length).toBe(map.shown);
    for (const kind of [0, 1, 2, 3])
      expect(map.kind.filter((one) => one === kind).length).toBeGreaterThanOrEqual(
        Math.min(250, kind === 1 ? resampled.origin.filter((row) => row % 12 === 0).length : 250),
      );
    map.kind.forEach((kind, i) => {
      if (kind < 2) expect(map.label[i]).toBe(kind);
      if (kind === 2) expect(map.label[i]).toBe(1);
    });
    expect(map.axes[0].explained).toBeCloseTo(25 / 30, 1);
    expect(map.axes[1].explained).toBeCloseTo(4 / 30, 1);
    expect(spread(map.x)).toBeGreaterThan(2 * spread(map.y));
  });

  it('shows all of few rows, at their place, the same each time', async () => {
    const before = twoClouds(240);
    const none = { ...SETTINGS, sampling: 'none' } as const;
    const resampled = await resample(
      before,
      numbersOnly(before.x),
      none,
      randomStream(1, 's'),
      quietTools(),
    );
    const draw = (): ReturnType<typeof rowMap> =>
      rowMap(before, resampled, randomStream(1, 'map'), quietTask());
    const map = await draw();
    expect(map.shown).toBe(240);
    expect(await draw()).toEqual(map);
    expect(Math.abs(map.x.reduce((sum, value) => sum + value, 0))).toBeLessThan(0.01);
  });

  it('shows repeated rows as made, and stands with a single column', async () => {
    const before = { x: matrixOf([[1], [2], [3], [4]]), y: Uint8Array.of(0, 0, 0, 1) };
    const over = { ...SETTINGS, sampling: 'random-over', samplingRatio: 1 } as const;
    const resampled = await resample(
      before,
      numbersOnly(before.x),
      over,
      randomStream(1, 's'),
      quietTools(),
    );
    const map = await rowMap(before, resampled, randomStream(1, 'map'), quietTask());
    expect(map.kind.filter((kind) => kind === 2).length).toBe(2);
    expect([...map.y]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(map.axes.map(({ explained }) => explained)).toEqual([1, 0]);
  });
});

function spread(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
