import { costlySettings } from '../../../src/core/champion';
import type { Table } from '../../../src/core/data/table';
import { prepare } from '../../../src/core/data/prepare';
import { membersText } from '../../../src/core/ensemble/members';
import type { Experiment } from '../../../src/core/experiment';
import { sigmoid } from '../../../src/core/losses/logistic';
import type { EpochRecord } from '../../../src/core/models/model';
import { onTensors } from '../../../src/core/models/shelf';
import { randomStream } from '../../../src/core/random';
import type { Run } from '../../../src/core/run';
import { searchFor } from '../../../src/core/sampling/search';
import { trainingRows } from '../../../src/core/sampling/training-rows';
import { applyChanges, presetExperiment } from '../../../src/core/settings';
import { quietTask, type Task } from '../../../src/core/task';
import type { MemberRows } from '../../../src/engine/ensemble/member';
import { withAutoencoder } from '../../../src/engine/autoencoder/stage';
import { runEnsemble } from '../../../src/engine/ensemble/run-ensemble';
import { runExperiment } from '../../../src/engine/run';
import { category, numeric, table } from '../data/tables';

const ROWS = 260;
const random = randomStream(3, 'made-up table');
export const income = Array.from({ length: ROWS }, () => random.normal());
export const debt = Array.from({ length: ROWS }, (_, i) => (i % 9 === 0 ? null : random.normal()));
export const home = Array.from({ length: ROWS }, () => (random.uniform() < 0.4 ? 'rent' : 'own'));
const labels = income.map((value, i) =>
  random.uniform() < sigmoid(-0.8 - value + 1.2 * (debt[i] ?? 1) * (home[i] === 'rent' ? 1 : 0))
    ? 1
    : 0,
);
/** The first rows as a table. */
export function firstRows(count: number): Table {
  const columns = [
    numeric('income', income.slice(0, count)),
    numeric('debt', debt.slice(0, count)),
    category('home', home.slice(0, count)),
  ];
  return table(columns, labels.slice(0, count));
}

const made = firstRows(ROWS);

export const LOGISTIC = applyChanges(presetExperiment('logistic'), { scaling: 'quantile-normal' });
export const BOOSTED = applyChanges(presetExperiment('boosting'), {
  treeCount: 12,
  sampling: 'random-under',
  samplingRatio: 1,
});
export const NETWORK = applyChanges(presetExperiment('resnet-under'), {
  inputWidth: 4,
  blockWidths: [4],
  epochs: 1,
  earlyStopping: false,
  batchSize: 160,
  sampling: 'smote',
  engine: 'cpu',
});
export const ENCODED = applyChanges(presetExperiment('logistic'), {
  autoencoder: 'beside',
  autoencoderHidden: 4,
  autoencoderCode: 2,
  autoencoderEpochs: 1,
});
export const SCORECARD = presetExperiment('scorecard');

export function ensemble(
  members: readonly Experiment[],
  changes: Partial<Experiment> = {},
): Experiment {
  return applyChanges(presetExperiment('ensemble'), {
    ensembleOf: membersText(members),
    seed: 5,
    ...changes,
  });
}

const assets = { simd: '', kernels: { plain: '', relaxed: '' } };
export const noTask = quietTask();
const listener = {
  engine: () => undefined,
  network: () => undefined,
  fitted: () => undefined,
  epoch: () => undefined,
};

async function rowsFor(experiment: Experiment, task: Task, of = made): Promise<MemberRows> {
  const plain = await prepare(of, experiment, task);
  const stage = { engines: ['cpu'] as const, assets };
  const prepared =
    experiment.autoencoder === 'none'
      ? plain
      : await withAutoencoder(plain, experiment, task, stage);
  const search = searchFor(experiment.neighbourSearch, { seed: experiment.seed });
  return { prepared, sampled: () => trainingRows(prepared, experiment, { search, task }) };
}

const enginesFor = ({ model }: Experiment) =>
  Promise.resolve(onTensors(model) ? (['cpu'] as const) : []);

const runs = new Map<string, Promise<Run>>();

/** A run by itself; each is made once. */
export function alone(experiment: Experiment): Promise<Run> {
  const key = JSON.stringify(costlySettings(experiment));
  const run = runs.get(key) ?? train(experiment);
  runs.set(key, run);
  return run;
}

async function train(experiment: Experiment): Promise<Run> {
  const { prepared, sampled } = await rowsFor(experiment, noTask);
  const engines = await enginesFor(experiment);
  const input = { table: made, experiment, prepared, sampled: await sampled(), engines, assets };
  return runExperiment(input, noTask, listener);
}

export async function together(
  experiment: Experiment,
  {
    held = [] as readonly Run[],
    task = noTask,
    epochs = [] as EpochRecord[],
    trained = [] as string[],
    readied = [] as string[],
    of = made,
  } = {},
): Promise<Run> {
  const { prepared, sampled } = await rowsFor(experiment, noTask, of);
  const input = {
    table: of,
    experiment,
    prepared,
    sampled: await sampled(),
    held,
    enginesFor,
    assets,
    rowsFor: async (member: Experiment, own: Task): Promise<MemberRows> => {
      readied.push(member.autoencoder);
      const rows = await rowsFor(member, own, of);
      const sample = () => {
        trained.push(member.model);
        return rows.sampled();
      };
      return { ...rows, sampled: sample };
    },
  };
  return runEnsemble(input, task, { ...listener, epoch: (record) => epochs.push(record) });
}
