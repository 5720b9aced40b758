import type { Experiment } from '../../experiment';
import { shapeOf, type LossSettings, type RowShape } from '../../losses/shape';
import { classWeightsOf } from '../../losses/weights';
import { growsTrees } from '../../models/shelf';
import type { ClassCounts } from '../../run';
import type { Correction } from './correction';
import { fitBeta, fitIsotonic, fitPlatt } from './recalibrate';

/** Every way to correct the scores of one run. */
export interface Corrections {
  /** What sampling, weights and loss did on paper, undone. */
  readonly formula: Correction;
  /** The formula can be relied on; else it is approximate, or a small error of the network upsets it. */
  readonly exact: boolean;
  readonly platt: Correction;
  readonly beta: Correction;
  readonly isotonic: Correction;
}

/** What was done to the training rows, and how the model was asked to learn from them. */
export interface Distortion {
  readonly sampling: { readonly before: ClassCounts; readonly after: ClassCounts };
  readonly experiment: LossSettings &
    Pick<Experiment, 'model' | 'sampling' | 'shrinkage' | 'classWeights'>;
  /** Share of the epochs that lay behind when the weights that score were made; the end unless given. */
  readonly epochShare?: number;
}

type Recalibration = Experiment['recalibration'];

/** All corrections, those that are fitted on raw scores and outcomes of rows the model has not seen. */
export function correctionsFor(
  distortion: Distortion,
  rawValidationPd: Float32Array,
  y: Uint8Array,
): Corrections {
  return {
    ...formulaFor(distortion),
    platt: fitPlatt(rawValidationPd, y),
    beta: fitBeta(rawValidationPd, y),
    isotonic: fitIsotonic(rawValidationPd, y),
  };
}

/** The one the setting asks for: by itself the formula where it is exact, else Platt scaling. */
export function chosenCorrection(
  corrections: Corrections,
  recalibration: Recalibration,
): Correction {
  return corrections[settled(recalibration, corrections.exact)];
}

/** Only the correction that the setting asks for, where the others are not wanted. */
export function correctionFor(
  distortion: Distortion,
  recalibration: Recalibration,
  rawValidationPd: Float32Array,
  y: Uint8Array,
): Correction {
  const { formula, exact } = formulaFor(distortion);
  switch (settled(recalibration, exact)) {
    case 'formula':
      return formula;
    case 'platt':
      return fitPlatt(rawValidationPd, y);
    case 'beta':
      return fitBeta(rawValidationPd, y);
    case 'isotonic':
      return fitIsotonic(rawValidationPd, y);
  }
}

/** Which of the corrections a setting means. */
export function settled(
  recalibration: Recalibration,
  exact: boolean,
): Exclude<Recalibration, 'auto'> {
  if (recalibration !== 'auto') return recalibration;
  return exact ? 'formula' : 'platt';
}

/**
 * What happened to the odds of default, undone. Rows drawn at random multiply them by a known number
 * (Elkan 2001, theorem 2; King & Zeng 2001), and so do weights and the logit-adjusted loss; the pull
 * of focal loss and of LDAM is undone at its pointwise optimum. Where rows were made or chosen by
 * their neighbours the number is only approximate. The asymmetric loss has no formula, so only the
 * rest is undone; the AUC margin loss leaves no odds at all, and nothing is. LDAM's formula does not count as exact though it is so at the
 * optimum: it is level between the margins and s times as steep as the scores beyond them, and no
 * network that learns from few rows comes close enough to the optimum. Nor does any factor for trees:
 * a forest averages shares, and the mean of odds divided is not the mean divided; boosting that is
 * held back by its rate stays near the rate it began with. AdaBoost’s scores are no probabilities
 * even of rows as they are: its votes lower the exponential loss, whose minimum is half the log-odds,
 * but those of trees that fit their rows well push it towards 0 and 1 (Niculescu-Mizil & Caruana 2005).
 */
export function formulaFor({ sampling, experiment, epochShare = 1 }: Distortion): {
  readonly formula: Correction;
  readonly exact: boolean;
} {
  const { before, after } = sampling;
  const shape = shapeOf(experiment, { counts: after, epochShare });
  if (shape.kind === 'auc-margin') return { formula: { kind: 'none' }, exact: false };
  const weights = classWeightsOf(experiment, after);
  const drawn = (before.bad * after.good) / (before.good * after.bad);
  const factor = drawn * (weights.good / weights.bad) * (shape.good.weight / shape.bad.weight);
  if (!(factor > 0 && Number.isFinite(factor))) return { formula: { kind: 'none' }, exact: false };
  const undone = unpulled(shape, factor);
  return {
    formula: undone ?? oddsTimes(factor),
    exact:
      undone !== undefined &&
      undone.kind !== 'margin' &&
      drawnAtRandom(experiment) &&
      experiment.model !== 'adaboost' &&
      (undone.kind === 'none' || !growsTrees(experiment.model)),
  };
}

/** Rows of a class kept or repeated by chance alone: its densities stay what they were. */
function drawnAtRandom({
  sampling,
  shrinkage,
}: Pick<Experiment, 'sampling' | 'shrinkage'>): boolean {
  if (sampling === 'random-over') return !(shrinkage > 0);
  return sampling === 'none' || sampling === 'random-under';
}

/** The correction of a loss at its pointwise optimum; undefined where that has no formula. */
function unpulled({ scale, good, bad, clip }: RowShape, factor: number): Correction | undefined {
  if (clip > 0 || good.focus !== bad.focus) return undefined;
  if (good.focus > 0) return { kind: 'focal', gamma: good.focus, factor };
  if (scale === 1 && good.offset === -bad.offset) return oddsTimes(factor * Math.exp(bad.offset));
  return { kind: 'margin', scale, offsetGood: good.offset, offsetBad: bad.offset, factor };
}

function oddsTimes(factor: number): Correction {
  return factor === 1 ? { kind: 'none' } : { kind: 'odds', factor };
}
