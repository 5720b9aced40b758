import { describe, expect, it } from 'vitest';
import { lossFormula, type MathLine } from '../../../src/app/widgets/loss-formula';
import { KNOBS } from '../../../src/core/experiment';
import { lossOf, type LossContext } from '../../../src/core/losses/binary';
import { logit, sigmoid } from '../../../src/core/losses/logistic';
import { effectiveWeights } from '../../../src/core/losses/weights';
import { defaultExperiment } from '../../../src/core/settings';

const context: LossContext = { counts: { good: 900, bad: 100 }, epochShare: 1 };
const LOSSES = KNOBS.loss.options.map(({ value }) => value);

/** A line as plain text: x_1, x^γ. */
function written(line: MathLine): string {
  return line
    .map((part) => {
      if (typeof part === 'string') return part;
      if (part.up) return `${written(part.of)}^${written(part.up)}`;
      return `${written(part.of)}_${written(part.down ?? [])}`;
    })
    .join(' ');
}

/** The letters of a line, so that each can be looked for among those explained. */
function letters(line: MathLine): string[] {
  return line.flatMap((part) =>
    typeof part === 'string'
      ? /^\p{L}/u.test(part)
        ? [part]
        : []
      : [...letters(part.of), ...letters(part.up ?? []), ...letters(part.down ?? [])],
  );
}

describe('the formula of a loss', () => {
  it.each(LOSSES)('explains every symbol it uses: %s', (loss) => {
    const formula = lossFormula({ ...defaultExperiment(), loss }, context);
    const explained = new Set(formula.symbols.flatMap(({ line }) => letters(line)));
    const used = [formula.bad, formula.good, ...formula.where].flatMap(letters);
    expect(used.filter((letter) => !explained.has(letter) && letter !== 'max')).toEqual([]);
    const meanings = formula.symbols.map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
  });

  it('is what the loss computes', () => {
    const set = { ...defaultExperiment(), asymmetricClip: 0.1, asymmetricGammaGood: 3 };
    const [a, g, w, tau] = [set.focalAlpha, set.focalGamma, set.weightOfDefaults, set.logitTau];
    const weights = effectiveWeights(set.effectiveBeta, context.counts);
    const shift = tau * Math.log(100 / 900);
    const margin = set.ldamMargin * (100 / 900) ** 0.25;
    const s = set.ldamScale;
    /** The lines as written, worked out at p. */
    const asWritten: Record<string, (p: number) => { bad: number; good: number }> = {
      bce: (p) => ({ bad: -Math.log(p), good: -Math.log(1 - p) }),
      'weighted-bce': (p) => ({ bad: -w * Math.log(p), good: -Math.log(1 - p) }),
      focal: (p) => ({
        bad: -a * (1 - p) ** g * Math.log(p),
        good: -(1 - a) * p ** g * Math.log(1 - p),
      }),
      'class-balanced': (p) => ({
        bad: -weights.bad * Math.log(p),
        good: -weights.good * Math.log(1 - p),
      }),
      'logit-adjusted': (p) => ({
        bad: -Math.log(sigmoid(logit(p) + shift)),
        good: -Math.log(1 - sigmoid(logit(p) + shift)),
      }),
      ldam: (p) => ({
        bad: -weights.bad * Math.log(sigmoid(s * (logit(p) - set.ldamMargin))),
        good: -weights.good * Math.log(sigmoid(-s * (logit(p) + margin))),
      }),
      asymmetric: (p) => {
        const q = Math.max(p - set.asymmetricClip, 0);
        return {
          bad: -((1 - p) ** set.asymmetricGammaBad) * Math.log(p),
          good: -(q ** set.asymmetricGammaGood) * Math.log(1 - q),
        };
      },
    };
    for (const [loss, formula] of Object.entries(asWritten)) {
      const computed = lossOf({ ...set, loss: loss as (typeof LOSSES)[number] }, context);
      for (const p of [0.05, 0.3, 0.62, 0.9]) {
        expect(computed.value(logit(p), 1), `${loss} ${p}`).toBeCloseTo(formula(p).bad, 9);
        expect(computed.value(logit(p), 0), `${loss} ${p}`).toBeCloseTo(formula(p).good, 9);
      }
    }
  });

  it('reads as it should', () => {
    const focal = lossFormula({ ...defaultExperiment(), loss: 'focal' }, context);
    expect(written(focal.bad)).toBe('− α ( 1 − p )^γ ln p');
    expect(written(focal.good)).toBe('− ( 1 − α ) p^γ ln ( 1 − p )');
  });
});
