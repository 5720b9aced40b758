import type { Experiment } from '../../core/experiment';
import type { LossContext } from '../../core/losses/binary';
import { effectiveWeights } from '../../core/losses/weights';
import { figure, percent } from './format';

/** A piece of a formula: a symbol, number or sign, or something raised or lowered. */
export type MathPart =
  string | { readonly of: MathLine; readonly up?: MathLine; readonly down?: MathLine };
export type MathLine = readonly MathPart[];

export interface MathSymbol {
  readonly line: MathLine;
  readonly meaning: string;
}

/** What a row costs under a loss, as it is typeset. */
export interface LossFormula {
  readonly bad: MathLine;
  readonly good: MathLine;
  /** What stands for what in the two. */
  readonly where: readonly MathLine[];
  readonly symbols: readonly MathSymbol[];
}

const up = (of: string | MathLine, power: string): MathPart => ({ of: lineOf(of), up: [power] });
const down = (of: string, index: string): MathPart => ({ of: [of], down: [index] });
const lineOf = (of: string | MathLine): MathLine => (typeof of === 'string' ? [of] : of);

const ONE_LESS_P: MathLine = ['(', '1', '−', 'p', ')'];
const LN_P: MathLine = ['ln', 'p'];
const LN_REST: MathLine = ['ln', ...ONE_LESS_P];

const P: MathSymbol = { line: ['p'], meaning: 'the score: the PD the network gives' };
const LN: MathSymbol = {
  line: ['ln'],
  meaning: 'natural logarithm: −ln p is 0 at p = 1 and has no end towards 0',
};
const Z: MathSymbol = { line: ['z'], meaning: 'the score’s log-odds, ln (p / (1 − p))' };
const SIGMA: MathSymbol = { line: ['σ'], meaning: 'the logistic curve: σ(z) = p' };

const symbol = (line: string | MathLine, meaning: string): MathSymbol => ({
  line: lineOf(line),
  meaning,
});

/** The formula of the loss that an experiment asks for, its symbols with their values as set. */
export function lossFormula(experiment: Experiment, { counts }: LossContext): LossFormula {
  switch (experiment.loss) {
    case 'bce':
      return { bad: ['−', ...LN_P], good: ['−', ...LN_REST], where: [], symbols: [P, LN] };
    case 'weighted-bce':
      return {
        bad: ['−', 'w', ...LN_P],
        good: ['−', ...LN_REST],
        where: [],
        symbols: [
          symbol(
            'w',
            `how many good payers a default counts for, ${figure(experiment.weightOfDefaults)}`,
          ),
          P,
          LN,
        ],
      };
    case 'focal':
      return {
        bad: ['−', 'α', up(ONE_LESS_P, 'γ'), ...LN_P],
        good: ['−', '(', '1', '−', 'α', ')', up('p', 'γ'), ...LN_REST],
        where: [],
        symbols: [
          symbol(
            'γ',
            `focus, ${figure(experiment.focalGamma)}: the larger, the less a row counts that is nearly right`,
          ),
          symbol(
            'α',
            `weight of a default, ${figure(experiment.focalAlpha)}; a good payer has the rest`,
          ),
          P,
          LN,
        ],
      };
    case 'class-balanced':
      return classBalanced(experiment, counts);
    case 'logit-adjusted':
      return logitAdjusted(experiment, counts);
    case 'ldam':
      return ldam(experiment, counts);
    case 'asymmetric':
      return asymmetric(experiment);
    case 'auc-margin':
      return aucMargin(experiment);
  }
}

const EFFECTIVE: MathLine = [down('w', 'c'), '∝', '(', '1', '−', 'β', ')', '/', '('];

function weightOf(index: string): MathPart {
  return down('w', index);
}

/** w_c ∝ (1 − β) / (1 − β^n_c) */
const EFFECTIVE_WEIGHT: MathLine = [
  ...EFFECTIVE,
  '1',
  '−',
  { of: ['β'], up: [down('n', 'c')] },
  ')',
];

function effectiveSymbols(beta: number, counts: LossContext['counts']): MathSymbol[] {
  const { good, bad } = effectiveWeights(beta, counts);
  return [
    symbol(
      [weightOf('1'), ',', weightOf('0')],
      `weights by class, ${figure(bad)} and ${figure(good)}`,
    ),
    symbol('β', `overlap, ${String(beta)}: how little a further row of a class adds`),
  ];
}

const CLASS_ROWS = symbol([down('n', 'c')], 'training rows of the class, after sampling');

function classBalanced({ effectiveBeta }: Experiment, counts: LossContext['counts']): LossFormula {
  return {
    bad: ['−', weightOf('1'), ...LN_P],
    good: ['−', weightOf('0'), ...LN_REST],
    where: [EFFECTIVE_WEIGHT],
    symbols: [...effectiveSymbols(effectiveBeta, counts), CLASS_ROWS, P, LN],
  };
}

