import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/fault';
import { TreeEnsemble } from '../../src/core/models/trees/ensemble';
import { treeColumns } from '../../src/core/models/trees/frame';
import { fitToTable } from '../../src/core/models/trees/loaded';
import { sharedGaps, toXgboost } from '../../src/core/models/trees/xgboost-json';
import { fromXgboost, saysItIsXgboost } from '../../src/core/models/trees/xgboost-read';
import { quietTask, type Progress } from '../../src/core/task';
import { settings, TRANSFORM } from '../unit/models/trees/made-up';
import { category, numeric, table } from '../unit/data/tables';
import { fixture } from './fixture';
import { exported, scoredHere } from './xgboost-models';

interface Fixtures {
  /** Models that this wrote, and what XGBoost predicts by them. */
  readonly exported: readonly { readonly json: string; readonly pd: readonly number[] }[];
  /** A model that XGBoost trained and saved, and what it predicts. */
  readonly own: string;
  readonly ownPd: readonly number[];
}

const known = fixture<Fixtures>('trees-xgboost');
const task = quietTask();
const { made, models } = await exported();
const json = known.exported[0].json;

function expectNear(found: Float32Array, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (const [row, one] of found.entries())
    expect(Math.abs(one - expected[row])).toBeLessThan(1e-6);
}

/** A model read and written again. */
async function rewritten(text: string): Promise<string> {
  const raw = await fromXgboost(text, 'model.json', task);
  const { transform, trees } = fitToTable(raw, made, 'model.json');
  const columns = treeColumns(transform);
  const empty = new TreeEnsemble('boosting', settings(), transform.outputs, columns);
  return toXgboost(empty.withTrees(trees, raw.base), transform);
}

/** Where two long texts part; empty where they are the same. */
function differing(a: string, b: string): string {
  const at = [...a].findIndex((sign, i) => sign !== b[i]);
  return at < 0 && a.length === b.length ? '' : `${a.slice(at, at + 40)} … ${b.slice(at, at + 40)}`;
}

describe('XGBoost’s JSON of a model trained here', () => {
  it.each(known.exported)('is scored by XGBoost on the file’s own columns as here', async (one) => {
    expectNear(await scoredHere(await fromXgboost(one.json, 'model.json', task), made), one.pd);
    expect(differing(await rewritten(one.json), one.json)).toBe('');
  });

  it.each(models)('says in the file’s units what the model says: $scaling', async (one) => {
    expect(one.model.trees.some(({ set }) => set.some((start) => start >= 0))).toBe(true);
    expect(one.model.trees.some(({ missingLeft }) => missingLeft.includes(1))).toBe(true);
    expectNear(await scoredHere(await fromXgboost(one.json, 'model.json', task), made), one.pd);
  });

  it('names columns, levels in the order of their codes, and the rows it expects', () => {
    const { learner } = JSON.parse(models[0].json) as {
      learner: { attributes: Record<string, string> };
    };
    expect(learner).toMatchObject({
      feature_names: ['income', 'rate', 'years', 'home'],
      feature_types: ['float', 'float', 'float', 'c'],
    });
    const levels = JSON.parse(learner.attributes['levels:home'] ?? '') as string[];
    expect(levels.toSorted()).toEqual(['boat', 'own', 'rent, furnished', 'tent', '“parents”']);
    expect(learner.attributes['rows']).toMatch(/NaN/);
    expect(saysItIsXgboost(json.slice(0, 400))).toBe(true);
  });

  it('names the columns whose gaps another column’s flag tells', () => {
    const [{ model, transform }] = models;
    const steps = transform.steps.map((step) =>
      step.kind === 'numeric' && step.column === 'rate'
        ? { ...step, flag: -1, flagTwin: step.flag }
        : step,
    );
    const shared = { ...transform, steps };
    const gaps = sharedGaps(shared);
    expect(gaps).toEqual([{ column: 'rate', toldBy: expect.stringMatching(/missing$/) as string }]);
    const { learner } = JSON.parse(toXgboost(model, shared)) as {
      learner: { attributes: Record<string, string> };
    };
    expect(JSON.parse(learner.attributes['gaps'] ?? '')).toEqual({ rate: gaps[0].toldBy });
    expect(toXgboost(model, transform)).not.toContain('"gaps"');
  });

  it('is not written for a forest', () => {
    const forest = new TreeEnsemble('forest', settings(), [], treeColumns(TRANSFORM));
    expect(() => toXgboost(forest, TRANSFORM)).toThrow(/random forest/);
  });
});

