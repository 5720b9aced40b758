import { describe, expect, it } from 'vitest';
import { costlySettings } from '../../../src/core/champion';
import { prepare } from '../../../src/core/data/prepare';
import { correctPd } from '../../../src/core/decision/calibrate/correction';
import { chosenCorrection } from '../../../src/core/decision/calibrate/corrections';
import { membersOf, membersText } from '../../../src/core/ensemble/members';
import { combined } from '../../../src/core/ensemble/rule';
import { packEnsemble, unpackEnsemble } from '../../../src/core/ensemble/saved';
import type { Experiment } from '../../../src/core/experiment';
import { Fault } from '../../../src/core/fault';
import { checkRun } from '../../../src/core/kept/check-run';
import { sigmoid } from '../../../src/core/losses/logistic';
import type { EpochRecord } from '../../../src/core/models/model';
import { onTensors } from '../../../src/core/models/shelf';
import { randomStream } from '../../../src/core/random';
import type { Run } from '../../../src/core/run';
import { readRun, writeRun } from '../../../src/core/run-file';
import { searchFor } from '../../../src/core/sampling/search';
import { trainingRows } from '../../../src/core/sampling/training-rows';
import { applyChanges, presetExperiment } from '../../../src/core/settings';
import { quietTask, type Task } from '../../../src/core/task';
import type { MemberRows } from '../../../src/engine/ensemble/member';
import { withAutoencoder } from '../../../src/engine/autoencoder/stage';
import { runEnsemble } from '../../../src/engine/ensemble/run-ensemble';
import { runModule } from '../../../src/engine/export/run-module';
import { runExperiment } from '../../../src/engine/run';

import { category, numeric, table } from '../data/tables';
import { imported, largestGap } from './export/made-up';

const ROWS = 260;
const random = randomStream(3, 'made-up table');
const income = Array.from({ length: ROWS }, () => random.normal());
const debt = Array.from({ length: ROWS }, (_, i) => (i % 9 === 0 ? null : random.normal()));
const home = Array.from({ length: ROWS }, () => (random.uniform() < 0.4 ? 'rent' : 'own'));
const labels = income.map((value, i) =>
  random.uniform() < sigmoid(-0.8 - value + 1.2 * (debt[i] ?? 1) * (home[i] === 'rent' ? 1 : 0))
    ? 1
    : 0,
);
const made = table(
  [numeric('income', income), numeric('debt', debt), category('home', home)],
  labels,
);

const LOGISTIC = applyChanges(presetExperiment('logistic'), { scaling: 'quantile-normal' });
const BOOSTED = applyChanges(presetExperiment('boosting'), {
  treeCount: 12,
  sampling: 'random-under',
  samplingRatio: 1,
});
const NETWORK = applyChanges(presetExperiment('resnet-under'), {
  inputWidth: 4,
  blockWidths: [4],
  epochs: 1,
  earlyStopping: false,
  batchSize: 160,
  sampling: 'smote',
  engine: 'cpu',
});
const ENCODED = applyChanges(presetExperiment('logistic'), {
  autoencoder: 'beside',
  autoencoderHidden: 4,
  autoencoderCode: 2,
  autoencoderEpochs: 1,
});
const SCORECARD = presetExperiment('scorecard');

function ensemble(members: readonly Experiment[], changes: Partial<Experiment> = {}): Experiment {
  return applyChanges(presetExperiment('ensemble'), {
    ensembleOf: membersText(members),
    seed: 5,
    ...changes,
  });
}

const assets = { simd: '' };
const noTask = quietTask();
const listener = {
  engine: () => undefined,
  network: () => undefined,
  fitted: () => undefined,
  epoch: () => undefined,
};

