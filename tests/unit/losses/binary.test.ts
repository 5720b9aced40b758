import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossOf, meanLoss, outputBiasFor } from '../../../src/core/losses/binary';
import { lossCurve } from '../../../src/core/losses/curve';
import { logit, sigmoid } from '../../../src/core/losses/logistic';
import { shapeOf } from '../../../src/core/losses/shape';
import { classWeightsOf, effectiveWeights } from '../../../src/core/losses/weights';
import { presetExperiment } from '../../../src/core/settings';
import { CONTEXT, LOSSES } from './every-loss';

const plain = presetExperiment('resnet-over');

describe.each(LOSSES)('%s', (_, settings) => {
  const loss = lossOf(settings, CONTEXT);

  it('has the gradient that central differences find', () => {
    const kink = logit(settings.asymmetricClip);
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: 30, noNaN: true }),
        fc.constantFrom(0, 1),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (z, y, weight) => {
          const h = 1e-4 / (settings.loss === 'ldam' ? settings.ldamScale : 1);
          fc.pre(settings.loss !== 'asymmetric' || Math.abs(z - kink) > h);
          const slope = (loss.value(z + h, y, weight) - loss.value(z - h, y, weight)) / (2 * h);
          const found = loss.gradient(z, y, weight);
          const size = Math.max(1, weight) * Math.max(1, Math.abs(slope));
          expect(Math.abs(found - slope)).toBeLessThan(1e-6 * size);
        },
      ),
    );
  });

  it('is finite and never below 0, however far out', () => {
    for (const z of [100, 710, 1e4, 1e6])
      for (const y of [0, 1])
        for (const side of [z, -z]) {
          expect(Number.isFinite(loss.gradient(side, y))).toBe(true);
          expect(Number.isFinite(loss.value(side, y))).toBe(true);
          expect(loss.value(side, y)).toBeGreaterThanOrEqual(0);
        }
  });

  it('never pushes a row to the wrong side, and costs nothing far out on the right one', () => {
    if (settings.loss === 'auc-margin') return;
    for (let z = -200; z <= 200; z += 0.37) {
      expect(loss.gradient(z, 1)).toBeLessThanOrEqual(0);
      expect(loss.gradient(z, 0)).toBeGreaterThanOrEqual(0);
    }
    for (const [z, y] of [
      [150, 1],
      [-150, 0],
    ]) {
      expect(loss.value(z, y)).toBeLessThan(1e-40);
      expect(Math.abs(loss.gradient(z, y))).toBeLessThan(1e-40);
    }
  });
});

describe('far out on the wrong side', () => {
  const straight = LOSSES.filter(
    ([, { loss, asymmetricClip }]) =>
      loss !== 'auc-margin' && !(loss === 'asymmetric' && asymmetricClip > 0),
  );

  it.each(straight)('%s grows straight', (_, settings) => {
    const loss = lossOf(settings, CONTEXT);
    for (const [z, y] of [
      [-1e6, 1],
      [1e6, 0],
    ])
      expect(loss.value(z, y) / (1e6 * Math.abs(loss.gradient(z, y)))).toBeCloseTo(1, 3);
  });

  it('cross-entropy is exact to the last places', () => {
    const loss = lossOf({ ...plain, loss: 'bce' }, CONTEXT);
    expect(loss.value(-100, 1)).toBe(100);
    expect(loss.value(100, 1) / Math.exp(-100)).toBeCloseTo(1, 14);
    expect(loss.gradient(100, 1) / -Math.exp(-100)).toBeCloseTo(1, 14);
  });

  it('asymmetric and AUC margin let go', () => {
    const asymmetric = lossOf({ ...plain, loss: 'asymmetric' }, CONTEXT);
    expect(asymmetric.value(100, 0)).toBeCloseTo(0.95 ** 4 * -Math.log(0.05), 12);
    expect(asymmetric.gradient(100, 0)).toBeLessThan(1e-40);
    const auc = lossOf({ ...plain, loss: 'auc-margin' }, CONTEXT);
    expect(Math.abs(auc.gradient(-100, 1))).toBeLessThan(1e-40);
  });
});

