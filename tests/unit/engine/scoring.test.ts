import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietTask } from '../../../src/core/task';
import { currentEngine, startEngine, stopEngine } from '../../../src/engine/backend';
import { learnerOn } from '../../../src/engine/learner';
import { initialWeights } from '../../../src/engine/network/initial';
import { networkPlan } from '../../../src/engine/network/plan';
import { RowEncoder } from '../../../src/engine/row-encoder';
import { scoreRows } from '../../../src/engine/scoring';
import { cancelledAt } from '../breaths';
import { poolOf, type Faults } from '../here-and-now';
import { assets, madeUpSample, smallExperiment } from './made-up';

const experiment = smallExperiment({ inputWidth: 256, blockWidths: [256, 256] });
const { x } = madeUpSample(9001, 6, 4);
const plan = networkPlan(experiment, 6);
const weights = initialWeights(plan, 3, -1);
const encoder = new RowEncoder({ numericEmbedding: 'none', embeddingBins: 0 }, 6, []);

beforeAll(() => startEngine('kernels', assets));
afterAll(stopEngine);

function scored(faults: readonly Faults[], task = quietTask()) {
  const engine = currentEngine();
  const network = learnerOn(engine, plan, weights, experiment);
  const pool = poolOf(faults);
  const scorer = { network, plan, encoder, help: { weights, pool } };
  return { scores: scoreRows(scorer, x, engine, task), pool };
}

describe('rows scored by several threads', () => {
  it.each<[string, Faults[]]>([
    ['two', [{}]],
    ['four, one of them lost on the way', [{}, { lostIn: 2 }, {}]],
    [
      'one that never comes and one that cannot begin',
      [{ neverReady: true }, { failsToBegin: true }],
    ],
  ])('score alike: %s', async (_, faults) => {
    const alone = await scored([]).scores;
    expect(alone.every(Number.isFinite)).toBe(true);
    expect(new Set(alone).size).toBeGreaterThan(8000);
    const { scores, pool } = scored(faults);
    expect(await scores).toEqual(alone);
    pool.threads.forEach(({ asked, ended }, i) => {
      if (faults[i].neverReady === true) return;
      expect(ended).toBe(true);
      expect(asked > 0).toBe(faults[i].failsToBegin !== true);
    });
  });

  it('are counted as they are scored, those of a lost thread once', async () => {
    const engine = currentEngine();
    const network = learnerOn(engine, plan, weights, experiment);
    const help = { weights, pool: poolOf([{}, { lostIn: 2 }]) };
    const seen: number[] = [];
    await scoreRows({ network, plan, encoder, help }, x, engine, quietTask(), (rows) => {
      seen.push(rows);
    });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.at(-1)).toBe(x.rows);
    expect(seen.every((rows, i) => rows > (i === 0 ? 0 : seen[i - 1]))).toBe(true);
  });

  it('are let go when it is cancelled', async () => {
    const { task } = cancelledAt(3);
    const { scores, pool } = scored([{}, {}], task);
    await expect(scores).rejects.toMatchObject({ code: 'cancelled' });
    expect(pool.threads.every(({ ended }) => ended)).toBe(true);
  });
});
