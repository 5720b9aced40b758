import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  correctPd,
  correctSweep,
  focalLogOdds,
  marginLogOdds,
  type Correction,
} from '../../../../src/core/decision/calibrate/correction';
import {
  chosenCorrection,
  correctionFor,
  correctionsFor,
  formulaFor,
} from '../../../../src/core/decision/calibrate/corrections';
import {
  fitBeta,
  fitIsotonic,
  fitPlatt,
} from '../../../../src/core/decision/calibrate/recalibrate';
import { sweep } from '../../../../src/core/decision/cutoff/sweep';
import type { Experiment } from '../../../../src/core/experiment';
import { rowGradient } from '../../../../src/core/losses/rows';
import { shapeOf } from '../../../../src/core/losses/shape';
import { logit, sigmoid } from '../../../../src/core/losses/logistic';
import { randomStream } from '../../../../src/core/random';
import { presetExperiment } from '../../../../src/core/settings';

const plain: Experiment = { ...presetExperiment('resnet-over'), sampling: 'none', loss: 'bce' };
const UNTOUCHED = { before: { good: 900, bad: 100 }, after: { good: 900, bad: 100 } };

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
    const corrected = correctPd(
      sampled,
      formulaFor({
        sampling: { before, after },
        experiment: { ...plain, sampling: 'random-under' },
      }).formula,
    );
    corrected.forEach((p, i) => expect(p).toBeCloseTo(truth[i], 6));
  });

  it('undoes random over-sampling exactly', () => {
    const { truth } = population(1000);
    const sampled = truth.map((p) => (3 * p) / (3 * p + 1 - p));
    const corrected = correctPd(
      sampled,
      formulaFor({
        sampling: { before: UNTOUCHED.before, after: { good: 900, bad: 300 } },
        experiment: { ...plain, sampling: 'random-over' },
      }).formula,
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

  it('says when its formula is exact', () => {
    const { truth, y } = population(2000);
    const sampling = { before: UNTOUCHED.before, after: { good: 100, bad: 100 } };
    const found = (changes: Partial<Experiment>): [string, boolean, string] => {
      const all = correctionsFor({ sampling, experiment: { ...plain, ...changes } }, truth, y);
      return [all.formula.kind, all.exact, chosenCorrection(all, 'auto').kind];
    };
    expect(found({ sampling: 'random-under' })).toEqual(['odds', true, 'odds']);
    expect(found({ sampling: 'random-over', shrinkage: 0 })).toEqual(['odds', true, 'odds']);
    expect(found({ sampling: 'random-over', shrinkage: 0.4 })).toEqual(['odds', false, 'platt']);
    expect(found({ sampling: 'random-under', loss: 'focal' })).toEqual(['focal', true, 'focal']);
    expect(found({ sampling: 'random-under', loss: 'logit-adjusted' })[1]).toBe(true);
    expect(found({ sampling: 'none', loss: 'ldam' })).toEqual(['margin', false, 'platt']);
    expect(found({ sampling: 'smoteenn' })).toEqual(['odds', false, 'platt']);
    expect(found({ sampling: 'enn', loss: 'focal' })).toEqual(['focal', false, 'platt']);
    expect(found({ sampling: 'none', loss: 'asymmetric' })).toEqual(['odds', false, 'platt']);
    expect(found({ sampling: 'none', loss: 'auc-margin' })).toEqual(['none', false, 'platt']);
    expect(found({ sampling: 'random-under', model: 'boosting' })[1]).toBe(false);
    const asTheyAre = (model: Experiment['model']): boolean =>
      formulaFor({ sampling: UNTOUCHED, experiment: { ...plain, model } }).exact;
    expect(asTheyAre('boosting')).toBe(true);
    expect(asTheyAre('forest')).toBe(true);
    expect(asTheyAre('adaboost')).toBe(false);
    const untouched = correctionsFor({ sampling: UNTOUCHED, experiment: plain }, truth, y);
    expect([untouched.formula, untouched.exact]).toEqual([{ kind: 'none' }, true]);
  });

  it('fits only the one that is asked for, and the same', () => {
    const { truth, y } = population(2000);
    const distortion = { sampling: UNTOUCHED, experiment: { ...plain, loss: 'focal' } } as const;
    const all = correctionsFor(distortion, truth, y);
    for (const recalibration of ['auto', 'formula', 'platt', 'beta', 'isotonic'] as const)
      expect(correctionFor(distortion, recalibration, truth, y)).toEqual(
        chosenCorrection(all, recalibration),
      );
  });

  it('multiplies the factors of sampling, class weights and the loss', () => {
    const sampling = { before: { good: 900, bad: 100 }, after: { good: 300, bad: 100 } };
    const factor = (changes: Partial<Experiment>): number => {
      const experiment = { ...plain, sampling: 'random-under', ...changes } as const;
      const { formula } = formulaFor({ sampling, experiment });
      return formula.kind === 'odds' ? formula.factor : NaN;
    };
    expect(factor({})).toBeCloseTo(1 / 3, 14);
    expect(factor({ classWeights: 'balanced' })).toBeCloseTo(1 / 9, 14);
    expect(factor({ loss: 'weighted-bce', weightOfDefaults: 5 })).toBeCloseTo(1 / 15, 14);
    expect(factor({ loss: 'logit-adjusted', logitTau: 1 })).toBeCloseTo(1 / 9, 14);
    expect(factor({ loss: 'focal', focalGamma: 0, focalAlpha: 0.75 })).toBeCloseTo(1 / 9, 14);
    const beta = 0.99;
    const effective = (1 - beta ** 100) / (1 - beta ** 300);
    expect(factor({ loss: 'class-balanced', effectiveBeta: beta })).toBeCloseTo(effective / 3, 12);
  });
});

describe('a loss’s pull', () => {
  const curved: readonly Partial<Experiment>[] = [
    { loss: 'focal', focalGamma: 2, focalAlpha: 0.7 },
    { loss: 'focal', focalGamma: 0.5, focalAlpha: 0.25 },
    { loss: 'focal', focalGamma: 5, focalAlpha: 0.05 },
    { loss: 'ldam', reweightFrom: 1, ldamScale: 4 },
    { loss: 'ldam', reweightFrom: 0, ldamScale: 10, ldamMargin: 0.3 },
  ];

  it.each(curved)('is undone where the expected loss is least: %o', (changes) => {
    const experiment = { ...plain, ...changes };
    const { formula } = formulaFor({ sampling: UNTOUCHED, experiment });
    const shape = shapeOf(experiment, { counts: UNTOUCHED.after, epochShare: 1 });
    if (shape.kind !== 'rows') throw new Error('not by rows');
    for (const pd of [0.003, 0.05, 0.2, 0.45, 0.62, 0.97]) {
      let [low, high] = [-40, 40];
      for (let i = 0; i < 100; i++) {
        const z = (low + high) / 2;
        const slope = pd * rowGradient(shape, z, 1) + (1 - pd) * rowGradient(shape, z, 0);
        if (slope < 0) low = z;
        else high = z;
      }
      const [corrected] = correctPd(Float32Array.of(sigmoid(low)), formula);
      expect(Math.abs(logit(corrected) - logit(pd))).toBeLessThan(1e-4);
    }
  });

  it('has the formula of focal loss that is known', () => {
    const h = (v: number, gamma: number): number =>
      v / ((1 - v) ** gamma - gamma * (1 - v) ** (gamma - 1) * v * Math.log(v));
    for (const gamma of [0, 0.5, 2, 5])
      for (const v of [0.01, 0.3, 0.5, 0.8, 0.999])
        expect(focalLogOdds(v, gamma)).toBeCloseTo(Math.log(h(v, gamma) / h(1 - v, gamma)), 9);
  });

  it('rises with the score and is finite far out', () => {
    const margins = { scale: 30, offsetGood: -8, offsetBad: -15 };
    for (let z = -100; z < 100; z += 0.5) {
      expect(marginLogOdds(z + 0.5, margins)).toBeGreaterThan(marginLogOdds(z, margins));
      expect(Number.isFinite(marginLogOdds(z, margins))).toBe(true);
    }
    const scores = [1e-38, 1e-20, 1e-7, 0.001, 0.2, 0.5, 0.7, 0.999, 1 - 6e-8, 1 - 1e-15];
    for (const gamma of [0, 0.5, 2, 5])
      for (let i = 1; i < scores.length; i++) {
        const odds = focalLogOdds(scores[i], gamma);
        expect(odds).toBeGreaterThan(focalLogOdds(scores[i - 1], gamma));
        expect(Number.isFinite(odds)).toBe(true);
      }
  });
});

const SCORES = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
  minLength: 4,
  maxLength: 60,
});

