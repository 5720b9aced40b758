import { decodeFrame } from '../../src/core/models/trees/frame';
import { TreeEnsemble } from '../../src/core/models/trees/ensemble';
import { treeColumns } from '../../src/core/models/trees/frame';
import { toXgboost } from '../../src/core/models/trees/xgboost-json';
import { quietTask } from '../../src/core/task';
import { madeUpData, settings, TRANSFORM } from '../unit/models/trees/made-up';

/** A small boosted model with gaps and a category, as XGBoost's JSON, and the rows it scores. */
export async function exported() {
  const data = madeUpData(400);
  const experiment = settings({ model: 'boosting', treeCount: 6, treeDepth: 3 });
  const columns = treeColumns(TRANSFORM);
  const model = new TreeEnsemble('boosting', experiment, TRANSFORM.outputs, columns);
  await model.fit(data, quietTask(), () => undefined);
  const x = { ...data.validation.x, rows: 200, data: data.validation.x.data.subarray(0, 200 * 6) };
  const frame = decodeFrame(columns, x);
  const pd = await model.predict(x, quietTask());
  return { model, x, frame, pd, json: toXgboost(model) };
}

/** For reference_trees.py: the model, and its columns' values with null for gaps. */
if (process.argv[1]?.endsWith('xgboost-models.ts') === true) {
  const { json, frame } = await exported();
  const values = Array.from(frame.values, (value) => (Number.isNaN(value) ? null : value));
  process.stdout.write(
    JSON.stringify({
      json,
      values,
      rows: frame.rows,
      y: Array.from(madeUpData(400).validation.y.subarray(0, 200)),
    }),
  );
}
