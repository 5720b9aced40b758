import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnLayout } from '../../../src/core/data/layout';
import type { MatrixColumns } from '../../../src/core/data/transform';
import type { Sample } from '../../../src/core/data/matrix';
import type { Experiment } from '../../../src/core/experiment';
import { Fault } from '../../../src/core/fault';
import { coefficientTable } from '../../../src/core/models/logistic/coefficients';
import { curvatureAt, lossAt, type Rows } from '../../../src/core/models/logistic/likelihood';
import { LogisticRegression } from '../../../src/core/models/logistic/logistic';
import { minimise } from '../../../src/core/models/logistic/minimise';
import type { FitReport } from '../../../src/core/models/model';
import { randomStream } from '../../../src/core/random';
import { presetExperiment } from '../../../src/core/settings';
import { quietTask, type Task } from '../../../src/core/task';

const flat: ColumnLayout = { numeric: [], categories: [] };

/** Rows with standard normal columns; the first two matter. */
function madeUp(rows: number, cols: number, seed: number): Sample {
  const random = randomStream(seed, 'logistic test');
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  const y = Uint8Array.from({ length: rows }, (_, i) => {
    const z = data[i * cols] - (cols > 1 ? data[i * cols + 1] / 2 : 0) - 1;
    return random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  const names = Array.from({ length: cols }, (_, j) => `c${j}`);
  return { x: { data, rows, cols, names }, y };
}

/** Rows given one by one. */
function sampleOf(rows: readonly (readonly number[])[], y: readonly number[]): Sample {
  const cols = rows[0].length;
  const names = Array.from({ length: cols }, (_, j) => `c${j}`);
  const data = Float32Array.from(rows.flat());
  return { x: { data, rows: rows.length, cols, names }, y: Uint8Array.from(y) };
}

async function fitted(
  sample: Sample,
  changes: Partial<Experiment> = {},
  layout = flat,
  task: Task = quietTask(),
): Promise<{ model: LogisticRegression; report: FitReport; pds: Float32Array[] }> {
  const experiment = { ...presetExperiment('logistic'), ...changes };
  const model = new LogisticRegression(experiment, sample.x.names, layout);
  const pds: Float32Array[] = [];
  const data = { train: sample, validation: sample, trainCheck: sample };
  const report = await model.fit(data, task, (_, pd) => pds.push(pd));
  return { model, report, pds };
}

async function coefficientsOf(model: LogisticRegression): Promise<number[]> {
  const { values, features } = await model.save();
  return [...values.subarray(1, 1 + features.length)];
}

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof Fault)) throw new Error(`no Fault but ${String(thrown)}`);
  return thrown;
}

const free = { logisticPenalty: 'none' } as const;

describe('the likelihood', () => {
  it('has the gradient and the Hessian of its own loss, whatever the number of rows', async () => {
    for (const rows of [1, 2, 3, 4, 5, 7, 64, 203]) {
      const { x, y } = madeUp(rows, 4, rows);
      for (let i = 0; i < x.data.length; i += 3) x.data[i] = 0;
      const problem: Rows = {
        x,
        y,
        weights: { good: 0.7, bad: 3 },
        columns: Int32Array.of(0, 2, 3),
      };
      const at = Float64Array.of(0.2, -0.5, 0.3, 1);
      const { loss, gradient, hessian } = await curvatureAt(problem, at, quietTask());
      expect(loss).toBeCloseTo(await lossAt(problem, at, quietTask()), 9);
      for (let j = 0; j < 4; j++) {
        const h = 1e-5;
        const nudged = (by: number): Float64Array =>
          at.map((value, k) => value + (k === j ? by : 0));
        const up = await curvatureAt(problem, nudged(h), quietTask());
        const down = await curvatureAt(problem, nudged(-h), quietTask());
        expect(gradient[j]).toBeCloseTo((up.loss - down.loss) / (2 * h), 5);
        for (let k = 0; k < 4; k++)
          expect(hessian[j * 4 + k]).toBeCloseTo((up.gradient[k] - down.gradient[k]) / (2 * h), 5);
      }
    }
  });
});

