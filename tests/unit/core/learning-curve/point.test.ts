import { expect, it } from 'vitest';
import { prepareSplit } from '../../../../src/core/data/prepare';
import { splitRows } from '../../../../src/core/data/split';
import type { Table } from '../../../../src/core/data/table';
import { curvePoint } from '../../../../src/core/learning-curve/point';
import { nestedRows } from '../../../../src/core/learning-curve/shares';
import { auc } from '../../../../src/core/metrics/ranking';
import { randomStream } from '../../../../src/core/random';
import type { Run } from '../../../../src/core/run';
import { searchFor } from '../../../../src/core/sampling/search';
import { trainingRows } from '../../../../src/core/sampling/training-rows';
import { presetExperiment } from '../../../../src/core/settings';
import { quietTask } from '../../../../src/core/task';
import { runExperiment } from '../../../../src/engine/run';
import { learningCurveText } from '../../../../src/app/widgets/learning-curve-words';
import { numeric, table } from '../../data/tables';

const random = randomStream(3, 'made');
const x = Array.from({ length: 900 }, () => random.normal());
const z = Array.from({ length: 900 }, () => random.normal());
const made: Table = table(
  [numeric('x', x), numeric('z', z)],
  x.map((value, i) => (random.uniform() < 1 / (1 + Math.exp(1.5 - value - z[i])) ? 1 : 0)),
);
const experiment = { ...presetExperiment('logistic'), seed: 5 };
const task = quietTask();

async function runOn(share: number | null): Promise<Run> {
  const split = splitRows(made.labels, experiment, randomStream(5, 'split'));
  const train =
    share === null
      ? split.train
      : nestedRows(split.train, made.labels, share, randomStream(5, 'learning curve'));
  const test = share === null ? split.test : new Uint32Array();
  const prepared = await prepareSplit(made, { ...split, train, test }, experiment, task);
  const search = searchFor('exact', { seed: 5 });
  const sampled = await trainingRows(prepared, experiment, { search, task });
  const nobody = { engine() {}, network() {}, epoch() {}, fitted() {} };
  const assets = { simd: '', kernels: { plain: '', relaxed: '' } };
  return runExperiment(
    { table: made, experiment, prepared, sampled, engines: [], assets },
    task,
    nobody,
  );
}

it('is with all rows what an ordinary run is, and gains on the point before it', async () => {
  const [part, whole, ordinary] = [await runOn(1 / 2), await runOn(1), await runOn(null)];
  expect(whole.validation.rawPd).toEqual(ordinary.validation.rawPd);
  const first = curvePoint(part, 1 / 2, null);
  const last = curvePoint(whole, 1, part.validation.rawPd);
  const { rawPd, y } = ordinary.validation;
  expect(last.auc).toBeCloseTo(auc(rawPd, y), 12);
  expect(last.low).toBeLessThan(last.auc);
  expect(last.trainAuc).toBe(ordinary.epochs.at(-1)?.trainAuc);
  expect(last.rows).toBe(ordinary.sampling.before.good + ordinary.sampling.before.bad);
  expect(first.rows / last.rows).toBeCloseTo(1 / 2, 1);
  expect(first.gain).toBeNull();
  expect(last.gain?.difference).toBeCloseTo(last.auc - first.auc, 12);
  expect(learningCurveText({ points: [first, last] })).toMatch(
    /^Doubling the rows from 2\d\d to 540 (brought|cost) \.\d{3} of AUC \(95 % interval/,
  );
  const rising = { ...last, gain: { ...last.gain!, difference: 0.01, low: 0.002, high: 0.018 } };
  expect(learningCurveText({ points: [first, rising] })).toContain('still rising');
  const unclear = { ...last, gain: { ...last.gain!, difference: 0.01, low: -0.002, high: 0.018 } };
  expect(learningCurveText({ points: [first, unclear] })).toContain('too few to tell');
  const flat = { ...last, gain: { ...last.gain!, difference: 0.001, low: -0.002, high: 0.004 } };
  expect(learningCurveText({ points: [first, flat] })).toContain('the curve is flat');
});
