import { rowColumns } from '../core/data/row-columns';
import { splitOf } from '../core/data/prepare';
import type { Table } from '../core/data/table';
import { applyTransform, type Transform } from '../core/data/transform';
import { explanationOf, type Explanation } from '../core/explain/explanation';
import { shapleyValues } from '../core/explain/shapley';
import { tableFeatures } from '../core/explain/table-features';
import { randomStream } from '../core/random';
import { quietTask, type Task } from '../core/task';
import { runScorer } from '../engine/explain/run-scorer';
import type { Requests } from './protocol';
import type { OpenTable } from './session';
import { alone, engineOrder } from './training';
import { assets } from './wasm-assets';

/**
 * Why the run's model gives a row of the open table its score, against a seeded choice of the rows that
 * it was trained on, as they were before sampling.
 */
export function explainRow(
  { table, pool }: OpenTable,
  { run, row, permutations, background }: Requests['explain']['payload'],
  task: Task,
): Promise<Explanation> {
  return alone(task, async () => {
    const { seed } = run.experiment;
    const enginesFor = (experiment: typeof run.experiment) => engineOrder(experiment, task);
    const scorer = await runScorer(run, { enginesFor, assets, pool });
    const { train } = splitOf(table, run.experiment);
    const compared = randomStream(seed, 'explain background')
      .shuffle(train)
      .subarray(0, background)
      .toSorted();
    const features = tableFeatures(scorer.preparations);
    const silent = quietly(task);
    const values = await shapleyValues(
      {
        row: await preparedRows(scorer.preparations, table, [row], silent),
        background: await preparedRows(scorer.preparations, table, compared, silent),
        features: features.map(({ columns }) => columns),
        permutations,
        random: randomStream(seed, 'explain orders'),
        score: (rows) => scorer.logOdds(rows, silent),
      },
      task,
    );
    const names = features.map(({ name }) => name);
    const shown = rowColumns(table, Uint32Array.of(row), names);
    return explanationOf(values, shown, compared.length);
  });
}

/** What each preparation makes of the rows, side by side. */
async function preparedRows(
  preparations: readonly Transform[],
  table: Table,
  rows: ArrayLike<number>,
  task: Task,
): Promise<Float32Array> {
  const width = preparations.reduce((sum, { outputs }) => sum + outputs.length, 0);
  const all = new Float32Array(rows.length * width);
  let first = 0;
  for (const preparation of preparations) {
    const { data, cols } = await applyTransform(preparation, table, rows, task);
    for (let i = 0; i < rows.length; i++)
      all.set(data.subarray(i * cols, (i + 1) * cols), i * width + first);
    first += cols;
  }
  return all;
}

/** The same task without its reports: those of the parts would take the whole's back. */
function quietly(task: Task): Task {
  return { ...quietTask(task.signal), breathe: () => task.breathe() };
}