describe('the optimum', () => {
  const penalties = fc.record({
    l1: fc.constantFrom(0, 0.5, 5, 40),
    l2: fc.constantFrom(0, 0.1, 3),
    seed: fc.integer({ min: 1, max: 50 }),
    cols: fc.integer({ min: 1, max: 7 }),
  });

  it('meets the Karush–Kuhn–Tucker conditions', async () => {
    await fc.assert(
      fc.asyncProperty(penalties, async ({ l1, l2, seed, cols }) => {
        const sample = madeUp(200, cols, seed);
        const columns = Int32Array.from({ length: cols }, (_, j) => j);
        const rows = { ...sample, weights: { good: 1, bad: 2 }, columns };
        const stopping = { iterations: 100, tolerance: 1e-9 };
        const { beta, curvature, converged } = await minimise(
          rows,
          { l1, l2 },
          stopping,
          quietTask(),
          () => undefined,
        );
        expect(converged).toBe(true);
        expect(Math.abs(curvature.gradient[0])).toBeLessThan(1e-6);
        for (let j = 1; j < beta.length; j++) {
          const slope = curvature.gradient[j] + l2 * beta[j];
          if (beta[j] === 0) expect(Math.abs(slope)).toBeLessThan(l1 + 1e-6);
          else expect(Math.abs(slope + l1 * Math.sign(beta[j]))).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is the log-odds of each group for one 0/1 column, by hand', async () => {
    const groups = [
      { value: 0, good: 30, bad: 10 },
      { value: 1, good: 10, bad: 20 },
    ];
    const rows = groups.flatMap(({ value, good, bad }) =>
      Array.from({ length: good + bad }, (_, i) => ({ value, y: i < bad ? 1 : 0 })),
    );
    const sample = sampleOf(
      rows.map(({ value }) => [value]),
      rows.map(({ y }) => y),
    );
    const { model } = await fitted(sample, free);
    const table = coefficientTable(await model.save(), {
      steps: [],
      outputs: ['c0'],
      dropped: [],
    });
    expect(table.intercept.beta).toBeCloseTo(Math.log(10 / 30), 6);
    const [effect] = table.coefficients;
    expect(effect.oddsRatio?.value).toBeCloseTo(6, 5);
    // Woolf: the variance of a log odds ratio is the sum of the reciprocal counts.
    expect(effect.error).toBeCloseTo(Math.sqrt(1 / 30 + 1 / 10 + 1 / 10 + 1 / 20), 6);
  });

  it('does not depend on the order of the rows, and is the same on every run', async () => {
    const sample = madeUp(300, 4, 3);
    const once = await coefficientsOf((await fitted(sample)).model);
    expect(await coefficientsOf((await fitted(sample)).model)).toEqual(once);
  });
});

describe('scores', () => {
  it.each(['none', 'l2', 'elastic-net'] as const)('are equal after saving: %s', async (penalty) => {
    const sample = madeUp(400, 5, 8);
    const { model, report, pds } = await fitted(sample, { logisticPenalty: penalty });
    expect(report.outcome).toBe('finished');
    const before = await model.predict(sample.x, quietTask());
    const saved = await model.save();
    const revived = LogisticRegression.load(structuredClone(saved));
    expect(await revived.predict(sample.x, quietTask())).toEqual(before);
    expect(pds.at(-1)).toEqual(before);
    expect(await revived.save()).toEqual(saved);
  });

  it('refuses weights of other columns', async () => {
    const saved = await (await fitted(madeUp(100, 3, 1))).model.save();
    for (const spoilt of [
      { ...saved, features: saved.features.slice(1) },
      { ...saved, kind: 'residual-network' },
      { ...saved, values: saved.values.map(() => NaN) },
      { ...saved, settings: { penalty: 'l3' } },
    ])
      expect(() => LogisticRegression.load(spoilt)).toThrow(Fault);
  });

  it('tells of each iteration, the loss falling', async () => {
    const { report } = await fitted(madeUp(500, 3, 2));
    const losses = report.epochs.map(({ trainLoss }) => trainLoss);
    expect(losses.length).toBeGreaterThan(2);
    for (let i = 1; i < losses.length; i++)
      expect(losses[i]).toBeLessThanOrEqual(losses[i - 1] + 1e-12);
    expect(report.note).toBe('');
    expect((await fitted(madeUp(500, 3, 2), { logisticIterations: 1 })).report.note).toMatch(
      /still moved after 1 iteration/,
    );
  });

  it('stops when cancelled', async () => {
    const abort = new AbortController();
    const task = quietTask(abort.signal);
    abort.abort();
    expect((await fitted(madeUp(100, 2, 2), {}, flat, task)).report.outcome).toBe('cancelled');
  });
});

describe('without a penalty', () => {
  const levels = (level: number): number[] => [0, 1, 2].map((one) => (one === level ? 1 : 0));

  it('takes the commonest level as reference and leaves repeated columns out', async () => {
    const random = randomStream(1, 'levels');
    const rows = Array.from({ length: 300 }, (_, i) => {
      const value = random.normal();
      return [...levels(i % 4 === 3 ? 1 : i % 3), value, 0.7 * value + 1e-5 * random.normal(), 0.5];
    });
    const sample = sampleOf(
      rows,
      rows.map(() => (random.uniform() < 0.3 ? 1 : 0)),
    );
    const layout = { numeric: [3, 4, 5], categories: [[0, 1, 2]] };
    const { model } = await fitted(sample, free, layout);
    const { coefficients } = coefficientTable(await model.save(), {
      steps: [],
      outputs: sample.x.names,
      dropped: [],
    });
    expect(coefficients.map(({ status }) => status)).toEqual([
      'estimated',
      'reference',
      'estimated',
      'estimated',
      'repeat',
      'repeat',
    ]);
    expect(coefficients[1]).toMatchObject({ beta: 0, error: null });
  });

  it('refuses a level with one outcome only, by its name', async () => {
    const random = randomStream(2, 'rare level');
    const rows = Array.from({ length: 200 }, (_, i) => [i < 6 ? 1 : 0, random.normal()]);
    const y = rows.map(([rare]) => (rare === 0 && random.uniform() < 0.4 ? 1 : 0));
    const fault = await faultOf(fitted(sampleOf(rows, y), free));
    expect(fault).toMatchObject({ code: 'bad-input', place: { column: 'c0' } });
    expect(fault.remedy).toMatch(/L2 penalty/);
    const { report } = await fitted(sampleOf(rows, y), { logisticPenalty: 'l2' });
    expect(report.outcome).toBe('finished');
  });

  it('refuses rows that can be separated even where it may take few iterations only', async () => {
    const random = randomStream(5, 'few iterations');
    const rows = Array.from({ length: 300 }, () => [random.normal(), random.normal()]);
    const side = rows.map(([a, b]) => (a + b > 0.3 ? 1 : 0));
    const few = { ...free, logisticIterations: 5 };
    expect((await faultOf(fitted(sampleOf(rows, side), few))).what).toMatch(/separates/);
  });

  it('refuses a combination that separates, wholly or but for rows on the line', async () => {
    const random = randomStream(3, 'separable');
    const rows = Array.from({ length: 300 }, () => [
      random.normal(),
      random.normal(),
      random.normal(),
    ]);
    const side = rows.map(([a, b]) => (a + b > 0.3 ? 1 : 0));
    expect((await faultOf(fitted(sampleOf(rows, side), free))).what).toMatch(
      /combination.*“c[01]”, “c[01]”/,
    );
    const onLine = rows.map(([a, b, c], i) => (i % 3 === 0 ? [a, -a, c] : [a, b, c]));
    const mixed = onLine.map(([a, b], i) =>
      i % 3 === 0 ? (random.uniform() < 0.5 ? 1 : 0) : a + b > 0 ? 1 : 0,
    );
    expect((await faultOf(fitted(sampleOf(onLine, mixed), free))).what).toMatch(/combination/);
  });

  it('fits what overlaps, however rare the defaults', async () => {
    const random = randomStream(4, 'rare');
    const rows = Array.from({ length: 2000 }, () => [random.normal(), random.normal()]);
    const y = rows.map(([a], i) =>
      i % 200 === 0 || random.uniform() < 0.002 * Math.exp(a) ? 1 : 0,
    );
    const { report } = await fitted(sampleOf(rows, y), free);
    expect(report).toMatchObject({ outcome: 'finished', note: '' });
  });
});

describe('odd rows', () => {
  it('gives a constant column no effect under a penalty', async () => {
    const sample = madeUp(200, 3, 5);
    for (let i = 0; i < 200; i++) sample.x.data[i * 3 + 2] = 1;
    for (const logisticPenalty of ['l2', 'elastic-net'] as const) {
      const [, , constant] = await coefficientsOf(
        (await fitted(sample, { logisticPenalty })).model,
      );
      expect(Math.abs(constant)).toBeLessThan(1e-6);
    }
  });

  it('refuses rows of one outcome', async () => {
    const sample = madeUp(50, 2, 6);
    const fault = await faultOf(fitted({ x: sample.x, y: new Uint8Array(50) }));
    expect(fault).toMatchObject({ code: 'bad-input' });
    expect(fault.what).toMatch(/was repaid/);
  });
});

describe('odds ratios', () => {
  it('are per standard deviation and per unit of the file', async () => {
    const sample = madeUp(300, 2, 7);
    const { model } = await fitted(sample);
    const scale = { kind: 'standard', mean: 40, sd: 10 } as const;
    const normal = { kind: 'quantile-normal', knots: [0, 1], scores: [-1, 1] } as const;
    const step = { kind: 'numeric', fill: 40, flag: -1 } as const;
    const { coefficients } = coefficientTable(await model.save(), {
      steps: [
        { ...step, column: 'age', scale, value: 0 },
        { ...step, column: 'income', scale: normal, value: 1 },
      ],
      outputs: ['c0', 'c1'],
      dropped: [],
    });
    const [age, income] = coefficients;
    expect(age.oddsRatio?.value).toBeCloseTo(Math.exp(age.beta), 12);
    expect(age.perUnit?.value).toBeCloseTo(Math.exp(age.beta / 10), 12);
    expect(age.pValue).toBeLessThan(0.001);
    expect(income).toMatchObject({ kind: 'per-normal-score', perUnit: null });
  });

  describe('of levels', () => {
    const counts = [
      { good: 30, bad: 10 },
      { good: 25, bad: 25 },
      { good: 90, bad: 15 },
    ];
    const rows = counts.flatMap(({ good, bad }, level) =>
      Array.from({ length: good + bad }, (_, i) => ({ level, y: i < bad ? 1 : 0 })),
    );
    const sample = sampleOf(
      rows.map(({ level }) => [0, 1, 2].map((other) => (other === level ? 1 : 0))),
      rows.map(({ y }) => y),
    );
    const layout: ColumnLayout = { numeric: [], categories: [[0, 1, 2]] };
    const levels = ['a', 'b', 'c'].map((level, output) => ({ level, output }));
    const home = { kind: 'category', column: 'home', levels, pooled: [] } as const;
    const columns: MatrixColumns = {
      steps: [{ ...home, other: null, missing: null }],
      outputs: sample.x.names,
      dropped: [],
    };
    /** The effects, and what the model makes of a row of each level. */
    async function effects(changes: Partial<Experiment>, own = columns) {
      const { model } = await fitted(sample, changes, layout);
      const { coefficients } = coefficientTable(await model.save(), own);
      const data = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
      const each = { data, rows: 3, cols: 3, names: sample.x.names };
      const pds = await model.predict(each, quietTask());
      return { coefficients, logOdds: Array.from(pds, (pd) => Math.log(pd / (1 - pd))) };
    }

    it('are against the level left out where nothing is penalised', async () => {
      const { coefficients } = await effects(free);
      const [a, b, c] = coefficients;
      expect(a.base).toEqual({ kind: 'reference', name: 'c2' });
      expect(a.oddsRatio?.value).toBeCloseTo(10 / 30 / (15 / 90), 5);
      expect(b.oddsRatio?.value).toBeCloseTo(25 / 25 / (15 / 90), 5);
      expect(c).toMatchObject({ status: 'reference', oddsRatio: null });
    });

    it('are against the mean of all levels with an L2 penalty', async () => {
      const { coefficients, logOdds } = await effects({ logisticPenalty: 'l2', logisticC: 0.5 });
      const mean = logOdds.reduce((sum, one) => sum + one / 3, 0);
      coefficients.forEach(({ base, oddsRatio }, level) => {
        expect(base).toEqual({ kind: 'mean' });
        expect(oddsRatio?.value).toBeCloseTo(Math.exp(logOdds[level] - mean), 4);
      });
    });

    it('are against a level that the elastic net holds at zero', async () => {
      const { coefficients, logOdds } = await effects({
        logisticPenalty: 'elastic-net',
        logisticL1Share: 0.9,
        logisticC: 0.1,
      });
      const zero = coefficients.findIndex(({ status }) => status === 'zero');
      expect(zero).toBeGreaterThanOrEqual(0);
      coefficients.forEach(({ base, beta }, level) => {
        expect(base).toEqual({ kind: 'zero' });
        expect(beta).toBeCloseTo(logOdds[level] - logOdds[zero], 4);
      });
    });

    it('are against those without a column, and a flag against known values, where it is so', async () => {
      const dropped = { level: 'd', output: -1 };
      const flagged = { kind: 'numeric', column: 'debt', fill: 0, value: -1, flag: 2 } as const;
      const scale = { kind: 'standard', mean: 0, sd: 1 } as const;
      const two = { ...home, levels: [...levels.slice(0, 2), dropped], other: null, missing: null };
      const own: MatrixColumns = { ...columns, steps: [two, { ...flagged, scale }] };
      const { coefficients } = await effects({ logisticPenalty: 'l2' }, own);
      expect(coefficients.map(({ base }) => base?.kind)).toEqual(['rest', 'rest', 'known']);
    });
  });
});
