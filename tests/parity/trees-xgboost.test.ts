import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/fault';
import { hostModel } from '../../src/core/models/host';
import type { TreeEnsemble } from '../../src/core/models/trees/ensemble';
import { toXgboost } from '../../src/core/models/trees/xgboost-json';
import { fromXgboost } from '../../src/core/models/trees/xgboost-read';
import { quietTask } from '../../src/core/task';
import { madeUpData, settings, TRANSFORM } from '../unit/models/trees/made-up';
import { fixture } from './fixture';
import { exported } from './xgboost-models';

interface Fixtures {
  readonly exportedPd: readonly number[];
  /** A model that XGBoost trained and saved, and what it predicts. */
  readonly own: string;
  readonly ownPd: readonly number[];
}

const { exportedPd, own, ownPd } = fixture<Fixtures>('trees-xgboost');
const { model, x, pd, json } = await exported();

function expectNear(found: Float32Array, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [row, one] of found.entries())
    expect(Math.abs(one - expected[row])).toBeLessThan(1e-6);
}

async function scoredBy(text: string): Promise<Float32Array> {
  const { trees, base } = fromXgboost(text, 'model.json', model.columns);
  return model.withTrees(trees, base).predict(x, quietTask());
}

describe('XGBoost’s JSON', () => {
  it('is scored by XGBoost’s own loader as here, with gaps and categories', () => {
    expect(JSON.parse(json)).toMatchObject({ learner: { feature_types: ['float', 'float', 'c'] } });
    expect(model.trees.some(({ set }) => set.some((start) => start >= 0))).toBe(true);
    expect(model.trees.some(({ missingLeft }) => missingLeft.includes(1))).toBe(true);
    expectNear(pd, exportedPd);
  });

  it('is read back as it was written', async () => {
    expectNear(await scoredBy(json), Array.from(pd));
  });

  it('is read when XGBoost wrote it', async () => {
    expect(own).toContain('NaN');
    expectNear(await scoredBy(own), ownPd);
  });

  it.each([
    ['truncated', json.slice(0, -40), /incomplete/],
    ['not JSON', 'boosting', /incomplete/],
    ['of another version', json.replace('"version":[1,7,4]', '"version":[0,9]'), /another version/],
    ['for other columns', json.replace('"age"', '"height"'), /“height”, here “age”/],
    [
      'for another kind of column',
      json.replace('"float","float"', '"float","c"'),
      /“age” is a category/,
    ],
    ['of another objective', json.replace('binary:logistic', 'reg:squarederror'), /squarederror/],
    ['of another booster', json.replace('"name":"gbtree"', '"name":"dart"'), /“dart”/],
    [
      'without a tree’s nodes',
      json.replace('"left_children":[1', '"left_children":[99'),
      /incomplete/,
    ],
    ['going in circles', json.replace('"left_children":[1', '"left_children":[0'), /incomplete/],
  ])('is refused when it is %s', (_, text, what) => {
    const read = (): unknown => fromXgboost(text, 'model.json', model.columns);
    expect(read).toThrow(Fault);
    expect(read).toThrow(what);
    expect(read).toThrow(/model\.json/);
  });

  it('is not written for a forest', async () => {
    const forest = hostModel(
      settings({ model: 'forest', treeCount: 1 }),
      TRANSFORM,
    ) as TreeEnsemble;
    await forest.fit(madeUpData(), quietTask(), () => undefined);
    expect(() => toXgboost(forest)).toThrow(/random forest/);
  });
});
