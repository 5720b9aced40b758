import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/matrix';
import type { Transform } from '../../../src/core/data/transform';
import { SAMPLING_KNOBS } from '../../../src/core/knobs/sampling';
import { randomStream } from '../../../src/core/random';
import type { RowMap } from '../../../src/core/run';
import { componentMap, rowPicture } from '../../../src/core/sampling/map';
import { axisChoices } from '../../../src/core/sampling/map-axes';
import { principalAxes } from '../../../src/core/sampling/principal';
import { resample, type SamplingSettings } from '../../../src/core/sampling/sample';
import { quietTask } from '../../../src/core/task';
import { layoutOf } from '../../../src/core/data/layout';
import { asPrepared, matrices, matrixOf, quietTools, SMALL } from './samples';

function twoClouds(rows: number): Sample {
  const random = randomStream(1, 'clouds');
  const y = Uint8Array.from({ length: rows }, (_, i) => (i % 12 === 0 ? 1 : 0));
  const x = matrixOf(
    Array.from(y, (bad) => [5 * random.normal() + bad, 2 * random.normal(), random.normal()]),
  );
  return { x, y };
}

const SETTINGS: SamplingSettings = {
  ...SMALL,
  sampling: 'smoteenn',
  samplingRatio: 0.5,
  smoteNeighbours: 5,
  ennNeighbours: 3,
  ennRule: 'all',
};

async function pictureOf(before: Sample, settings: SamplingSettings, transform?: Transform) {
  const prepared = transform ?? asPrepared(before.x);
  const random = randomStream(1, 's');
  const layout = layoutOf(prepared);
  const resampled = await resample(before, layout, settings, random, quietTools());
  return { resampled, picture: rowPicture(resampled.trace, prepared, 1) };
}

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
    const { resampled, picture } = await pictureOf(before, SETTINGS);
    const map = await componentMap(picture, quietTask());
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
    const draw = async (): Promise<RowMap> =>
      componentMap(
        (await pictureOf(before, { ...SETTINGS, sampling: 'none' })).picture,
        quietTask(),
      );
    const map = await draw();
    expect(map.shown).toBe(240);
    expect(await draw()).toEqual(map);
    expect(Math.abs(map.x.reduce((sum, value) => sum + value, 0))).toBeLessThan(0.01);
  });

  it('shows repeated rows as made, and stands with a single column', async () => {
    const before = { x: matrixOf([[1], [2], [3], [4]]), y: Uint8Array.of(0, 0, 0, 1) };
    const { picture } = await pictureOf(before, {
      ...SETTINGS,
      sampling: 'random-over',
      samplingRatio: 1,
    });
    const map = await componentMap(picture, quietTask());
    expect(map.kind.filter((kind) => kind === 2).length).toBe(2);
    expect([...map.y]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(map.axes.map(({ explained }) => explained)).toEqual([1, 0]);
  });

  it('counts kinds as the summary does, whatever the sampler', async () => {
    for (const { value: sampling } of SAMPLING_KNOBS.sampling.options) {
      const before = twoClouds(600);
      const { resampled, picture } = await pictureOf(before, { ...SETTINGS, sampling });
      const map = await componentMap(picture, quietTask());
      const of = (kind: number): number => map.kind.filter((one) => one === kind).length;
      const { after, made, removed, removedMade } = resampled.summary;
      const madeLeft = made.bad + made.good - removedMade.bad - removedMade.good;
      expect(of(2), sampling).toBe(madeLeft);
      expect(of(3), sampling).toBe(resampled.removed.length);
      expect(of(3), sampling).toBe(removed.bad + removed.good - removedMade.bad - removedMade.good);
      expect(of(0) + of(1) + of(2), sampling).toBe(after.bad + after.good);
    }
  });
});