function logitAdjusted({ logitTau }: Experiment, counts: LossContext['counts']): LossFormula {
  const shifted: MathLine = ['σ', '(', 'z', '+', 'δ', ')'];
  const shift = logitTau * Math.log(counts.bad / counts.good);
  return {
    bad: ['−', 'ln', ...shifted],
    good: ['−', 'ln', '(', '1', '−', ...shifted, ')'],
    where: [['δ', '=', 'τ', 'ln', '(', down('n', '1'), '/', down('n', '0'), ')']],
    symbols: [
      symbol(
        'δ',
        `what is added to every score in training, ${figure(shift)}, and left off afterwards`,
      ),
      symbol('τ', `how much of the classes’ log-odds that is, ${figure(logitTau)}`),
      symbol([down('n', '1'), ',', down('n', '0')], 'training rows that defaulted, that repaid'),
      Z,
      SIGMA,
      LN,
    ],
  };
}

function ldam(experiment: Experiment, counts: LossContext['counts']): LossFormula {
  const { ldamMargin, ldamScale, reweightFrom, effectiveBeta } = experiment;
  const fewest = Math.min(counts.good, counts.bad);
  const margin = (rows: number): string => figure(ldamMargin * (fewest / rows) ** 0.25);
  const late = reweightFrom < 1;
  const inside = (sign: string, index: string): MathLine => [
    'σ',
    '(',
    's',
    '(',
    'z',
    sign,
    down('m', index),
    ')',
    ')',
  ];
  return {
    bad: ['−', ...(late ? [weightOf('1')] : []), 'ln', ...inside('−', '1')],
    good: ['−', ...(late ? [weightOf('0')] : []), 'ln', '(', '1', '−', ...inside('+', '0'), ')'],
    where: [
      [down('m', 'c'), '∝', { of: [down('n', 'c')], up: ['−', '1', '/', '4'] }],
      ...(late ? [EFFECTIVE_WEIGHT] : []),
    ],
    symbols: [
      symbol(
        [down('m', '1'), ',', down('m', '0')],
        `margins of defaults and good payers, ${margin(counts.bad)} and ${margin(counts.good)}: the rarer class has the wider`,
      ),
      symbol('s', `scale, ${figure(ldamScale)}: how sharply the loss turns at the margin`),
      ...(late
        ? [
            ...effectiveSymbols(effectiveBeta, counts),
            symbol(
              [down('w', 'c')],
              `only from ${percent(reweightFrom, 0)} of the epochs on; 1 before`,
            ),
          ]
        : []),
      CLASS_ROWS,
      Z,
      SIGMA,
      LN,
    ],
  };
}

function asymmetric(experiment: Experiment): LossFormula {
  const { asymmetricGammaBad, asymmetricGammaGood, asymmetricClip } = experiment;
  return {
    bad: ['−', up(ONE_LESS_P, 'γ⁺'), ...LN_P],
    good: ['−', up('q', 'γ⁻'), 'ln', '(', '1', '−', 'q', ')'],
    where: [['q', '=', 'max', '(', 'p', '−', 'c', ',', '0', ')']],
    symbols: [
      symbol('γ⁺', `focus on defaults, ${figure(asymmetricGammaBad)}`),
      symbol(
        'γ⁻',
        `focus on good payers, ${figure(asymmetricGammaGood)}: the larger, the less sure ones count`,
      ),
      symbol('c', `a good payer with a PD up to this costs nothing, ${percent(asymmetricClip, 0)}`),
      symbol('q', 'what is left of a good payer’s PD above that'),
      P,
      LN,
    ],
  };
}

function aucMargin({ aucMargin: margin }: Experiment): LossFormula {
  const squared = (target: MathPart): MathPart => up(['(', 'p', '−', target, ')'], '2');
  const [t1, t0] = [down('t', '1'), down('t', '0')];
  return {
    bad: ['(', '1', '−', 'π', ')', squared(t1)],
    good: ['π', squared(t0)],
    where: [
      [t1, '=', 'a', '+', 'k', ',', t0, '=', 'b', '−', 'k'],
      ['k', '=', 'max', '(', '0', ',', 'm', '+', 'b', '−', 'a', ')'],
    ],
    symbols: [
      symbol('p', 'the score, which here need not be a probability'),
      symbol([t1, ',', t0], 'where defaults and good payers are pulled to'),
      symbol('m', `margin, ${figure(margin)}: how far apart the mean scores should lie`),
      symbol(['a', ',', 'b'], 'mean score of the batch’s defaults, of its good payers'),
      symbol('k', 'by how much the means still lie too close'),
      symbol('π', 'share of defaults in the batch: both classes weigh the same'),
    ],
  };
}
