import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../src/core/data/matrix';
import { layoutOf } from '../../../src/core/data/layout';
import { randomStream } from '../../../src/core/random';
import type { RowMap, SamplingStep } from '../../../src/core/run';
import { componentMap, rowPicture } from '../../../src/core/sampling/map';
import { resample, type SamplingSettings } from '../../../src/core/sampling/sample';
import { chooseSteps } from '../../../src/core/sampling/steps';
import type { Trace } from '../../../src/core/sampling/trace';
import { quietTask } from '../../../src/core/task';
import { asPrepared, matrixOf, quietTools, samples, SMALL } from './samples';

async function traceOf(before: Sample, settings: Partial<SamplingSettings>): Promise<Trace> {
  const { trace } = await resample(
    before,
    layoutOf(asPrepared(before.x)),
    { ...SMALL, ...settings },
    randomStream(1, 's'),
    quietTools(),
  );
  return trace;
}

function noisy(rows: number): Sample {
  const random = randomStream(4, 'noisy');
  const y = Uint8Array.from({ length: rows }, () => Number(random.uniform() < 0.25));
  return {
    x: matrixOf(Array.from(y, (bad) => [random.normal() + bad, random.normal(), random.normal()])),
    y,
  };
}

function onLine(map: RowMap, { kind, ...step }: SamplingStep): void {
  if (kind !== 'made' || !('towards' in step)) return;
  for (const axis of [map.stepRows.x, map.stepRows.y]) {
    const [from, to, at] = [axis[step.base], axis[step.towards], axis[step.row]];
    const size = Math.max(1, Math.abs(from), Math.abs(to));
    expect(Math.abs(from + step.gap * (to - from) - at) / size).toBeLessThan(1e-3);
  }
}

describe('steps of a sampler', () => {
  it('put a made row on the line, among columns and on components alike', async () => {
    await fc.assert(
      fc.asyncProperty(samples(4), async (before) => {
        const prepared = asPrepared(before.x);
        const trace = await traceOf(before, { sampling: 'smote' }).catch(() => null);
        if (trace === null) return;
        const picture = rowPicture(trace, prepared, 7);
        const [first] = before.x.names;
        const last = before.x.names.at(-1) ?? first;
        for (const map of [
          await componentMap(picture, quietTask()),
          await picture.on(first, last, quietTask()),
        ]) {
          expect(map.steps.length).toBe(Math.min(40, trace.made.row.length));
          map.steps.forEach((step) => onLine(map, step));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are of both kinds, in order, different, and a row made and removed is among them', async () => {
    const before = noisy(900);
    const trace = await traceOf(before, { sampling: 'smoteenn' });
    for (let seed = 0; seed < 20; seed++) {
      const { steps, rows } = chooseSteps(trace, asPrepared(before.x), randomStream(seed, 'steps'));
      expect(steps.map(({ kind }) => kind)).toEqual([
        ...Array<string>(20).fill('made'),
        ...Array<string>(20).fill('removed'),
      ]);
      for (const kind of ['made', 'removed']) {
        const own = steps.filter((step) => step.kind === kind).map(({ row }) => rows[row]);
        expect(new Set(own).size).toBe(20);
      }
      const removed = new Set(trace.removed.row);
      const again = steps.filter((step) => step.kind === 'made' && step.removedAgain);
      expect(again.length).toBeGreaterThan(0);
      for (const { row } of again) expect(removed.has(rows[row])).toBe(true);
    }
  });

  it('say who voted a row out, and with what', async () => {
    const before = noisy(600);
    const prepared = asPrepared(before.x);
    for (const ennRule of ['all', 'mode'] as const) {
      const trace = await traceOf(before, { sampling: 'enn', ennRule });
      const { stepRows, steps } = await componentMap(rowPicture(trace, prepared, 1), quietTask());
      expect(steps.length).toBe(40);
      for (const step of steps) {
        if (step.kind !== 'removed') throw new Error('nothing is made here');
        expect(step.rule).toBe(`enn-${ennRule}`);
        const against = step.neighbours.filter(
          (one) => stepRows.label[one] !== stepRows.label[step.row],
        ).length;
        expect(against).toBeGreaterThanOrEqual(ennRule === 'all' ? 1 : 2);
        expect(step.distances.length).toBe(3);
        expect(step.distances).toEqual(step.distances.toSorted((a, b) => a - b));
        expect(step.values[0].values.length).toBe(2);
      }
    }
  });

  it('know repeats and chance, and that nothing was done', async () => {
    const before = noisy(200);
    const over = chooseSteps(
      await traceOf(before, { sampling: 'random-over' }),
      asPrepared(before.x),
      randomStream(1, 'steps'),
    );
    for (const step of over.steps)
      expect(step).toMatchObject({
        kind: 'made',
        towards: -1,
        neighbours: [],
        moved: false,
        values: [],
      });
    const under = chooseSteps(
      await traceOf(before, { sampling: 'random-under' }),
      asPrepared(before.x),
      randomStream(1, 'steps'),
    );
    expect(under.steps.length).toBe(40);
    for (const step of under.steps)
      expect(step).toMatchObject({ kind: 'removed', rule: 'random', neighbours: [], values: [] });
    const none = await traceOf(before, { sampling: 'none' });
    expect(chooseSteps(none, asPrepared(before.x), randomStream(1, 'steps')).steps).toEqual([]);
  });

  it('show the columns that differ most, in the file’s units', () => {
    const all = {
      x: {
        ...matrixOf([
          [0, 1, 0, 2, 0, 0],
          [4, 1, 1, 0, 3, 5],
          [2, 1, 0.5, 1, 1.5, 2.5],
        ]),
      },
      y: Uint8Array.of(1, 1, 1),
    };
    const prepared = asPrepared(all.x);
    const trace: Trace = {
      all,
      given: 2,
      made: {
        row: Int32Array.of(2),
        base: Int32Array.of(0),
        neighbours: Int32Array.of(1),
        k: 1,
        towards: Int32Array.of(1),
        gap: Float32Array.of(0.5),
      },
      removed: { row: new Int32Array(0), neighbours: new Int32Array(0), k: 0, rule: null },
    };
    const transform = {
      ...prepared,
      steps: prepared.steps.map((step) =>
        step.kind === 'numeric' && step.column === 'x5'
          ? { ...step, scale: { kind: 'standard' as const, mean: 40, sd: 10 } }
          : step,
      ),
    };
    const { steps } = chooseSteps(trace, transform, randomStream(1, 'steps'));
    expect(steps[0].values).toEqual([
      { column: 'x5', values: [40, 90, 65] },
      { column: 'x0', values: [0, 4, 2] },
      { column: 'x4', values: [0, 3, 1.5] },
      { column: 'x3', values: [2, 0, 1] },
    ]);
  });

  it('leave out columns that read the same in every row', () => {
    const all = {
      x: matrixOf([
        [0, 1],
        [4, 1.0000001],
      ]),
      y: Uint8Array.of(1, 1),
    };
    const prepared = asPrepared(all.x);
    const trace: Trace = {
      all,
      given: 1,
      made: {
        row: Int32Array.of(1),
        base: Int32Array.of(0),
        neighbours: new Int32Array(0),
        k: 0,
        towards: Int32Array.of(-1),
        gap: Float32Array.of(0),
      },
      removed: { row: new Int32Array(0), neighbours: new Int32Array(0), k: 0, rule: null },
    };
    const { steps } = chooseSteps(trace, prepared, randomStream(1, 'steps'));
    expect(steps[0].values).toEqual([{ column: 'x0', values: [0, 4] }]);
  });
});
