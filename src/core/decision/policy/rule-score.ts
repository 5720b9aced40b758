import { delongOfCounts, type ScoreCount } from '../../metrics/delong-counts';
import type { AucInterval } from '../../metrics/intervals';
import { policyMasks, type PolicyHits } from './policy';

/** How well the rules that are on rank applicants by themselves. */
export interface RuleScore {
  readonly auc: AucInterval;
  /** ROC points, from declining nobody to everybody; straight between, as ties can't be parted. */
  readonly roc: { readonly x: number[]; readonly y: number[] };
}

/** More than any number of rules met. */
const BASE = 33;

/**
 * Ranks applicants by how many declining rules they meet, then by how many referring ones; ties
 * count half. So “meets a declining rule” is a point of this curve. O(rows).
 */
export function ruleScore({ rules, met }: PolicyHits, y: Uint8Array): RuleScore {
  const { decline, refer } = policyMasks(rules);
  const bad = new Uint32Array(BASE * BASE);
  const good = new Uint32Array(BASE * BASE);
  for (let row = 0; row < met.length; row++) {
    const score = bitsIn(met[row] & decline) * BASE + bitsIn(met[row] & refer);
    if (y[row] === 1) bad[score]++;
    else good[score]++;
  }
  const counts = Array.from(bad, (at, score) => ({ bad: at, good: good[score] })).filter(
    (at) => at.bad + at.good > 0,
  );
  return { auc: delongOfCounts(counts), roc: rocOf(counts) };
}

function bitsIn(mask: number): number {
  let bits = 0;
  for (let left = mask; left !== 0; left &= left - 1) bits++;
  return bits;
}

function rocOf(ascending: readonly ScoreCount[]): RuleScore['roc'] {
  const bad = ascending.reduce((sum, at) => sum + at.bad, 0);
  const good = ascending.reduce((sum, at) => sum + at.good, 0);
  const [x, y] = [[0], [0]];
  let [caught, declined] = [0, 0];
  for (const at of ascending.toReversed()) {
    caught += at.bad;
    declined += at.good;
    x.push(declined / good);
    y.push(caught / bad);
  }
  return { x, y };
}
