import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../src/core/fault';
import { hostModel } from '../../../../src/core/models/host';
import { LEARNING, type FitData } from '../../../../src/core/models/model';
import type { TreeEnsemble } from '../../../../src/core/models/trees/ensemble';
import { TreeGrower, type GrowSettings } from '../../../../src/core/models/trees/grow';
import { SharedGrower } from '../../../../src/core/models/trees/shared-grower';
import { randomStream } from '../../../../src/core/random';
import { quietTask, type Progress, type Task } from '../../../../src/core/task';
import { NO_POOL, type Thread, type ThreadPool } from '../../../../src/core/threads';
import { madeUp } from '../../../bench/made-up';
import { poolOf, type Faults } from '../../here-and-now';
import { binsOf, numbersOnly, settings } from './made-up';

const SETTINGS: GrowSettings = {
  depth: 4,
  lambda: 1,
  alpha: 0,
  gamma: 0,
  minChildWeight: 0.5,
  monotone: null,
  columnsPerSplit: 0,
};

const NEVER = new Promise<never>(() => undefined);
const end = (): void => undefined;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

const rows = madeUp(5000, 40);
const few = {
  x: { ...rows.x, rows: 400, data: rows.x.data.subarray(0, 400 * 40) },
  y: rows.y.subarray(0, 400),
};
const data: FitData = { train: rows, validation: few, trainCheck: few };
const MODELS = ['boosting', 'forest', 'adaboost'] as const;

async function fit(model: (typeof MODELS)[number], pool: ThreadPool, task: Task = quietTask()) {
  const drawn = { rowShare: 0.8, columnShare: 0.8, treeCount: 6 } as const;
  const made = hostModel(settings({ model, ...drawn }), numbersOnly(rows.x), pool) as TreeEnsemble;
  const report = await made.fit(data, task, () => undefined);
  return { report, trees: made.trees, saved: (await made.save()).values };
}

describe('a tree grown by several threads', () => {
  it('is what one thread grows, ties included, and when threads are lost', async () => {
    const row = fc.record({
      values: fc.array(fc.constantFrom(0, 1, 2, NaN), { minLength: 9, maxLength: 9 }),
      level: fc.integer({ min: 0, max: 4 }),
      g: fc.integer({ min: -3, max: 3 }),
    });
    const faults = fc.record({ lostIn: fc.integer({ min: -1, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 8, maxLength: 60 }),
        fc.array(faults, { minLength: 1, maxLength: 2 }),
        async (drawn, lost) => {
          const bins = await binsOf([
            ...Array.from({ length: 9 }, (_, c) => ({
              values: drawn.map(({ values }) => values[c]),
            })),
            { levels: 5, values: drawn.map(({ level }) => level) },
          ]);
          const work = () => ({
            pairs: Float64Array.from(drawn.flatMap(({ g }) => [g / 2, 0.25])),
            rows: Uint32Array.from(drawn.keys()),
            columns: bins.varying,
          });
          const alone = await new TreeGrower(bins, SETTINGS).grow(work(), quietTask());
          const pool = poolOf(lost);
          const together = new SharedGrower(bins, SETTINGS, pool, quietTask(), 0);
          for (let tree = 0; tree < 3; tree++) {
            const one = work();
            expect(await together.grow(one)).toEqual(alone);
            for (let turn = 0; turn < 9; turn++) await Promise.resolve();
          }
          together.end();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('waits for no thread once it is cancelled', async () => {
    const random = randomStream(2, 'shared');
    const values = (): number[] => Array.from({ length: 50 }, () => random.normal());
    const bins = await binsOf(Array.from({ length: 9 }, () => ({ values: values() })));
    const silent = { begin: () => Promise.resolve(() => NEVER), end };
    const pool = {
      size: 1,
      sharesMemory: false,
      recruit: () => [Promise.resolve(silent as unknown as Thread)],
    };
    const stop = new AbortController();
    const grower = new SharedGrower(bins, SETTINGS, pool, quietTask(stop.signal), 0);
    await turns(9);
    expect(grower.threads).toBe(2);
    const pairs = Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? values()[0] : 1));
    const rows = Uint32Array.from({ length: 50 }, (_, row) => row);
    const grown = grower.grow({ pairs, rows, columns: bins.varying });
    await turns(9);
    stop.abort(new Fault('cancelled', 'Cancelled'));
    await expect(grown).rejects.toThrow('Cancelled');
  });

  it('is shared only where that saves time', async () => {
    const random = randomStream(1, 'shared');
    const values = (): number[] => Array.from({ length: 50 }, () => random.normal());
    const bins = await binsOf(Array.from({ length: 9 }, () => ({ values: values() })));
    const asked: number[] = [];
    const pool = {
      size: 3,
      sharesMemory: false,
      recruit: (most: number) => (asked.push(most), []),
    };
    new SharedGrower(bins, SETTINGS, pool, quietTask());
    new SharedGrower(bins, SETTINGS, pool, quietTask(), 450);
    expect(asked).toEqual([0, 2]);
  });
});

describe.each(MODELS)('%s with other threads', (model) => {
  const alone = fit(model, NO_POOL);

  it('grows the trees that one thread grows, with any of them lost', async () => {
    const expected = await alone;
    const pools: Faults[][] = [
      [{}],
      [{}, {}, {}],
      [{ lostIn: 5 }, {}],
      [{ lostIn: 0 }, { neverReady: true }],
    ];
    for (const faults of pools) {
      const pool = poolOf(faults);
      const { saved, report } = await fit(model, pool);
      expect(saved).toEqual(expected.saved);
      expect(report.note).toBe(expected.report.note);
      for (const [i, thread] of pool.threads.entries()) {
        if (faults[i].neverReady === true) continue;
        expect(thread.asked).toBeGreaterThan(0);
        expect(thread.ended).toBe(true);
      }
    }
  });

  it('says how far it is, and ends with the first trees when cancelled', async () => {
    const stop = new AbortController();
    const seen: Progress[] = [];
    const pool = poolOf([{}]);
    const report = (progress: Progress): void => {
      if (progress.stage !== LEARNING) return;
      seen.push(progress);
      if (progress.done === 3) stop.abort();
    };
    const cut = await fit(model, pool, { ...quietTask(stop.signal), report });
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3]);
    expect(cut.report.outcome).toBe('cancelled');
    expect(cut.trees).toEqual((await alone).trees.slice(0, 3));
    expect(pool.threads[0].ended).toBe(true);
  });
});
