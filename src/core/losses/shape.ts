import type { Experiment } from '../experiment';
import type { ClassCounts } from '../run';
import type { AucAnchors } from './auc-margin';
import { effectiveWeights } from './weights';

/** The settings that decide what a row costs. */
export type LossSettings = Pick<
  Experiment,
  | 'loss'
  | 'weightOfDefaults'
  | 'focalAlpha'
  | 'focalGamma'
  | 'effectiveBeta'
  | 'logitTau'
  | 'ldamMargin'
  | 'ldamScale'
  | 'reweightFrom'
  | 'asymmetricGammaBad'
  | 'asymmetricGammaGood'
  | 'asymmetricClip'
  | 'aucMargin'
>;

/** What a loss needs to know besides its settings. */
export interface LossContext {
  /** Training rows by class, after sampling. */
  readonly counts: ClassCounts;
  /** Share of the epochs that lie behind, 0 to 1: LDAM weighs the classes only late. */
  readonly epochShare: number;
  /** What the AUC margin loss measures rows against; where training starts unless given. */
  readonly anchors?: AucAnchors;
}

/**
 * What a row of one class costs: weight · (1 − p_t)^focus · (−ln p_t) with p_t = σ(u), where u is
 * scale · z + offset for a default and −scale · z + offset for a good payer.
 */
export interface ClassTerm {
  readonly weight: number;
  readonly focus: number;
  readonly offset: number;
}

/** A loss that looks at one row at a time; nearly all are one formula with other numbers in it. */
export interface RowShape {
  readonly kind: 'rows';
  readonly scale: number;
  readonly good: ClassTerm;
  readonly bad: ClassTerm;
  /** Good payers given a PD up to this cost nothing; above, their PD counts less by this much. */
  readonly clip: number;
}

/** A loss in numbers, for whoever computes it: in plain TypeScript or on tensors. */
export type LossShape = RowShape | { readonly kind: 'auc-margin'; readonly margin: number };

/** The loss that an experiment asks for, in numbers; class weights come on top of it, row by row. */
export function shapeOf(settings: LossSettings, context: LossContext): LossShape {
  switch (settings.loss) {
    case 'bce':
      return rows({});
    case 'weighted-bce':
      return rows({ bad: { weight: settings.weightOfDefaults } });
    case 'focal':
      return focal(settings);
    case 'class-balanced':
      return classBalanced(settings, context);
    case 'logit-adjusted':
      return logitAdjusted(settings, context);
    case 'ldam':
      return ldam(settings, context);
    case 'asymmetric':
      return asymmetric(settings);
    case 'auc-margin':
      return { kind: 'auc-margin', margin: settings.aucMargin };
  }
}

interface Parts {
  readonly good?: Partial<ClassTerm>;
  readonly bad?: Partial<ClassTerm>;
  readonly scale?: number;
  readonly clip?: number;
}

/** Cross-entropy, but for what is named. */
function rows({ good = {}, bad = {}, scale = 1, clip = 0 }: Parts): RowShape {
  const plain: ClassTerm = { weight: 1, focus: 0, offset: 0 };
  return { kind: 'rows', scale, clip, good: { ...plain, ...good }, bad: { ...plain, ...bad } };
}

/** −α_t (1 − p_t)^γ ln p_t (Lin et al. 2017); γ = 0 with α = ½ is half the cross-entropy. */
function focal({ focalAlpha, focalGamma }: LossSettings): RowShape {
  return rows({
    good: { weight: 1 - focalAlpha, focus: focalGamma },
    bad: { weight: focalAlpha, focus: focalGamma },
  });
}

/** Cross-entropy weighted by effective numbers (Cui et al. 2019). */
function classBalanced({ effectiveBeta }: LossSettings, { counts }: LossContext): RowShape {
  const { good, bad } = effectiveWeights(effectiveBeta, counts);
  return rows({ good: { weight: good }, bad: { weight: bad } });
}

/** Cross-entropy on z + τ ln(π₁ / π₀) (Menon et al. 2021); z itself is the score. */
function logitAdjusted({ logitTau }: LossSettings, { counts }: LossContext): RowShape {
  const offset = logitTau * Math.log(counts.bad / counts.good);
  return rows({ good: { offset: -offset }, bad: { offset } });
}

/**
 * Cross-entropy on s · (z − Δ_bad) for a default and s · (z + Δ_good) for a good payer, with margins
 * Δ ∝ n^(−¼) of which the rarer class's is the larger (Cao et al. 2019); late in
 * training also weighted by effective numbers.
 */
function ldam(settings: LossSettings, { counts, epochShare }: LossContext): RowShape {
  const { ldamMargin, ldamScale, reweightFrom, effectiveBeta } = settings;
  const fewest = Math.min(counts.good, counts.bad);
  const offset = (rowsOfClass: number): number =>
    -ldamScale * ldamMargin * (fewest / rowsOfClass) ** 0.25;
  const weights =
    epochShare >= reweightFrom && reweightFrom < 1
      ? effectiveWeights(effectiveBeta, counts)
      : { good: 1, bad: 1 };
  return rows({
    scale: ldamScale,
    good: { weight: weights.good, offset: offset(counts.good) },
    bad: { weight: weights.bad, offset: offset(counts.bad) },
  });
}

/**
 * −(1 − p)^γ⁺ ln p for a default and −p_m^γ⁻ ln(1 − p_m) for a good payer, p_m = max(p − clip, 0)
 * (Ben-Baruch et al. 2021).
 */
function asymmetric(settings: LossSettings): RowShape {
  const { asymmetricGammaBad, asymmetricGammaGood, asymmetricClip } = settings;
  return rows({
    good: { focus: asymmetricGammaGood },
    bad: { focus: asymmetricGammaBad },
    clip: asymmetricClip,
  });
}

/** Share of the planned epochs that lie behind when an epoch begins; `epoch` is 1 for the first. */
export function epochShareOf(epoch: number, epochs: number): number {
  return Math.max(0, epoch - 1) / epochs;
}
