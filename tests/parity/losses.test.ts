import { describe, expect, it } from 'vitest';
import { lossOf } from '../../src/core/losses/binary';
import { presetExperiment } from '../../src/core/settings';
import { fixture } from './fixture';

interface LossFixtures {
  readonly logits: number[];
  readonly cases: readonly {
    readonly loss: 'bce' | 'focal';
    readonly alpha: number;
    readonly gamma: number;
    readonly label: number;
    readonly weight: number;
    readonly value: number[];
    readonly gradient: number[];
  }[];
}

const { logits, cases } = fixture<LossFixtures>('losses');

describe.each(cases)('PyTorch: $loss α $alpha γ $gamma, outcome $label × $weight', (expected) => {
  const settings = {
    ...presetExperiment('resnet-over'),
    loss: expected.loss,
    focalAlpha: expected.alpha,
    focalGamma: expected.gamma,
  };
  const loss = lossOf(settings, { counts: { good: 1, bad: 1 }, epochShare: 0 });

  it.each(logits.map((z, i) => [z, i] as const))('at logit %d', (z, i) => {
    const value = loss.value(z, expected.label, expected.weight);
    const gradient = loss.gradient(z, expected.label, expected.weight);
    expect(Math.abs(value - expected.value[i])).toBeLessThan(1e-11 * Math.max(1, value));
    expect(Math.abs(gradient - expected.gradient[i])).toBeLessThan(1e-11);
  });
});
