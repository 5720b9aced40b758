import { describe, expect, it } from 'vitest';
import { splitOf } from '../../../src/core/data/prepare';
import type { Explanation } from '../../../src/core/explain/explanation';
import type { Experiment } from '../../../src/core/experiment';
import { logit } from '../../../src/core/losses/logistic';
import type { Run } from '../../../src/core/run';
import { quietTask, type Progress } from '../../../src/core/task';
import { NO_POOL } from '../../../src/core/threads';
import { runModule } from '../../../src/engine/export/run-module';
import { explainRow } from '../../../src/worker/explain';
import { OpenTable } from '../../../src/worker/session';
import { cancelledAt } from '../breaths';
import {
  BOOSTED,
  debt,
  ENCODED,
  ensemble,
  firstRows,
  home,
  income,
  LOGISTIC,
  NETWORK,
  SCORECARD,
} from '../engine/ensemble-made-up';
import { imported, trained } from '../engine/export/made-up';

const made = firstRows(260);
const open = new OpenTable(made, NO_POOL);
const COLUMNS = ['income', 'debt', 'home'] as const;
const cell = { income, debt, home };

const explained = (run: Run, row: number, changes = {}, task = quietTask()) =>
  explainRow(
    open,
    { table: open.key, run, row, permutations: 50, background: 1000, ...changes },
    task,
  );

const on = (experiment: Experiment): Promise<Run> =>
  trained(made, { ...experiment, engine: 'cpu' });

/** What each set of columns is worth, by the run's own exported module on rows of the file. */
async function worths(run: Run, row: number): Promise<(set: number) => number> {
  const { rawScore } = await imported(runModule(run));
  const { train } = splitOf(made, run.experiment);
  const found = Array.from({ length: 1 << COLUMNS.length }, (_, set) => {
    const rows = Array.from(train, (other) =>
      Object.fromEntries(
        COLUMNS.map((name, i) => [name, cell[name][(set >> i) & 1 ? row : other]]),
      ),
    );
    return rawScore(rows).reduce((sum, pd) => sum + logit(pd), 0) / rows.length;
  });
  return (set) => found[set];
}

/** Shapley values of three features, written out. */
function ofThree(worth: (set: number) => number): number[] {
  return [0, 1, 2].map((i) => {
    const [own, a, b] = [1 << i, 1 << ((i + 1) % 3), 1 << ((i + 2) % 3)];
    const gain = (set: number): number => worth(set | own) - worth(set);
    return gain(0) / 3 + gain(a) / 6 + gain(b) / 6 + gain(a | b) / 3;
  });
}

const contributionOf = ({ features }: Explanation, wanted: string): number =>
  features.find(({ name }) => name === wanted)?.contribution ?? NaN;

const total = ({ base, features }: Explanation): number =>
  features.reduce((sum, { contribution }) => sum + contribution, base);

describe('an explanation', () => {
  it('is what the exported model gives by the definition, for models of every kind', async () => {
    const many = ensemble([LOGISTIC, BOOSTED, { ...NETWORK, engine: 'cpu' }]);
    for (const settings of [LOGISTIC, BOOSTED, SCORECARD, NETWORK, ENCODED, many]) {
      const run = await on(settings);
      const row = run.validation.rows[3];
      const found = await explained(run, row);
      const worth = await worths(run, row);
      expect(found.background).toBe(splitOf(made, run.experiment).train.length);
      expect(found.permutations).toBe(6);
      expect(found.base).toBeCloseTo(worth(0), 4);
      expect(found.value).toBeCloseTo(logit(run.validation.rawPd[3]), 4);
      ofThree(worth).forEach((wanted, i) =>
        expect(contributionOf(found, COLUMNS[i])).toBeCloseTo(wanted, 4),
      );
      expect(total(found)).toBeCloseTo(found.value, 9);
    }
  });

  it('shows what the row has, gaps as null, and the largest contribution first', async () => {
    const run = await on(BOOSTED);
    const row = 9;
    expect(debt[row]).toBeNull();
    const { features } = await explained(run, row);
    const shown = Object.fromEntries(features.map(({ name, shown: value }) => [name, value]));
    expect(shown).toEqual({ income: income[row], debt: null, home: home[row] });
    const sizes = features.map(({ contribution }) => Math.abs(contribution));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it('is the same each time, from a background of the size asked for', async () => {
    const run = await on(LOGISTIC);
    const first = await explained(run, 4, { background: 7 });
    expect(first.background).toBe(7);
    expect(await explained(run, 4, { background: 7 })).toEqual(first);
    const other = { ...run, experiment: { ...run.experiment, seed: 77 } };
    expect((await explained(other, 4, { background: 7 })).base).not.toBe(first.base);
  });

  it('tells how far it is and nothing else, and stops when cancelled', async () => {
    const run = await on(NETWORK);
    const told: Progress[] = [];
    await explained(run, 4, {}, { ...quietTask(), report: (progress) => told.push(progress) });
    expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set(['Explaining the row']));
    const stopped = cancelledAt(3);
    await expect(explained(run, 4, {}, stopped.task)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