/** Any correction, the fitted ones from any scores and outcomes. */
const CORRECTIONS: fc.Arbitrary<Correction> = fc.oneof(
  fc.constant<Correction>({ kind: 'none' }),
  fc
    .double({ min: 1e-3, max: 1e3, noNaN: true })
    .map<Correction>((factor) => ({ kind: 'odds', factor })),
  fc
    .tuple(
      fc.double({ min: 0, max: 5, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    )
    .map<Correction>(([gamma, factor]) => ({ kind: 'focal', gamma, factor })),
  fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 30, noNaN: true }))
    .map<Correction>(([scale, margin]) => ({
      kind: 'margin',
      scale,
      offsetGood: -margin / 2,
      offsetBad: -margin,
      factor: 0.3,
    })),
  fc
    .tuple(SCORES, fc.integer(), fc.constantFrom(fitPlatt, fitBeta, fitIsotonic))
    .map(([raw, seed, fit]) => {
      const random = randomStream(seed, 'outcomes');
      const y = Uint8Array.from(raw, () => (random.uniform() < 0.4 ? 1 : 0));
      return fit(Float32Array.from(raw), y);
    }),
);

describe('every correction', () => {
  it('keeps the order of the rows and gives probabilities, at the ends too', () => {
    fc.assert(
      fc.property(CORRECTIONS, SCORES, (correction, scores) => {
        const raw = Float32Array.from([0, 1e-30, 1e-9, ...scores, 1 - 6e-8, 1]).sort();
        const corrected = correctPd(raw, correction);
        for (let i = 0; i < raw.length; i++) {
          expect(corrected[i]).toBeGreaterThanOrEqual(i === 0 ? 0 : corrected[i - 1]);
          expect(corrected[i]).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('moves a sweep as it moves the rows', () => {
    fc.assert(
      fc.property(CORRECTIONS, SCORES, fc.integer(), (correction, scores, seed) => {
        const random = randomStream(seed, 'outcomes');
        const raw = Float32Array.from([...scores, ...scores.slice(0, 3)]);
        const y = Uint8Array.from(raw, () => (random.uniform() < 0.4 ? 1 : 0));
        expect(correctSweep(sweep(raw, y), correction)).toEqual(
          sweep(correctPd(raw, correction), y),
        );
      }),
    );
  });

  it('isotonic joins what it makes equal', () => {
    const raw = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    const y = Uint8Array.of(0, 1, 0, 1, 0, 1);
    const corrected = correctSweep(sweep(raw, y), fitIsotonic(raw, y));
    expect([...corrected.scores]).toEqual([1, 0.5, 0]);
    expect([...corrected.declinedBad]).toEqual([0, 1, 3, 3]);
    expect([...corrected.declinedGood]).toEqual([0, 0, 2, 3]);
  });
});
