import type { Experiment } from '../../core/experiment';
import type { EpochRecord } from '../../core/models/model';
import { memberCount } from '../../core/ensemble/members';
import { SHELF, type ShelfEntry } from '../../core/models/shelf';

/** What a model learns by, in words. */
export interface LearningSteps {
  readonly one: ShelfEntry['step'];
  /** Heads a count of them. */
  readonly title: string;
  /** What one is. */
  readonly help: string;
  /** What has to be over before there is anything to see. */
  readonly first: string;
  /** What the Step button does. */
  readonly step: string;
}

const STEPS: Readonly<Record<ShelfEntry['step'], LearningSteps>> = {
  epoch: {
    one: 'epoch',
    title: 'Epoch',
    help: 'An epoch is one pass over the training rows.',
    first: 'the first epoch',
    step: 'Train one epoch, then pause',
  },
  tree: {
    one: 'tree',
    title: 'Trees',
    help: 'Trees are grown one after another; the curves are measured every few trees.',
    first: 'the first trees',
    step: 'Grow trees up to the next point of the curve, then pause',
  },
  iteration: {
    one: 'iteration',
    title: 'Iteration',
    help: 'An iteration moves all coefficients at once, until they stand still; a scorecard begins anew whenever it leaves columns out.',
    first: 'the first iteration',
    step: 'Do one iteration, then pause',
  },
  member: {
    one: 'member',
    title: 'Members',
    help: 'Members join one after another; each point is the ensemble of those so far.',
    first: 'the first member',
    step: 'Train up to the next member, then pause',
  },
};

export function learningSteps({ model }: Pick<Experiment, 'model'>): LearningSteps {
  return STEPS[SHELF[model].step];
}

/** How many steps the settings allow; null where learning ends when nothing moves any more. */
export function mostSteps(
  experiment: Pick<Experiment, 'model' | 'epochs' | 'treeCount' | 'ensembleOf'>,
): number | null {
  const { step } = SHELF[experiment.model];
  if (step === 'iteration') return null;
  if (step === 'member') return memberCount(experiment);
  return step === 'tree' ? experiment.treeCount : experiment.epochs;
}

/** Steps so far: an ensemble has fewer records than trees. */
export function stepsDone(records: readonly Pick<EpochRecord, 'epoch'>[]): number {
  return records.at(-1)?.epoch ?? 0;
}
