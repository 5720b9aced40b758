import type { Experiment } from '../../../src/core/experiment';
import { presetExperiment } from '../../../src/core/settings';

type Case = readonly [title: string, settings: Experiment];

const plain = presetExperiment('resnet-over');
const with_ = (changes: Partial<Experiment>): Experiment => ({ ...plain, ...changes });

/** Every loss with usual and with extreme settings. */
export const LOSSES: readonly Case[] = [
  ['cross-entropy', with_({ loss: 'bce' })],
  ['weighted cross-entropy', with_({ loss: 'weighted-bce', weightOfDefaults: 7 })],
  ['focal α .25 γ 2', with_({ loss: 'focal', focalAlpha: 0.25, focalGamma: 2 })],
  ['focal α .7 γ 0.5', with_({ loss: 'focal', focalAlpha: 0.7, focalGamma: 0.5 })],
  ['focal γ 0', with_({ loss: 'focal', focalAlpha: 0.5, focalGamma: 0 })],
  ['focal γ 5', with_({ loss: 'focal', focalAlpha: 0.95, focalGamma: 5 })],
  ['class-balanced β .999', with_({ loss: 'class-balanced', effectiveBeta: 0.999 })],
  ['class-balanced β 0', with_({ loss: 'class-balanced', effectiveBeta: 0 })],
  ['logit-adjusted τ 1', with_({ loss: 'logit-adjusted', logitTau: 1 })],
  ['logit-adjusted τ 3', with_({ loss: 'logit-adjusted', logitTau: 3 })],
  ['LDAM', with_({ loss: 'ldam', reweightFrom: 1 })],
  ['LDAM, weighted', with_({ loss: 'ldam', reweightFrom: 0 })],
  ['LDAM, sharp', with_({ loss: 'ldam', ldamScale: 60, ldamMargin: 2, reweightFrom: 1 })],
  ['asymmetric', with_({ loss: 'asymmetric' })],
  ['asymmetric, no clip', with_({ loss: 'asymmetric', asymmetricClip: 0 })],
  [
    'asymmetric, no focus',
    with_({ loss: 'asymmetric', asymmetricGammaBad: 0, asymmetricGammaGood: 0 }),
  ],
  ['AUC margin', with_({ loss: 'auc-margin' })],
  ['AUC margin .1', with_({ loss: 'auc-margin', aucMargin: 0.1 })],
];

export const CONTEXT = { counts: { good: 900, bad: 100 }, epochShare: 0.5 };
