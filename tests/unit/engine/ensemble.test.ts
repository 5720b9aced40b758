import { describe, expect, it } from 'vitest';
import { correctPd } from '../../../src/core/decision/calibrate/correction';
import { chosenCorrection } from '../../../src/core/decision/calibrate/corrections';
import { membersOf } from '../../../src/core/ensemble/members';
import { combined } from '../../../src/core/ensemble/rule';
import type { Experiment } from '../../../src/core/experiment';
import type { EpochRecord } from '../../../src/core/models/model';
import type { Run } from '../../../src/core/run';
import { readRun, writeRun } from '../../../src/core/run-file';
import { quietTask } from '../../../src/core/task';
import { runModule } from '../../../src/engine/export/run-module';
import { imported, largestGap } from './export/made-up';
import {
  alone,
  BOOSTED,
  debt,
  ENCODED,
  ensemble,
  firstRows,
  home,
  income,
  LOGISTIC,
  NETWORK,
  noTask,
  SCORECARD,
  together,
} from './ensemble-made-up';

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

  it('cautions in its note when it stacks members that were tuned on the rows it is fitted on', async () => {
    const note = async (members: readonly Experiment[], combining: 'vote' | 'stack') =>
      (await together(ensemble(members, { combining }))).note;
    expect(await note([LOGISTIC, BOOSTED], 'stack')).toMatch(/figures on them flatter it/);
    expect(await note([LOGISTIC, BOOSTED], 'vote')).not.toMatch('flatter');
    expect(await note([LOGISTIC, SCORECARD], 'stack')).toBe('');
  });

  it('is refused before any member is trained where a stack has too few validation rows', async () => {
    const trained: string[] = [];
    const few = { combining: 'stack', validationShare: 0.05, trainShare: 0.6 } as const;
    const made = together(ensemble([LOGISTIC, BOOSTED], few), { trained, of: firstRows(150) });
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
