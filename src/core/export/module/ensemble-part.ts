import { CLOSEST, type Correction } from '../../decision/calibrate/correction';
import type { Rule } from '../../ensemble/rule';
import { sharedTransforms, type SavedMember } from '../../ensemble/saved';
import { correctionPart } from './correction-part';
import { encoderPart } from './encoder-part';
import type { HelperName } from './helpers';
import { literal, type ModulePart } from './part';
import { transformPart } from './transform-part';

/** A member of an ensemble: what its rows go through, its model's writer, and its correction. */
export interface MemberParts extends Pick<SavedMember, 'transform' | 'encoder'> {
  /** `name(x)`: the raw score of a row as this member reads it. */
  readonly model: (name: string) => ModulePart;
  readonly correction: Correction;
}

/**
 * `rawOf(row, place, options)` of an ensemble: every member prepares the row in its own way, and the
 * rule combines their corrected scores. Members that prepare rows alike share that part.
 */
export function ensembleParts(rule: Rule, members: readonly MemberParts[]): ModulePart[] {
  const { transforms, places } = sharedTransforms(members);
  const preparations = transforms.map((transform, i) =>
    transformPart(transform, `prepared${String(i + 1)}`),
  );
  const own = members.flatMap(({ encoder, model, correction }, i) => {
    const number = String(i + 1);
    return [
      memberPart(number, String(places[i] + 1), encoder !== null),
      ...(encoder === null ? [] : [encoderPart(encoder, `encoded${number}`)]),
      model(`model${number}`),
      correctionPart(correction, `corrected${number}`),
    ];
  });
  return [rulePart(rule, members.length), ...preparations, ...own];
}

function memberPart(number: string, preparation: string, encoded: boolean): ModulePart {
  const prepared = `prepared${preparation}(row, place, options)`;
  const read = encoded ? `encoded${number}(${prepared})` : prepared;
  const code = `
/** The probability that member ${number} gives a row. */
function member${number}(row, place, options) {
  return corrected${number}(Math.fround(model${number}(${read})));
}`;
  return { code: code.trim(), data: '', uses: [] };
}

function rulePart(rule: Rule, count: number): ModulePart {
  const members = Array.from({ length: count }, (_, i) => `member${String(i + 1)}`).join(', ');
  const { why, lines, uses } = rule.kind === 'vote' ? MEAN : stacked(rule);
  const code = `
/** ${why} */
function rawOf(row, place, options) {
  const pds = [${members}].map((member) => member(row, place, options));
${lines.map((line) => `  ${line}`).join('\n')}
}`;
  return { code: code.trim(), data: '', uses };
}

interface RuleCode {
  readonly why: string;
  readonly lines: readonly string[];
  readonly uses: readonly HelperName[];
}

const MEAN: RuleCode = {
  why: 'The raw score of one row: the mean of what the members say.',
  lines: ['return Math.fround(pds.reduce((sum, pd) => sum + pd, 0) / pds.length);'],
  uses: [],
};

/** As `combined` computes it. */
function stacked({ intercept, weights }: Extract<Rule, { kind: 'stack' }>): RuleCode {
  const closest = String(CLOSEST);
  return {
    why: 'The raw score of one row: log-odds are the weighted sum of the members’ log-odds.',
    lines: [
      `const weights = ${literal(weights)};`,
      `const clamped = (pd) => Math.min(1 - ${closest}, Math.max(${closest}, pd));`,
      `const sum = (z, pd, i) => z + weights[i] * logit(clamped(pd));`,
      `return Math.fround(sigmoid(pds.reduce(sum, ${literal(intercept)})));`,
    ],
    uses: ['logit', 'sigmoid'],
  };
}
