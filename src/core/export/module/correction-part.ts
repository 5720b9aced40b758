import { CLOSEST, type Correction } from '../../decision/calibrate/correction';
import type { HelperName } from './helpers';
import { literal, type ModulePart } from './part';

/** `name(raw)`: the probability of default that a raw score stands for, in single precision. */
export function correctionPart(correction: Correction, name: string): ModulePart {
  const { why, body, uses = [] } = written(correction);
  const lines = [...body.slice(0, -1), `return Math.fround(${String(body.at(-1))});`];
  const code = `
/** ${why} */
function ${name}(raw) {
${lines.map((line) => `  ${line}`).join('\n')}
}`;
  return { code: code.trim(), data: '', uses };
}

interface Written {
  readonly why: string;
  /** Statements, and last the expression that is the probability. */
  readonly body: readonly string[];
  readonly uses?: readonly HelperName[];
}

/** As `correctorOf` computes it. */
function written(correction: Correction): Written {
  switch (correction.kind) {
    case 'none':
      return { why: 'The raw score stands as it is.', body: ['raw'] };
    case 'odds': {
      const odds = `${literal(correction.factor)} * raw`;
      return {
        why: 'The odds of default as they were before sampling and weighting.',
        body: [`(${odds}) / (${odds} + 1 - raw)`],
      };
    }
    case 'focal': {
      const gamma = literal(correction.gamma);
      return {
        why: 'What focal loss, sampling and weights did to the odds, undone.',
        body: [
          ENDS,
          'const bad = Math.log(raw);',
          'const good = Math.log1p(-raw);',
          `const slopes = (raw - ${gamma} * (1 - raw) * good) / (1 - raw - ${gamma} * raw * bad);`,
          `const logOdds = ${gamma} * (bad - good) + Math.log(slopes);`,
          `sigmoid(Math.log(${literal(correction.factor)}) + logOdds)`,
        ],
        uses: ['sigmoid'],
      };
    }
    case 'margin': {
      const { scale, offsetGood, offsetBad, factor } = correction;
      return {
        why: 'What the margins of the loss, sampling and weights did to the odds, undone.',
        body: [
          ENDS,
          `const z = ${literal(scale)} * logit(raw);`,
          `const logOdds = softplus(z + ${literal(offsetBad)}) - softplus(${literal(offsetGood)} - z);`,
          `sigmoid(Math.log(${literal(factor)}) + logOdds)`,
        ],
        uses: ['logit', 'sigmoid', 'softplus'],
      };
    }
    case 'platt':
      return {
        why: 'Platt scaling, fitted on validation rows.',
        body: [
          CLAMPED,
          `sigmoid(${literal(correction.intercept)} + ${literal(correction.slope)} * logit(p))`,
        ],
        uses: ['logit', 'sigmoid'],
      };
    case 'beta': {
      const [a, b, c] = [correction.a, correction.b, correction.c].map(literal);
      return {
        why: 'Beta calibration, fitted on validation rows.',
        body: [CLAMPED, `sigmoid(${c} + ${a} * Math.log(p) - ${b} * Math.log1p(-p))`],
        uses: ['sigmoid'],
      };
    }
    case 'isotonic': {
      const [scores, pds] = [correction.raw, correction.pd].map((list) =>
        literal(Array.from(list)),
      );
      return {
        why: 'Isotonic regression, fitted on validation rows: straight between its points.',
        body: [`const scores = ${scores};`, `const pds = ${pds};`, ...LOOKUP],
      };
    }
  }
}

const ENDS = 'if (raw <= 0 || raw >= 1) return raw <= 0 ? 0 : 1;';
const CLAMPED = `const p = Math.min(1 - ${String(CLOSEST)}, Math.max(${String(CLOSEST)}, raw));`;

const LOOKUP = [
  'const last = scores.length - 1;',
  'if (raw <= scores[0]) return Math.fround(pds[0]);',
  'if (raw >= scores[last]) return Math.fround(pds[last]);',
  'const to = scores.findIndex((score) => score > raw);',
  'const share = (raw - scores[to - 1]) / (scores[to] - scores[to - 1]);',
  'Math.min(pds[to], pds[to - 1] + share * (pds[to] - pds[to - 1]))',
];