describe('a map on chosen columns', () => {
  const random = randomStream(3, 'columns');
  const y = Uint8Array.from({ length: 300 }, (_, i) => (i % 6 === 0 ? 1 : 0));
  const x = {
    ...matrixOf(Array.from(y, (bad) => [random.normal() + bad, random.normal(), random.below(2)])),
    names: ['age', 'income', 'home = rents'],
  };
  const transform: Transform = {
    format: 1,
    steps: [
      numericStep('age', 0, 40, 10),
      numericStep('income', 1, 3000, 800),
      {
        kind: 'category',
        column: 'home',
        levels: [{ level: 'RENT', output: 2 }],
        pooled: [],
        other: null,
        missing: null,
      },
    ],
    outputs: x.names,
    dropped: [],
  };
  const before = { x, y };
  const settings = { ...SETTINGS, sampling: 'smote', smoteCategories: 'encoded' } as const;

  it('puts the same rows where their columns say', async () => {
    const { picture, resampled } = await pictureOf(before, settings, transform);
    const components = await componentMap(picture, quietTask());
    const map = await picture.on('income', 'age', quietTask());
    expect(map.axes[0]).toEqual({
      name: 'income',
      explained: null,
      scale: { kind: 'standard', mean: 3000, sd: 800 },
      jitter: 0,
    });
    expect(map.kind).toEqual(components.kind);
    expect(map.steps).toEqual(components.steps);
    const { data, cols } = resampled.sample.x;
    const places = new Set<string>();
    for (let row = 0; row < data.length / cols; row++)
      places.add(`${data[row * cols + 1]} ${data[row * cols]}`);
    map.x.forEach((at, i) => expect(places.has(`${at} ${map.y[i]}`)).toBe(true));
    const age = await picture.on('age', 'component 2', quietTask());
    expect(age.x).toEqual(map.y);
    expect(age.y).toEqual(components.y);
  });

  it('spreads a 0/1 column a little, made rows between their two', async () => {
    const { picture } = await pictureOf(before, settings, transform);
    const map = await picture.on('home = rents', 'income', quietTask());
    const { jitter } = map.axes[0];
    expect(jitter).toBeGreaterThan(0);
    map.x.forEach((at, i) => {
      if (map.kind[i] < 2) expect(Math.abs(at - Math.round(at))).toBeLessThanOrEqual(jitter);
    });
    expect(new Set(map.x).size).toBeGreaterThan(200);
    const again = await picture.on('home = rents', 'age', quietTask());
    expect(again.x).toEqual(map.x);
    for (const step of map.steps) {
      if (step.kind !== 'made') continue;
      const at = (row: number): number => map.stepRows.x[row];
      expect(at(step.row)).toBeCloseTo(
        at(step.base) + step.gap * (at(step.towards) - at(step.base)),
        3,
      );
    }
  });

  it('leaves numbers on the line when categories are kept whole', async () => {
    const whole = { ...settings, smoteCategories: 'whole' } as const;
    const { picture } = await pictureOf(before, whole, transform);
    const { stepRows, steps } = await picture.on('age', 'income', quietTask());
    expect(steps.length).toBe(40);
    for (const step of steps) {
      if (step.kind !== 'made') throw new Error('SMOTE removes nothing');
      for (const at of [stepRows.x, stepRows.y])
        expect(at[step.row]).toBeCloseTo(
          at[step.base] + step.gap * (at[step.towards] - at[step.base]),
          3,
        );
      const levels = step.values.find(({ column }) => column === 'home')?.values ?? [];
      for (const level of levels) expect(typeof level).toBe('string');
    }
  });

  it('falls back to the components where a name is not there', async () => {
    const { picture } = await pictureOf(before, settings, transform);
    const map = await picture.on('shoe size', 'component 1', quietTask());
    expect(map.axes.map(({ name }) => name)).toEqual(['component 1', 'component 1']);
    expect(map.x).toEqual(map.y);
    const other = await picture.on('component 2', '', quietTask());
    expect(other.axes.map(({ name }) => name)).toEqual(['component 2', 'component 2']);
  });

  it('offers numbers first, then levels', () => {
    expect(axisChoices(transform)).toEqual({
      numbers: ['age', 'income'],
      levels: ['home = rents'],
    });
  });
});

function numericStep(column: string, value: number, mean: number, sd: number) {
  const scale = { kind: 'standard', mean, sd } as const;
  return { kind: 'numeric', column, fill: mean, scale, value, flag: -1 } as const;
}

function spread(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
