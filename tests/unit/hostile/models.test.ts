import { expect, it } from 'vitest';
import { applyTransform, fitTransform } from '../../../src/core/data/transform';
import { Fault } from '../../../src/core/fault';
import { fromXgboost } from '../../../src/core/models/trees/xgboost-read';
import { fitToTable } from '../../../src/core/models/trees/loaded';
import { quietTask } from '../../../src/core/task';
import { REFUSED_MODELS, tree, xgboostModel } from '../../hostile/models';
import { readTable } from '../data/reading';

const SCALING = { scaling: 'standard', rareLevelShare: 0 } as const;
const TABLE = 'income,home,default\n10000,own,0\n30000,rent,1\n50000,own,0\n20000,free,1\n';

it('a model by the same hands, but honest, is read', async () => {
  const { trees, columns } = await fromXgboost(
    JSON.stringify(xgboostModel()),
    'm.json',
    quietTask(),
  );
  expect(trees).toHaveLength(2);
  expect(columns.map(({ name }) => name)).toEqual(['income', 'home']);
});

it.each(REFUSED_MODELS)(
  'a model with $what is refused, and why is said',
  async ({ text, says }) => {
    const refused = await fromXgboost(text(), 'm.json', quietTask()).catch(
      (thrown: unknown) => thrown,
    );
    expect(refused).toBeInstanceOf(Fault);
    expect((refused as Fault).message).toMatch(says);
    expect((refused as Fault).remedy).not.toBe('');
  },
);

it('a model of 100,000 columns, of which trees ask one, is fitted at once', async () => {
  const model = xgboostModel();
  const { learner } = model;
  learner.feature_names.push(...Array.from({ length: 100_000 }, (_, i) => `other ${String(i)}`));
  learner.gradient_booster.model.trees = Array.from({ length: 300 }, () =>
    tree([1, -1, -1], [2, -1, -1]),
  );
  const raw = await fromXgboost(JSON.stringify(model), 'm.json', quietTask());
  const { transform } = fitToTable(raw, await readTable(TABLE), 'm.json');
  expect(transform.steps.map(({ column }) => column)).toEqual(['income']);
});

it('a model that has names as the file writes them finds the columns, which are shown on one line', async () => {
  const long = 'n'.repeat(250);
  const header = `" in\ncome ",${long},default`;
  const file = await readTable(TABLE.replace('income,home,default', header));
  expect(file.columns.map(({ name }) => name)).toEqual([
    'in come',
    `${'n'.repeat(200)}…`,
    'default',
  ]);
  const model = xgboostModel();
  model.learner.feature_names = [' in\ncome ', long];
  model.learner.attributes = { [`levels:${long}`]: '["own","rent","free"]' };
  const raw = await fromXgboost(JSON.stringify(model), 'm.json', quietTask());
  const { transform } = fitToTable(raw, file, 'm.json');
  // Where two are shown under one name, neither can be meant.
  const twice = await readTable(TABLE.replace('income,home,default', 'in come, in come,default'));
  expect(() => fitToTable(raw, twice, 'm.json')).toThrow(/asks for 2 columns/);
  expect(transform.steps.map(({ column }) => column)).toEqual(
    file.columns.slice(0, 2).map(({ name }) => name),
  );

  const kept = await fitTransform(file, [0, 1, 2, 3], SCALING, quietTask());
  const names = new Map(file.columns.map(({ name }, i) => [name, [' in\ncome ', long][i]]));
  const before = {
    ...kept,
    steps: kept.steps.map((step) => ({ ...step, column: names.get(step.column) ?? '' })),
  };
  const encoded = await applyTransform(kept, file, [0, 1, 2, 3], quietTask());
  expect(await applyTransform(before, file, [0, 1, 2, 3], quietTask())).toEqual(encoded);
  before.steps[0].column = 'another';
  await expect(applyTransform(before, file, [0], quietTask())).rejects.toThrow(/“another”/);
});
