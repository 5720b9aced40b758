import { describe, expect, it } from 'vitest';
import { correctPd } from '../../../../src/core/decision/calibrate/correction';
import {
  chosenCorrection,
  correctionsFor,
} from '../../../../src/core/decision/calibrate/corrections';
import { fitPlatt } from '../../../../src/core/decision/calibrate/recalibrate';
import type { Experiment } from '../../../../src/core/experiment';
import { hostModel } from '../../../../src/core/models/host';
import { quietTask } from '../../../../src/core/task';
import { madeUpRows, settings, TRANSFORM } from './made-up';

const rows = madeUpRows(1500);
const tuned = madeUpRows(1500, 2);
const judged = madeUpRows(4000, 3);

/** Mean probability of rows never seen, corrected as the setting “auto” does, over their default rate. */
/** The steepness that the log-odds of the raw scores lack: 1 where they are log-odds of default. */
async function slopeOf(changes: Partial<Experiment>): Promise<number> {
  const model = hostModel(settings(changes), TRANSFORM);
  const data = { train: rows, validation: tuned, trainCheck: rows };
  await model.fit(data, quietTask(), () => undefined);
  const platt = fitPlatt(await model.predict(judged.x, quietTask()), judged.y);
  return platt.kind === 'platt' ? platt.slope : NaN;
}

async function meanOverRate(changes: Partial<Experiment>): Promise<number> {
  const experiment = settings(changes);
  const model = hostModel(experiment, TRANSFORM);
  const data = { train: rows, validation: tuned, trainCheck: rows };
  await model.fit(data, quietTask(), () => undefined);
  const bad = rows.y.reduce((sum, label) => sum + label, 0);
  const counts = { bad, good: rows.y.length - bad };
  const corrections = correctionsFor(
    { sampling: { before: counts, after: counts }, experiment },
    await model.predict(tuned.x, quietTask()),
    tuned.y,
  );
  const raw = await model.predict(judged.x, quietTask());
  const pd = correctPd(raw, chosenCorrection(corrections, 'auto'));
  const mean = (values: Iterable<number>): number => {
    const all = Array.from(values);
    return all.reduce((sum, value) => sum + value, 0) / all.length;
  };
  return mean(pd) / mean(judged.y);
}

describe('probabilities of trees on rows as they are', () => {
  it('AdaBoost’s are too near 0 and 1, so their formula does not count as exact; boosting’s are not', async () => {
    const grown = { treeCount: 100, treeDepth: 5 } as const;
    expect(await slopeOf({ model: 'adaboost', adaboostRate: 1, ...grown })).toBeLessThan(0.5);
    const boosting = await slopeOf({ model: 'boosting', boostingRate: 0.03, ...grown });
    expect(Math.abs(boosting - 1)).toBeLessThan(0.2);
    const ratio = await meanOverRate({ model: 'adaboost', adaboostRate: 1, ...grown });
    expect(Math.abs(ratio - 1)).toBeLessThan(0.07);
  });
});

describe('corrected probabilities of class-weighted trees', () => {
  it.each([
    ['forest', { treeDepth: 10 }],
    ['forest', { treeDepth: 4 }],
    ['boosting', { treeCount: 10, boostingRate: 0.05 }],
    ['adaboost', {}],
  ] as const)('%s %o: their mean is the default rate', async (model, changes) => {
    const ratio = await meanOverRate({ model, classWeights: 'balanced', ...changes });
    expect(ratio).toBeGreaterThan(0.93);
    expect(ratio).toBeLessThan(1.07);
  });
});