describe('losses', () => {
  it('have cross-entropy as a special case', () => {
    const bce = lossOf({ ...plain, loss: 'bce' }, CONTEXT);
    const same = [
      { ...plain, loss: 'weighted-bce', weightOfDefaults: 1 },
      { ...plain, loss: 'class-balanced', effectiveBeta: 0 },
      { ...plain, loss: 'logit-adjusted', logitTau: 0 },
      { ...plain, loss: 'ldam', ldamMargin: 0, ldamScale: 1, reweightFrom: 1 },
      {
        ...plain,
        loss: 'asymmetric',
        asymmetricGammaBad: 0,
        asymmetricGammaGood: 0,
        asymmetricClip: 0,
      },
    ] as const;
    for (const settings of same)
      for (const z of [-40, -3, 0, 2])
        for (const y of [0, 1]) {
          const loss = lossOf(settings, CONTEXT);
          expect(loss.value(z, y)).toBeCloseTo(bce.value(z, y), 14);
          expect(loss.gradient(z, y)).toBeCloseTo(bce.gradient(z, y), 14);
        }
    const focal = lossOf({ ...plain, loss: 'focal', focalAlpha: 0.7, focalGamma: 0 }, CONTEXT);
    expect(focal.value(-3, 1)).toBeCloseTo(0.7 * bce.value(-3, 1), 14);
    expect(focal.value(-3, 0)).toBeCloseTo(0.3 * bce.value(-3, 0), 14);
  });

  it('weigh classes by effective numbers: from alike to inverse counts', () => {
    const counts = { good: 900, bad: 100 };
    expect(effectiveWeights(0, counts)).toEqual({ good: 1, bad: 1 });
    const { good, bad } = effectiveWeights(0.999, counts);
    expect(good + bad).toBeCloseTo(2, 14);
    expect(bad / good).toBeCloseTo((1 - 0.999 ** 900) / (1 - 0.999 ** 100), 10);
    const inverse = effectiveWeights(0.9999, { good: 9, bad: 1 });
    expect(inverse.bad / inverse.good).toBeCloseTo(9, 2);
  });

  it('LDAM has its largest margin at the rarer class and weights only late', () => {
    const settings = { ...plain, loss: 'ldam', reweightFrom: 0.8 } as const;
    const early = shapeOf(settings, { ...CONTEXT, epochShare: 0.79 });
    const late = shapeOf(settings, { ...CONTEXT, epochShare: 0.8 });
    if (early.kind !== 'rows' || late.kind !== 'rows') throw new Error('not by rows');
    expect(early.bad.offset).toBeCloseTo(-30 * 0.5, 12);
    expect(early.good.offset).toBeCloseTo(-30 * 0.5 * (100 / 900) ** 0.25, 12);
    expect(early.bad.weight).toBe(1);
    expect(late.bad.weight).toBeGreaterThan(late.good.weight);
    const never = shapeOf({ ...settings, reweightFrom: 1 }, { ...CONTEXT, epochShare: 1 });
    expect(never.kind === 'rows' && never.bad.weight).toBe(1);
  });

  it('take class weights on top, except for the AUC margin', () => {
    const counts = { good: 300, bad: 100 };
    const weights = classWeightsOf({ classWeights: 'balanced', loss: 'focal' }, counts);
    expect(weights.bad * counts.bad).toBeCloseTo(weights.good * counts.good, 12);
    expect(weights.bad * counts.bad + weights.good * counts.good).toBeCloseTo(400, 12);
    const even = { good: 1, bad: 1 };
    expect(classWeightsOf({ classWeights: 'none', loss: 'bce' }, counts)).toEqual(even);
    expect(classWeightsOf({ classWeights: 'balanced', loss: 'auc-margin' }, counts)).toEqual(even);
  });

  it('start from the default rate in their own terms', () => {
    const counts = { good: 300, bad: 100 };
    const biasOf = (changes: object): number => outputBiasFor({ ...plain, ...changes }, counts);
    expect(biasOf({ loss: 'bce' })).toBeCloseTo(-Math.log(3), 14);
    expect(biasOf({ loss: 'bce', outputBias: 'zero' })).toBe(0);
    expect(biasOf({ loss: 'logit-adjusted', logitTau: 1 })).toBeCloseTo(0, 14);
    expect(biasOf({ loss: 'logit-adjusted', logitTau: 0.4 })).toBeCloseTo(-0.6 * Math.log(3), 14);
    expect(sigmoid(30 * biasOf({ loss: 'ldam', ldamScale: 30 }))).toBeCloseTo(0.25, 14);
  });

  it('average over rows', () => {
    const z = Float32Array.of(-1, 0.5, 2);
    const y = Uint8Array.of(1, 0, 1);
    const bce = lossOf({ ...plain, loss: 'bce' }, CONTEXT);
    const mean = (bce.value(-1, 1) + bce.value(0.5, 0) + bce.value(2, 1)) / 3;
    expect(meanLoss({ ...plain, loss: 'bce' }, CONTEXT, z, y)).toBeCloseTo(mean, 14);
    expect(meanLoss(plain, CONTEXT, new Float32Array(), new Uint8Array())).toBeNaN();
  });

  it('are drawn from .001 to .999, with class weights', () => {
    const settings = { ...plain, loss: 'bce', classWeights: 'balanced' } as const;
    const { pd, bad, good, badGradient, goodGradient } = lossCurve(settings, 101, CONTEXT);
    expect(pd.length).toBe(101);
    expect(pd[0]).toBeCloseTo(0.001, 15);
    expect(pd[100]).toBeCloseTo(0.999, 15);
    pd.forEach((p, i) => {
      expect(bad[i]).toBeCloseTo(-5 * Math.log(p), 10);
      expect(good[i]).toBeCloseTo((-5 / 9) * Math.log(1 - p), 12);
      expect(badGradient[i]).toBeCloseTo(-5 * (1 - p), 12);
      expect(goodGradient[i]).toBeCloseTo((5 / 9) * p, 12);
    });
  });
});
