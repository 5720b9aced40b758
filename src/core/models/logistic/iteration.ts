import type { Matrix, Sample } from '../../data/matrix';
import { Fault } from '../../fault';
import { sigmoid, softplus } from '../../losses/logistic';
import type { ClassCounts } from '../../run';
import type { EpochRecord, FitData } from '../model';
import { epochRecord } from '../record';

/** Log-odds of default that a model gives a row of a matrix. */
export type LogOdds = (x: Matrix, row: number) => number;

/** The record of an iteration and the scores of the validation rows after it. */
export function iterationRecord(
  { train, validation, trainCheck }: FitData,
  told: Pick<EpochRecord, 'epoch' | 'trainLoss' | 'seconds'>,
  logOdds: LogOdds,
): [EpochRecord, Float32Array] {
  const check = score(trainCheck, logOdds);
  const judged = score(validation, logOdds);
  const record = epochRecord({
    ...told,
    learningRate: 1,
    validationLoss: judged.loss,
    rowsPerSecond: train.x.rows / told.seconds,
    check: { pd: check.pd, y: trainCheck.y },
    validation: { pd: judged.pd, y: validation.y },
  });
  return [record, judged.pd];
}

function score({ x, y }: Sample, logOdds: LogOdds): { pd: Float32Array; loss: number } {
  const pd = new Float32Array(x.rows);
  let loss = 0;
  for (let row = 0; row < x.rows; row++) {
    const z = logOdds(x, row);
    pd[row] = sigmoid(z);
    loss += softplus(y[row] === 1 ? -z : z);
  }
  return { pd, loss: loss / x.rows };
}

/**
 * Rows of each outcome.
 *
 * @throws `bad-input` Fault when there is only one outcome
 */
export function countOutcomes(y: Uint8Array): ClassCounts {
  const bad = y.reduce((sum, outcome) => sum + outcome, 0);
  if (bad > 0 && bad < y.length) return { good: y.length - bad, bad };
  throw new Fault(
    'bad-input',
    `Every row to learn from ${bad > 0 ? 'is a default' : 'was repaid'}, so there is nothing to tell apart`,
    { remedy: 'Take more training rows, another outcome column or another seed' },
  );
}

/** What a report says of a fit that used up its iterations. */
export function unfinishedNote(iterations: number): string {
  return `The coefficients still moved after ${iterations} ${iterations === 1 ? 'iteration' : 'iterations'}; allow more for the exact fit.`;
}
