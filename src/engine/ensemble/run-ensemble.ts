import { stackCaution } from '../../core/ensemble/caution';
import { checkCombining, combine, type Combined } from '../../core/ensemble/combine';
import { memberTitle, membersOf } from '../../core/ensemble/members';
import { combined } from '../../core/ensemble/rule';
import { packEnsemble } from '../../core/ensemble/saved';
import { correctionsFor, type Corrections } from '../../core/decision/calibrate/corrections';
import { logLoss } from '../../core/metrics/calibration';
import type { EpochRecord } from '../../core/models/model';
import { epochRecord } from '../../core/models/record';
import { onTensors } from '../../core/models/shelf';
import { datasetOf, type Run } from '../../core/run';
import { identified } from '../../core/run-id';
import type { Task } from '../../core/task';
import { someRows, type RunListener } from '../run';
import { makeMember, type EnsembleInput, type Member } from './member';

/**
 * Makes every member as a run of its own, or takes it from those at hand, and combines their corrected
 * probabilities (`combine`). A vote corrects as the app does by itself: by formula where that is exact,
 * else by Platt scaling. A stack has coefficients of its own for that, so only formulas, which are fitted
 * on nothing, go before it.
 *
 * There is a record for each member: of the ensemble of the members so far, both losses without penalty.
 * A stack is fitted on the validation rows that members may have stopped by, which its note tells: rows
 * kept from both would be fewer to learn from, and members fitted anew by folds, or without stopping,
 * would not be the runs that were chosen.
 *
 * The run's transform, picture and sampling are those of the ensemble's own settings, which sample
 * nothing; what members do with rows is in the saved model. Its time is that of all members, also of
 * those made before.
 *
 * @throws a `diverged` Fault that names the member, `cancelled`, and what `membersOf` and `combine` throw
 */
export async function runEnsemble(
  input: EnsembleInput,
  task: Task,
  listener: RunListener,
): Promise<Run> {
  const { table, experiment, prepared, sampled } = input;
  const { validation, test, transform } = prepared;
  const settings = membersOf(experiment);
  checkCombining(experiment, validation.y);
  const check = someRows(prepared.train, experiment.seed);
  const correct = (pd: Float32Array): Corrections =>
    correctionsFor({ sampling: sampled.resampled.summary, experiment }, pd, validation.y);

  const members: Member[] = [];
  const epochs: EpochRecord[] = [];
  let spent = 0;
  let made: Combined = { rule: { kind: 'vote' }, validationPd: new Float32Array() };
  for (const [i, member] of settings.entries()) {
    const title = memberTitle(settings, i);
    members.push(await makeMember(input, member, title, task, listener));
    const began = performance.now();
    made = await combine(
      experiment,
      members.map(({ validationPd }) => validationPd),
      validation.y,
      task,
    );
    const checkPd = combined(
      made.rule,
      members.map((one) => one.checkPd),
    );
    const own = members[i].run;
    const seconds = own.seconds + (performance.now() - began) / 1000;
    const record = epochRecord({
      epoch: i + 1,
      learningRate: 1,
      trainLoss: logLoss(checkPd, check.y),
      validationLoss: logLoss(made.validationPd, validation.y),
      seconds,
      rowsPerSecond: rowsLearnt(own) / seconds,
      check: { pd: checkPd, y: check.y },
      validation: { pd: made.validationPd, y: validation.y },
    });
    epochs.push(record);
    spent += seconds;
    listener.epoch(record, made.validationPd, correct(made.validationPd));
    await task.breathe();
  }
  listener.fitted();
  const parameters =
    members.reduce((sum, { run }) => sum + run.parameters, 0) +
    (made.rule.kind === 'stack' ? made.rule.weights.length + 1 : 0);
  listener.network(parameters);
  const mishaps = members
    .filter(({ run }) => run.note !== '' && run.outcome !== 'stopped-early')
    .map(({ title, run }) => `${title}: ${run.note}`);
  const note = [...mishaps, stackCaution(experiment)].filter(Boolean).join(' ');
  const engine = members.findLast(({ run }) => onTensors(run.experiment.model))?.run.engine;
  const run: Omit<Run, 'id'> = {
    format: 2,
    experiment,
    dataset: datasetOf(table),
    engine: engine ?? 'cpu',
    outcome: 'finished',
    note,
    epochs,
    bestEpoch: epochs.length,
    parameters,
    sampling: sampled.resampled.summary,
    map: sampled.map,
    corrections: correct(made.validationPd),
    validation: { rows: validation.rows, y: validation.y, rawPd: made.validationPd },
    test: {
      rows: test.rows,
      y: test.y,
      rawPd: combined(
        made.rule,
        members.map(({ testPd }) => testPd),
      ),
    },
    transform,
    encoder: null,
    model: packEnsemble({
      rule: made.rule,
      members: members.map(({ run, correction }) => ({
        model: run.model,
        transform: run.transform,
        encoder: run.encoder,
        correction,
      })),
    }),
    members: members.map(({ validationPd, testPd, run }) => ({
      validationPd,
      testPd,
      seconds: run.seconds,
    })),
    seconds: spent,
  };
  return identified(run);
}

/** Rows learnt from over all steps. */
function rowsLearnt({ epochs }: Run): number {
  return epochs.reduce((sum, { rowsPerSecond, seconds }) => sum + rowsPerSecond * seconds, 0);
}