async function rowsFor(experiment: Experiment, task: Task): Promise<MemberRows> {
  const plain = await prepare(made, experiment, task);
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
function alone(experiment: Experiment): Promise<Run> {
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

async function together(
  experiment: Experiment,
  {
    held = [] as readonly Run[],
    task = noTask,
    epochs = [] as EpochRecord[],
    trained = [] as string[],
    readied = [] as string[],
  } = {},
): Promise<Run> {
  const { prepared, sampled } = await rowsFor(experiment, noTask);
  const input = {
    table: made,
    experiment,
    prepared,
    sampled: await sampled(),
    held,
    enginesFor,
    assets,
    rowsFor: async (member: Experiment, own: Task): Promise<MemberRows> => {
      readied.push(member.autoencoder);
      const rows = await rowsFor(member, own);
      const sample = () => {
        trained.push(member.model);
        return rows.sampled();
      };
      return { ...rows, sampled: sample };
    },
  };
  return runEnsemble(input, task, { ...listener, epoch: (record) => epochs.push(record) });
}

/** What a run says but for how long it took. */
function withoutTimes(run: Run): Run {
  return {
    ...run,
    seconds: 0,
    sampling: { ...run.sampling, seconds: 0 },
    epochs: run.epochs.map((record) => ({ ...record, seconds: 0, rowsPerSecond: 0 })),
    members: run.members?.map((scores) => ({ ...scores, seconds: 0 })),
  } as Run;
}

describe('an ensemble of runs', () => {
  const settings = ensemble([LOGISTIC, BOOSTED, NETWORK, ENCODED]);

  it('that votes is the mean of what its members say as runs of their own', async () => {
    const epochs: EpochRecord[] = [];
    const run = await together(settings, { epochs });
    const own = await Promise.all(membersOf(settings).map(alone));
    for (const split of ['validation', 'test'] as const) {
      expect(run[split].rows).toEqual(own[0][split].rows);
      const pds = own.map((one) =>
        correctPd(one[split].rawPd, chosenCorrection(one.corrections, 'auto')),
      );
      expect(run[split].rawPd).toEqual(combined({ kind: 'vote' }, pds));
    }
    expect(run.epochs).toHaveLength(4);
    expect(epochs).toEqual(run.epochs);
    expect(run.corrections).toMatchObject({ formula: { kind: 'none' }, exact: true });
    expect(run.parameters).toBe(own.reduce((sum, { parameters }) => sum + parameters, 0));
    expect(run.engine).toBe('cpu');
  });

  it.each(['vote', 'stack'] as const)(
    'by %s is the same from runs at hand, none of which is trained again',
    async (combining) => {
      const ours = { ...settings, combining };
      const held = await Promise.all(membersOf(ours).map(alone));
      const other = await alone({ ...membersOf(ours)[1], seed: 6 });
      const trained: string[] = [];
      const again = await together(ours, { held: [other, ...held], trained });
      expect(trained).toEqual([]);
      const anew = await together(ours, { held: [other, held[0]], trained });
      expect(trained).toEqual(['boosting', 'resnet-under', 'logistic']);
      expect(withoutTimes(again)).toEqual(withoutTimes(anew));
    },
  );

  it('of runs at hand fits no autoencoder again, and scores as they do', async () => {
    const ours = ensemble([LOGISTIC, ENCODED], { combining: 'stack' });
    const held = await Promise.all(membersOf(ours).map(alone));
    const readied: string[] = [];
    const again = await together(ours, { held, readied });
    expect(readied).toEqual(['none', 'none']);
    const anew = await together(ours, { held: held.slice(0, 1), readied });
    expect(readied.slice(2)).toEqual(['none', 'beside']);
    expect(withoutTimes(again)).toEqual(withoutTimes(anew));
  });

  it('cautions in its note when it stacks members that stopped by the rows it is fitted on', async () => {
    const note = async (members: readonly Experiment[], combining: 'vote' | 'stack') =>
      (await together(ensemble(members, { combining }))).note;
    expect(await note([LOGISTIC, BOOSTED], 'stack')).toMatch(/figures on them flatter it/);
    expect(await note([LOGISTIC, BOOSTED], 'vote')).not.toMatch('flatter');
    expect(await note([LOGISTIC, SCORECARD], 'stack')).toBe('');
  });

  it('is refused before any member is trained where a stack has too few validation rows', async () => {
    const trained: string[] = [];
    const few = { combining: 'stack', validationShare: 0.05, trainShare: 0.6 } as const;
    const made = together(ensemble([LOGISTIC, BOOSTED], few), { trained });
    await expect(made).rejects.toMatchObject({
      what: expect.stringMatching(/^The validation part is too small for a stack/) as string,
    });
    expect(trained).toEqual([]);
  });

  it('scores rows of a table from what is saved as it scored them itself', async () => {
    for (const combining of ['vote', 'stack'] as const) {
      const ours = { ...settings, combining };
      const run = await together(ours, { held: await Promise.all(membersOf(ours).map(alone)) });
      const again = readRun(writeRun(run), 'run.json');
      const { rawScore, score } = await imported(runModule(again));
      const file = Array.from(run.test.rows, (row) => {
        return { income: income[row], debt: debt[row], home: home[row] };
      });
      expect(largestGap(rawScore(file), run.test.rawPd)).toBeLessThan(1e-6);
      const correction = chosenCorrection(run.corrections, run.experiment.recalibration);
      expect(largestGap(score(file), correctPd(run.test.rawPd, correction))).toBeLessThan(1e-6);
    }
  });

  it('says which member it is at, and stops when it is told to', async () => {
    const stages = new Set<string>();
    const task = { ...noTask, report: ({ stage }: { stage: string }) => void stages.add(stage) };
    await together(ensemble([LOGISTIC, SCORECARD]), { task });
    expect([...stages].some((stage) => stage.startsWith('Member 1 of 2, Logistic'))).toBe(true);
    expect([...stages].some((stage) => stage.startsWith('Member 2 of 2, WoE scorecard'))).toBe(
      true,
    );
    const stop = new AbortController();
    const stopping = {
      ...quietTask(stop.signal),
      report: ({ stage }: { stage: string }) => {
        if (stage.startsWith('Member 2')) stop.abort();
      },
    };
    await expect(together(settings, { task: stopping })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('names the member that diverged', async () => {
    const [logistic, boosting] = membersOf(ensemble([LOGISTIC, BOOSTED]));
    const run = { ...(await alone(boosting)), outcome: 'diverged' as const, note: 'Too steep.' };
    await expect(
      together(ensemble([LOGISTIC, BOOSTED]), { held: [await alone(logistic), run] }),
    ).rejects.toMatchObject({
      code: 'diverged',
      what: expect.stringMatching(/^Member 2 of 2, Gradient boosting .*Too steep/) as string,
    });
  });
});

describe('a kept ensemble', () => {
  it('is read as it was written; damaged in any part it is refused by name', async () => {
    const run = await together(ensemble([LOGISTIC, ENCODED], { combining: 'stack' }));
    expect(readRun(writeRun(run), 'x')).toEqual(run);
    const { model, members = [] } = run;
    const saved = unpackEnsemble(model);
    expect(packEnsemble(saved)).toEqual(model);
    const settings = model.settings as Record<string, unknown>;
    const parts = settings['members'] as Record<string, unknown>[];
    const broken: Record<string, unknown>[] = [
      { members: undefined },
      { members: [members[0]] },
      { members: members.map((one) => ({ ...one, testPd: one.testPd.slice(1) })) },
      { members: members.map((one) => ({ ...one, validationPd: one.validationPd.fill(NaN) })) },
      { model: { ...model, kind: 'residual' } },
      { model: { ...model, values: model.values.slice(1) } },
      ...[
        { ...settings, rule: { kind: 'vote?' } },
        { ...settings, rule: { kind: 'stack', intercept: 0, weights: [1] } },
        { ...settings, rule: { kind: 'stack', intercept: NaN, weights: [1, 1] } },
        { ...settings, rule: { kind: 'stack', intercept: 0, weights: [1, -1] } },
        { ...settings, transforms: [] },
        { ...settings, members: [parts[0]] },
        { ...settings, members: [parts[0], { ...parts[1], transform: 9 }] },
        ...[{ weights: 0 }, { weights: -1 }, { kind: 'ensemble' }].map((put) => ({
          ...settings,
          members: [parts[0], { ...parts[1], model: { ...(parts[1]['model'] as object), ...put } }],
        })),
        { ...settings, members: [parts[0], { ...parts[1], encoder: null }] },
        { ...settings, members: [parts[0], { ...parts[1], encoder: { use: 'instead' } }] },
        { ...settings, members: [parts[0], { ...parts[1], correction: { kind: 'odds' } }] },
        null,
        'members',
      ].map((put) => ({ model: { ...model, settings: put } })),
    ];
    for (const changes of broken) expect(() => checkRun({ ...run, ...changes })).toThrow(Fault);
  });
});
