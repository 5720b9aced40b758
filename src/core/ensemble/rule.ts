import { clamped } from '../decision/calibrate/correction';
import { logit, sigmoid } from '../losses/logistic';

/** How the members' probabilities become one. */
export type Rule =
  /** Their mean (soft voting). */
  | { readonly kind: 'vote' }
  /** logit p = b + Σ wᵢ·logit pᵢ, a weight a member. */
  | { readonly kind: 'stack'; readonly intercept: number; readonly weights: readonly number[] };

/**
 * One probability a row from those of the members, which are of equal length and in the rule's order.
 * Sums are in double precision, rounded once.
 */
export function combined(rule: Rule, pds: readonly Float32Array[]): Float32Array {
  const one = rule.kind === 'vote' ? meanOf(pds) : stackedOf(rule, pds);
  return Float32Array.from({ length: pds[0]?.length ?? 0 }, (_, row) => one(row));
}

function meanOf(pds: readonly Float32Array[]): (row: number) => number {
  return (row) => {
    let sum = 0;
    for (const pd of pds) sum += pd[row];
    return sum / pds.length;
  };
}

function stackedOf(
  { intercept, weights }: Extract<Rule, { kind: 'stack' }>,
  pds: readonly Float32Array[],
): (row: number) => number {
  return (row) => {
    let z = intercept;
    for (const [i, pd] of pds.entries()) z += weights[i] * logit(clamped(pd[row]));
    return sigmoid(z);
  };
}

/** What a stacker reads of a member: log-odds, finite whatever the probability. */
export function logOddsOf(pd: Float32Array): Float64Array {
  return Float64Array.from(pd, (p) => logit(clamped(p)));
}
