import type { Part } from '../../src/core/data/prepare';
import type { Table } from '../../src/core/data/table';
import { applyTransform, fitTransform, type Transform } from '../../src/core/data/transform';
import { TreeEnsemble } from '../../src/core/models/trees/ensemble';
import { treeColumns } from '../../src/core/models/trees/frame';
import { fitToTable } from '../../src/core/models/trees/loaded';
import type { RawTrees } from '../../src/core/models/trees/raw';
import { toXgboost } from '../../src/core/models/trees/xgboost-json';
import { randomStream } from '../../src/core/random';
import { quietTask } from '../../src/core/task';
import { settings } from '../unit/models/trees/made-up';
import { category, numeric, table } from '../unit/data/tables';

const ROWS = 600;
const SCALINGS = ['standard', 'quantile-normal'] as const;

/** Incomes beyond a million, a rate with gaps, whole years, and a category with gaps and rare levels. */
export function rawTable(): Table {
  const random = randomStream(4, 'raw table');
  const drawn = Array.from({ length: ROWS }, () => {
    const income = Math.round(Math.exp(11 + 1.3 * random.normal()));
    const rate = random.uniform() < 0.2 ? null : Math.fround(random.uniform());
    const years = random.below(60);
    const share = random.uniform();
    const home =
      share < 0.1
        ? null
        : share < 0.13
          ? ['boat', 'tent'][random.below(2)]
          : ['own', 'rent, furnished', '“parents”'][random.below(3)];
    const z =
      5 -
      0.5 * Math.log(income) +
      (rate ?? 1.5) +
      (years - 30) ** 2 / 500 +
      (home === 'own' || home === 'boat' ? -1 : home === null ? 0.8 : 0);
    return { income, rate, years, home, y: random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0 };
  });
  return table(
    [
      numeric(
        'income',
        drawn.map(({ income }) => income),
      ),
      numeric(
        'rate',
        drawn.map(({ rate }) => rate),
      ),
      numeric(
        'years',
        drawn.map(({ years }) => years),
      ),
      category(
        'home',
        drawn.map(({ home }) => home),
      ),
    ],
    drawn.map(({ y }) => y),
  );
}

const rows = Uint32Array.from({ length: ROWS }, (_, row) => row);

/** The whole table as a transform encodes it. */
export async function encoded(made: Table, transform: Transform): Promise<Part> {
  return { rows, x: await applyTransform(transform, made, rows, quietTask()), y: made.labels };
}

/** What trees from elsewhere say of every row. */
export async function scoredHere(raw: RawTrees, made: Table): Promise<Float32Array> {
  const { transform, trees } = fitToTable(raw, made, 'model.json');
  const columns = treeColumns(transform);
  const empty = new TreeEnsemble('boosting', settings(), transform.outputs, columns);
  const { x } = await encoded(made, transform);
  return empty.withTrees(trees, raw.base).predict(x, quietTask());
}

/** Boosted trees on the table for each scaling, as XGBoost's JSON, with their own scores of it. */
export async function exported() {
  const made = rawTable();
  const task = quietTask();
  const models = [];
  for (const scaling of SCALINGS) {
    const transform = await fitTransform(made, rows, { scaling, rareLevelShare: 0.05 }, task);
    const data = await encoded(made, transform);
    const experiment = settings({ model: 'boosting', treeCount: 12, treeDepth: 5 });
    const model = new TreeEnsemble(
      'boosting',
      experiment,
      transform.outputs,
      treeColumns(transform),
    );
    await model.fit({ train: data, validation: data, trainCheck: data }, task, () => undefined);
    const pd = await model.predict(data.x, task);
    models.push({ scaling, model, transform, pd, json: toXgboost(model, transform) });
  }
  return { made, models };
}

/** For reference_xgboost.py: the models, and the table as its file has it. */
if (process.argv[1]?.endsWith('xgboost-models.ts') === true) {
  const { made, models } = await exported();
  const columns = made.columns.map((column) => [
    column.name,
    Array.from(rows, (row) => {
      if (column.kind === 'category') return column.levels[column.codes[row]] ?? null;
      return Number.isNaN(column.values[row]) ? null : column.values[row];
    }),
  ]);
  process.stdout.write(
    JSON.stringify({
      columns: Object.fromEntries(columns) as unknown,
      y: Array.from(made.labels),
      models: models.map(({ json }) => json),
    }),
  );
}
