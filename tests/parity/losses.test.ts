import { describe, expect, it } from 'vitest';
import { correctorOf } from '../../src/core/decision/calibrate/correction';
import { fitBeta, fitIsotonic, fitPlatt } from '../../src/core/decision/calibrate/recalibrate';
import { aucMarginBatch } from '../../src/core/losses/auc-margin';
import { lossOf, type LossContext, type LossSettings } from '../../src/core/losses/binary';
import { presetExperiment } from '../../src/core/settings';
import { fixture } from './fixture';

interface LossFixtures {
  readonly logits: number[];
  readonly cases: readonly {
    readonly settings: Pick<LossSettings, 'loss'> & Partial<LossSettings>;
    readonly counts: LossContext['counts'];
    readonly epochShare: number;
    readonly label: number;
    readonly weight: number;
    readonly value: number[];
    readonly gradient: number[];
  }[];
  readonly batches: readonly {
    readonly z: number[];
    readonly y: number[];
    readonly margin: number;
    readonly a: number;
    readonly b: number;
    readonly alpha: number;
    readonly value: number;
    readonly gradient: number[];
  }[];
}

const { logits, cases, batches } = fixture<LossFixtures>('losses');
const plain = presetExperiment('resnet-over');

/** Relative to what is expected, or to the row's weight where that is next to nothing. */
function apart(found: number, expected: number, weight = 1): number {
  return Math.abs(found - expected) / Math.max(Math.abs(expected), 1e-6 * weight);
}

describe.each(cases)('PyTorch: $settings, outcome $label × $weight', (expected) => {
  const loss = lossOf({ ...plain, ...expected.settings }, expected);

  it.each(logits.map((z, i) => [z, i] as const))('at logit %d', (z, i) => {
    const { label, weight } = expected;
    expect(apart(loss.value(z, label, weight), expected.value[i], weight)).toBeLessThan(1e-9);
    expect(apart(loss.gradient(z, label, weight), expected.gradient[i], weight)).toBeLessThan(1e-9);
  });
});

describe('PyTorch: the AUC margin loss', () => {
  it.each(batches)('of a batch with margin $margin is $value', (expected) => {
    const { value, gradient, anchors } = aucMarginBatch(expected.z, expected.y, expected.margin);
    expect(apart(value, expected.value)).toBeLessThan(1e-9);
    expected.gradient.forEach((slope, i) => expect(apart(gradient[i], slope)).toBeLessThan(1e-8));
    if (anchors.badShare === 0 || anchors.badShare === 1) return;
    expect(anchors.meanBad).toBeCloseTo(expected.a, 12);
    expect(anchors.meanGood).toBeCloseTo(expected.b, 12);
    expect(anchors.shortfall).toBeCloseTo(expected.alpha, 12);
  });

  it('has batches with a shortfall, without one, and of one class', () => {
    expect(batches.some(({ alpha }) => alpha > 0)).toBe(true);
    expect(batches.some(({ alpha, y }) => alpha === 0 && new Set(y).size === 2)).toBe(true);
    expect(batches.some(({ y }) => new Set(y).size === 1)).toBe(true);
  });
});

interface RecalibrationFixtures {
  readonly sets: readonly {
    readonly name: string;
    readonly raw: number[];
    readonly y: number[];
    readonly platt: Line & { readonly sklearn: Line };
    readonly beta: { readonly a: number; readonly b: number; readonly c: number };
    readonly isotonic: {
      readonly asked: number[];
      readonly pd: number[];
      readonly own: number[];
    };
  }[];
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

describe.each(fixture<RecalibrationFixtures>('recalibration').sets)(
  'scikit-learn: $name',
  ({ raw, y, ...expected }) => {
    const scores = Float32Array.from(raw);
    const outcomes = Uint8Array.from(y);

    it('Platt scaling, by maximum likelihood and as CalibratedClassifierCV fits it', () => {
      const { sklearn, ...exact } = expected.platt;
      const found = fitPlatt(scores, outcomes);
      if (exact.slope <= 0) {
        expect(found).toEqual({ kind: 'none' });
        return;
      }
      if (found.kind !== 'platt') throw new Error('no line');
      for (const key of ['slope', 'intercept'] as const) {
        expect(Math.abs(found[key] - exact[key])).toBeLessThan(1e-8);
        expect(Math.abs(found[key] - sklearn[key])).toBeLessThan(1e-5);
      }
    });

    it('beta calibration, dropping a term that falls', () => {
      const { a, b, c } = expected.beta;
      const found = fitBeta(scores, outcomes);
      if (a < 0 || b < 0) {
        expect(found).toEqual({ kind: 'none' });
        return;
      }
      if (found.kind !== 'beta') throw new Error('no curve');
      expect(Math.abs(found.a - a)).toBeLessThan(1e-8);
      expect(Math.abs(found.b - b)).toBeLessThan(1e-8);
      expect(Math.abs(found.c - c)).toBeLessThan(1e-8);
    });

    it('isotonic regression, between the scores it was fitted on and beyond them', () => {
      const { asked, pd, own } = expected.isotonic;
      const correct = correctorOf(fitIsotonic(scores, outcomes));
      asked.forEach((score, i) => expect(correct(score)).toBeCloseTo(pd[i], 12));
      raw.forEach((score, i) => expect(correct(score)).toBeCloseTo(own[i], 12));
    });
  },
);