describe('a model that XGBoost saved', () => {
  it('scores the table here as it does there', async () => {
    expect(known.own).toContain('NaN');
    expectNear(
      await scoredHere(await fromXgboost(known.own, 'model.json', task), made),
      known.ownPd,
    );
  });

  it('scores as it does there when XGBoost 3.1 or later has written it', async () => {
    const later = known.own
      .replace(/"version":\[[^\]]*\]/, '"version":[3,1,0]')
      .replace(/"base_score":"([^"]*)"/, '"base_score":"[$1]"')
      .replace('"model":{', '"model":{"cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},')
      .replace('"tree_info"', '"iteration_indptr":[0,1,2,3,4,5,6],"tree_info"')
      .replace(/(,"num_trees":"6"),"size_leaf_vector":"0"/, '$1');
    expect(later).toContain('"num_trees":"6"}');
    expectNear(await scoredHere(await fromXgboost(later, 'model.json', task), made), known.ownPd);
  });

  it('says how far it is, and stops when cancelled', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const report = ({ done, total }: Progress): void => {
      expect(total).toBe(6);
      seen.push(done);
      if (done === 3) stop.abort();
    };
    const read = fromXgboost(known.own, 'model.json', { ...quietTask(stop.signal), report });
    await expect(read).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toEqual([1, 2, 3]);
  });

  it.each([
    ['truncated', json.slice(0, -40), /incomplete/],
    ['not JSON', 'boosting', /incomplete/],
    ['something else', '{"format":1}', /incomplete/],
    ['of another version', json.replace('"version":[1,7,4]', '"version":[0,9]'), /version.*: 0/],
    ['of another objective', json.replace('binary:logistic', 'reg:squarederror'), /squarederror/],
    ['of another booster', json.replace('"name":"gbtree"', '"name":"dart"'), /“dart”/],
    ['without names', json.replace(/"feature_names":\[[^\]]*\]/, '"feature_names":[]'), /name its/],
    ['silent on its levels', json.replace('levels:home', 'levels'), /which level of “home”/],
    [
      'short of levels',
      json.replace(/,\\"boat\\"|\\"boat\\",/, ''),
      /Tree \d+, node \d+ asks for code 4 of “home”/,
    ],
    [
      'without a tree’s nodes',
      json.replace('"left_children":[1', '"left_children":[99'),
      /Tree 0: node 0 leads to node 99, which there is not/,
    ],
    [
      'going in circles',
      json.replace('"left_children":[1', '"left_children":[0'),
      /Tree 0: node 0 leads to node 0/,
    ],
    [
      'asking for a column before the first',
      json.replace(/"split_indices":\[\d+/, '"split_indices":[-1'),
      /Tree 0, node 0 asks for column -1, and the model has 4/,
    ],
    [
      'asking for a number as a category',
      json.replace(/"split_type":\[0/, '"split_type":[1'),
      /Tree 0, node 0 asks for “.*” as a category/,
    ],
    [
      'of more levels than can be told apart',
      json.replace('[\\"', `[${'\\"x\\",'.repeat(999)}\\"`),
      /Tree \d+, node \d+ asks for “home”, which has 1004 levels/,
    ],
    [
      'short of entries',
      json.replace(/"default_left":\[\d,/, '"default_left":['),
      /Tree 0: default_left has \d+ entries for \d+ nodes/,
    ],
    [
      'of several outcomes',
      json.replace(/"base_score":"[^"]*"/, '"base_score":"[5E-1,5E-1]"'),
      /2 scores/,
    ],
  ])('is refused by name when it is %s', async (_, text, what) => {
    const read = fromXgboost(text, 'model.json', task);
    await expect(read).rejects.toThrow(Fault);
    await expect(read).rejects.toThrow(what);
    await expect(read).rejects.toThrow(/model\.json/);
  });

  const { columns, labels } = made;
  const [income, rate, years, home] = columns;
  const years2 = category('years', Array.from(labels, String));
  const homes = category('home', Array.from(labels, String));
  it.each([
    ['without some of its columns', [rate, home], /2 columns that .*: “income”, “years”/],
    ['with another kind of column', [income, rate, years2, home], /“years” is a number in the/],
    ['with other levels', [income, rate, years, homes], /No level of “home”/],
    ['whose outcome it asks for', [income, rate, years, { ...home, role: 'target' }], /outcome/],
  ] as const)('is refused by name for a table %s', async (_, others, what) => {
    const raw = await fromXgboost(json, 'model.json', task);
    expect(() => fitToTable(raw, table([...others], labels), 'model.json')).toThrow(what);
  });

  it('finds columns by name, in any order and among others', async () => {
    const more = numeric('more', Array.from(labels));
    const shuffled = table([home, more, years, income, rate], labels);
    const raw = await fromXgboost(json, 'model.json', task);
    expectNear(await scoredHere(raw, shuffled), known.exported[0].pd);
  });
});
