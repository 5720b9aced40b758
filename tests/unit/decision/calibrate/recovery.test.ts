import { describe, expect, it } from 'vitest';
import { correctPd } from '../../../../src/core/decision/calibrate/correction';
import { formulaFor } from '../../../../src/core/decision/calibrate/corrections';
import type { Experiment } from '../../../../src/core/experiment';
import { lossOf, type BinaryLoss } from '../../../../src/core/losses/binary';
import { sigmoid } from '../../../../src/core/losses/logistic';
import { classWeightsOf } from '../../../../src/core/losses/weights';
import { randomStream } from '../../../../src/core/random';
import type { ClassCounts } from '../../../../src/core/run';
import { presetExperiment } from '../../../../src/core/settings';

/** Risk grades whose true PD is known; each has rows enough that chance stays well under 1 %. */
const GRADES = [0.03, 0.06, 0.1, 0.2, 0.35, 0.6];
const DEFAULTS_A_GRADE = 120_000;

/** What happened: rows of each outcome in each grade, drawn one by one. */
const drawn: readonly ClassCounts[] = GRADES.map((pd) => {
  const random = randomStream(4, `grade ${pd}`);
  const rows = Math.round(DEFAULTS_A_GRADE / pd);
  let bad = 0;
  for (let i = 0; i < rows; i++) if (random.uniform() < pd) bad++;
  return { bad, good: rows - bad };
});

const sum = (all: readonly ClassCounts[]): ClassCounts => ({
  good: all.reduce((total, { good }) => total + good, 0),
  bad: all.reduce((total, { bad }) => total + bad, 0),
});

/** Rows after drawing good payers without, or defaults with replacement. */
function sampled(sampling: Experiment['sampling']): readonly ClassCounts[] {
  const { good, bad } = sum(drawn);
  const random = randomStream(9, 'sampling');
  const kept = (rows: number, share: number): number => {
    let count = 0;
    for (let i = 0; i < rows; i++) if (random.uniform() < share) count++;
    return count;
  };
  if (sampling === 'random-under')
    return drawn.map((grade) => ({ bad: grade.bad, good: kept(grade.good, bad / good) }));
  if (sampling === 'random-over')
    return drawn.map((grade) => ({ good: grade.good, bad: 3 * grade.bad - kept(grade.bad, 0.5) }));
  return drawn;
}

const SAMPLES = {
  none: drawn,
  'random-under': sampled('random-under'),
  'random-over': sampled('random-over'),
};

/** The score that a model with one number a grade learns: where the grade's own loss is least. */
function learnt(loss: BinaryLoss, { good, bad }: ClassCounts, weights: ClassCounts): number {
  let [low, high] = [-40, 40];
  for (let i = 0; i < 80; i++) {
    const z = (low + high) / 2;
    const slope = bad * loss.gradient(z, 1, weights.bad) + good * loss.gradient(z, 0, weights.good);
    if (slope < 0) low = z;
    else high = z;
  }
  return sigmoid((low + high) / 2);
}

const LOSSES: readonly Partial<Experiment>[] = [
  { loss: 'bce' },
  { loss: 'bce', classWeights: 'balanced' },
  { loss: 'weighted-bce', weightOfDefaults: 5 },
  { loss: 'focal', focalGamma: 2, focalAlpha: 0.7 },
  { loss: 'focal', focalGamma: 1, focalAlpha: 0.25, classWeights: 'balanced' },
  { loss: 'class-balanced', effectiveBeta: 0.9999 },
  { loss: 'logit-adjusted', logitTau: 1 },
  { loss: 'ldam', reweightFrom: 1 },
  { loss: 'ldam', reweightFrom: 0.8, ldamScale: 10, ldamMargin: 0.2 },
];
const CASES = (['none', 'random-under', 'random-over'] as const).flatMap((sampling) =>
  LOSSES.map((changes) => [{ ...changes, sampling }] as const),
);

describe('the true rates come back to 1 %, in every grade and on average', () => {
  it.each(CASES)('after %o', (changes) => {
    const experiment: Experiment = { ...presetExperiment('resnet-over'), ...changes };
    const rows = SAMPLES[changes.sampling];
    const [before, after] = [sum(drawn), sum(rows)];
    const loss = lossOf(experiment, { counts: after, epochShare: 1 });
    const weights = classWeightsOf(experiment, after);
    const raw = Float32Array.from(rows, (grade) => learnt(loss, grade, weights));
    const { formula } = formulaFor({ sampling: { before, after }, experiment });
    const corrected = correctPd(raw, formula);

    const mean = (pd: ArrayLike<number>): number =>
      drawn.reduce((total, { good, bad }, i) => total + pd[i] * (good + bad), 0) /
      (before.good + before.bad);
    GRADES.forEach((pd, i) => expect(Math.abs(corrected[i] / pd - 1)).toBeLessThan(0.01));
    expect(Math.abs(mean(corrected) / mean(GRADES) - 1)).toBeLessThan(0.01);
    if (formula.kind !== 'none')
      expect(Math.abs(mean(raw) / mean(GRADES) - 1)).toBeGreaterThan(0.03);
  });
});
