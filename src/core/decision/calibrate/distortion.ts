import { KNOBS, type Experiment } from '../../experiment';
import { sigmoid } from '../../losses/logistic';
import { rowValue } from '../../losses/rows';
import { shapeOf, type LossSettings, type RowShape } from '../../losses/shape';
import { classWeightsOf } from '../../losses/weights';
import type { ClassCounts } from '../../run';

/** What one stage of training does to a probability, on paper. */
export interface DistortionStep {
  readonly stage: 'base' | 'sampling' | 'weights' | 'loss';
  /** What did it, in words. */
  readonly label: string;
  /** The probability that stands after it; null where the score is none. */
  readonly pd: number | null;
}

type Settings = LossSettings & Pick<Experiment, 'sampling' | 'classWeights'>;

/**
 * What the score of an applicant comes to whose true PD is the base rate, stage by stage, with a
 * model that learns perfectly: odds are multiplied by the change of the class ratio, then by the
 * ratio of the weights, and then comes where the loss itself is least. Only stages that are on are
 * listed. Weights that come late in training count as on.
 */
export function distortionSteps(
  experiment: Settings,
  { before, after }: { readonly before: ClassCounts; readonly after: ClassCounts },
): readonly DistortionStep[] {
  let odds = before.bad / before.good;
  const steps: DistortionStep[] = [{ stage: 'base', label: 'Base rate', pd: shareOf(odds) }];
  if (experiment.sampling !== 'none') {
    odds = after.bad / after.good;
    const label = `After ${nameOf(experiment.sampling)}`;
    steps.push({ stage: 'sampling', label, pd: shareOf(odds) });
  }
  const shape = shapeOf(experiment, { counts: after, epochShare: 1 });
  if (shape.kind === 'auc-margin')
    return [
      ...steps,
      { stage: 'loss', label: 'AUC margin: a score that ranks, no probability', pd: null },
    ];
  const weighing = weighingOf(experiment, shape, after);
  if (weighing !== null) {
    odds *= weighing.oddsTimes;
    steps.push({ stage: 'weights', label: weighing.label, pd: shareOf(odds) });
  }
  if (pulls(shape)) {
    const label = `After the pull of ${PULLING[experiment.loss] ?? 'the loss'}`;
    steps.push({ stage: 'loss', label, pd: sigmoid(bestLogit(shape, odds)) });
  }
  return steps;
}

export type AtOnce = 'resampling' | 'weights' | 'focus';

/**
 * Which of the three ways to make the rare class count more are on: rows drawn, made or removed;
 * weights (the knob, or a loss that weighs or shifts the classes); a loss that turns down or moves
 * rows by how right they are, to which focal loss's α belongs. A loss that weighs by the counts of
 * the rows trained on, `after`, does nothing where they are even; without counts they count as uneven.
 */
export function correctionsAtOnce(
  experiment: Settings,
  after: ClassCounts = { good: 2, bad: 1 },
): readonly AtOnce[] {
  const on: AtOnce[] = [];
  if (experiment.sampling !== 'none') on.push('resampling');
  const shape = shapeOf(experiment, { counts: after, epochShare: 1 });
  if (shape.kind === 'auc-margin') return on;
  const weighs =
    weighingOf({ ...experiment, classWeights: 'none' }, shape, after) !== null &&
    !(experiment.loss === 'focal' && pulls(shape));
  if (weighs || experiment.classWeights === 'balanced') on.push('weights');
  if (pulls(shape)) on.push('focus');
  return on;
}

/** What the odds learnt are multiplied by, and the words for what does it; null when nothing does. */
function weighingOf(
  experiment: Settings,
  shape: RowShape,
  counts: ClassCounts,
): { oddsTimes: number; label: string } | null {
  const weights = classWeightsOf(experiment, counts);
  const own = shape.bad.weight / shape.good.weight;
  const shift = experiment.loss === 'logit-adjusted' ? Math.exp(-shape.bad.offset) : 1;
  const names: string[] = [];
  if (experiment.classWeights === 'balanced') names.push('class weights');
  if (own !== 1 || shift !== 1) names.push(OWN_WEIGHING[experiment.loss] ?? 'the loss’s weights');
  if (names.length === 0) return null;
  return {
    oddsTimes: (weights.bad / weights.good) * own * shift,
    label: `After ${names.join(' and ')}`,
  };
}

const OWN_WEIGHING: Partial<Record<Experiment['loss'], string>> = {
  'weighted-bce': 'the weight of a default',
  focal: 'the loss’s α',
  'class-balanced': 'the weights by effective numbers',
  'logit-adjusted': 'the adjustment τ',
  ldam: 'LDAM’s late weights',
};

/** The loss is least elsewhere than at the probability of the rows it sees. */
function pulls({ good, bad, scale, clip }: RowShape): boolean {
  const margins = good.offset !== -bad.offset;
  return good.focus > 0 || bad.focus > 0 || clip > 0 || scale !== 1 || margins;
}

const REACH = 20;
const GRID = 0.02;

/** The logit at which a row with these odds of default costs least on average, its weights apart. */
function bestLogit(shape: RowShape, odds: number): number {
  const pd = shareOf(odds);
  const plain: RowShape = {
    ...shape,
    good: { ...shape.good, weight: 1 },
    bad: { ...shape.bad, weight: 1 },
  };
  const risk = (z: number): number => pd * rowValue(plain, z, 1) + (1 - pd) * rowValue(plain, z, 0);
  let best = -REACH;
  for (let z = -REACH; z <= REACH; z += GRID) if (risk(z) < risk(best)) best = z;
  let [low, high] = [best - GRID, best + GRID];
  while (high - low > 1e-9) {
    const third = (high - low) / 3;
    if (risk(low + third) < risk(high - third)) high -= third;
    else low += third;
  }
  return (low + high) / 2;
}

const PULLING: Partial<Record<Experiment['loss'], string>> = {
  focal: 'focal loss',
  ldam: 'LDAM’s margins',
  asymmetric: 'asymmetric loss',
};

function shareOf(odds: number): number {
  return odds / (1 + odds);
}

/** The sampler's label as it reads within a sentence: names stay capitalised. */
function nameOf(sampling: Experiment['sampling']): string {
  const label = KNOBS.sampling.options.find(({ value }) => value === sampling)?.label ?? sampling;
  return /^(Random|Edited)/.test(label) ? label.toLowerCase() : label;
}
