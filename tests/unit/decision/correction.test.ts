import { describe, expect, it } from 'vitest';
import {
  correctPd,
  correctionFor,
  fitPlatt,
  keepRateCorrection,
} from '../../../src/core/decision/correction';
import { logit, sigmoid } from '../../../src/core/losses/logistic';
import { randomStream } from '../../../src/core/random';

interface Population {
  readonly truth: Float32Array;
  readonly y: Uint8Array;
}

function population(rows: number): Population {
  const random = randomStream(11, 'population');
  const truth = Float32Array.from({ length: rows }, () => sigmoid(random.normal() - 2.8));
  return { truth, y: Uint8Array.from(truth, (p) => (random.uniform() < p ? 1 : 0)) };
}

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const counts = (y: Uint8Array): { good: number; bad: number } => {
  const bad = y.reduce((sum, label) => sum + label, 0);
  return { good: y.length - bad, bad };
};

describe('probability correction', () => {
  it('undoes random under-sampling exactly', () => {
    const { truth, y } = population(1000);
    const before = counts(y);
    const after = { good: before.bad, bad: before.bad };
    const keepRate = after.good / before.good;
    // What a perfect model of the sampled rows would say.
    const sampled = truth.map((p) => p / (p + keepRate * (1 - p)));
    const corrected = correctPd(sampled, keepRateCorrection(before, after));
    corrected.forEach((p, i) => expect(p).toBeCloseTo(truth[i], 6));
  });

  it('undoes random over-sampling exactly', () => {
    const { truth } = population(1000);
    const sampled = truth.map((p) => (3 * p) / (3 * p + 1 - p));
    const corrected = correctPd(
      sampled,
      keepRateCorrection({ good: 900, bad: 100 }, { good: 900, bad: 300 }),
    );
    corrected.forEach((p, i) => expect(p).toBeCloseTo(truth[i], 6));
  });

  it('Platt recovers the true rate and the line that bent the scores', () => {
    const { truth, y } = population(200_000);
    const bent = truth.map((p) => sigmoid(0.6 * logit(p) + 1.3));
    const correction = fitPlatt(bent, y);
    expect(correction.kind).toBe('platt');
    if (correction.kind !== 'platt') return;
    expect(correction.slope).toBeCloseTo(1 / 0.6, 1);
    expect(correction.intercept).toBeCloseTo(-1.3 / 0.6, 1);
    const corrected = correctPd(bent, correction);
    expect(Math.abs(mean(corrected) / mean(y) - 1)).toBeLessThan(0.001);
    expect(Math.abs(mean(corrected) / mean(truth) - 1)).toBeLessThan(0.01);
  });

  it('Platt stops where the likelihood is flat', () => {
    const { truth, y } = population(3000);
    const line = fitPlatt(truth, y);
    if (line.kind !== 'platt') throw new Error('no line');
    const { bad, good } = counts(y);
    let slope = 0;
    let intercept = 0;
    truth.forEach((raw, i) => {
      const target = y[i] === 1 ? (bad + 1) / (bad + 2) : 1 / (good + 2);
      const miss = sigmoid(line.intercept + line.slope * logit(raw)) - target;
      intercept += miss;
      slope += miss * logit(raw);
    });
    expect(Math.abs(intercept)).toBeLessThan(1e-3);
    expect(Math.abs(slope)).toBeLessThan(1e-3);
  });

  it('keeps the order of the rows, at the ends too', () => {
    const raw = Float32Array.of(0, 1e-9, 0.2, 0.5, 0.9, 1);
    for (const correction of [
      { kind: 'none' } as const,
      { kind: 'keep-rate', keepRate: 0.09 } as const,
      { kind: 'platt', slope: 0.4, intercept: -2 } as const,
    ]) {
      const corrected = correctPd(raw, correction);
      for (let i = 1; i < raw.length; i++) {
        expect(corrected[i]).toBeGreaterThanOrEqual(corrected[i - 1]);
        expect(Number.isFinite(corrected[i])).toBe(true);
      }
    }
  });

  it('separated classes, equal scores and turned scores give a usable answer', () => {
    const y = Uint8Array.of(0, 0, 0, 1, 1);
    const separated = fitPlatt(Float32Array.of(0.1, 0.2, 0.3, 0.8, 0.9), y);
    expect(separated.kind).toBe('platt');
    const equal = correctPd(
      new Float32Array(5).fill(0.7),
      fitPlatt(new Float32Array(5).fill(0.7), y),
    );
    expect(mean(equal)).toBeCloseTo((0.8 * 2 + (1 / 5) * 3) / 5 - 0.04, 1);
    expect(fitPlatt(Float32Array.of(0.9, 0.8, 0.7, 0.2, 0.1), y)).toEqual({ kind: 'none' });
    expect(fitPlatt(Float32Array.of(0.9, 0.8), Uint8Array.of(0, 0))).toEqual({ kind: 'none' });
  });

  it('chooses by what happened to the rows and the loss', () => {
    const { truth, y } = population(2000);
    const sampling = { before: { good: 900, bad: 100 }, after: { good: 100, bad: 100 } };
    const kind = (
      method: 'none' | 'random-under' | 'random-over' | 'smote' | 'smoteenn',
      loss: 'bce' | 'focal',
      classWeights: 'none' | 'balanced' = 'none',
    ): string =>
      correctionFor({ sampling, experiment: { sampling: method, loss, classWeights } }, truth, y)
        .kind;
    expect(kind('none', 'bce')).toBe('none');
    expect(kind('random-under', 'bce')).toBe('keep-rate');
    expect(kind('random-over', 'bce')).toBe('keep-rate');
    expect(kind('random-under', 'focal')).toBe('platt');
    expect(kind('random-under', 'bce', 'balanced')).toBe('platt');
    expect(kind('none', 'bce', 'balanced')).toBe('platt');
    expect(kind('none', 'focal')).toBe('platt');
    expect(kind('smoteenn', 'bce')).toBe('platt');
  });
});
