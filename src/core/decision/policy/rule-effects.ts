import { wilson, type Interval } from '../../metrics/intervals';
import { bookOf, decideBook, populationOf } from '../book/book';
import type { Book, BookedDecision, Entries, Population, Terms } from '../book/book';
import { shiftedSteps } from '../book/population';
import { policyMasks, verdictOf, type PolicyHits, type PolicyMasks } from './policy';
import { stepAt, type Sweep } from '../cutoff/sweep';

/** Whom a rule hits by itself, on or off. Counts and money are of the rows as they are. */
export interface OwnEffect {
  readonly hits: number;
  /** Of all rows. */
  readonly share: number;
  /** Defaults among those hit. */
  readonly bad: number;
  readonly rate: number;
  /** 95 %, Wilson. */
  readonly interval: Interval;
  /** Default rate of all other rows. */
  readonly restRate: number;
  /** What approving those hit would have lost on defaults. */
  readonly loss: number;
  /** What approving those hit would have earned on good payers. */
  readonly gain: number;
  /** Those hit whom another rule that is on hits too. */
  readonly alsoOthers: number;
  /** The step that declines each row hit, of the sweep by supposed base rate; ascending. */
  readonly steps: Uint32Array;
}

/** The rows on which switching a rule over changes what the rules say, before and after. */
export interface Switched {
  readonly before: Book;
  readonly after: Book;
}

export interface RuleEffects {
  readonly own: OwnEffect;
  /** Null where nothing changes, whatever the cut-off. */
  readonly switched: Switched | null;
}

/** What a decision becomes when one rule is switched over, and by how much it differs. */
export interface Change {
  readonly approved: number;
  /** Defaults among the approved. */
  readonly missedDefaults: number;
  readonly declined: number;
  readonly referred: number;
  readonly profit: number;
  /** Not a difference: the default rate among approved as it then is. */
  readonly defaultRateAmongApproved: number;
}

type Rows = Omit<Entries, 'verdict' | 'population'>;

/**
 * What each rule does: by itself, and to what all rules say together. Everything but the cut-off
 * goes in here, so a cut-off costs O(log rows) afterwards. O(rows + rows hit, by rule).
 */
export function ruleEffects(rows: Rows, hits: PolicyHits): RuleEffects[] {
  const masks = policyMasks(hits.rules);
  const population = populationOf(rows.sweep, rows.baseRateTimes);
  const steps = stepsOf(rows.sweep, rows.order);
  const shown =
    population.bad === population.good
      ? steps
      : stepsOf(shiftedSteps(rows.sweep, population), rows.order);
  return hitRows(rows.order, hits).map((hit, k) => ({
    own: ownEffect(rows, hits, k, masks, hit, shown),
    switched: switchedOver({ ...rows, population }, hits, k, masks, hit, steps),
  }));
}

/** By rule: the rows that meet it, from the highest score down. */
function hitRows(order: Uint32Array, { rules, met }: PolicyHits): Uint32Array[] {
  const counts = new Uint32Array(rules.length);
  for (const bits of met) for (let k = 0; k < rules.length; k++) counts[k] += (bits >>> k) & 1;
  const found = rules.map((_, k) => new Uint32Array(counts[k]));
  counts.fill(0);
  for (const row of order)
    for (let left = met[row]; left !== 0; left &= left - 1) {
      const k = 31 - Math.clz32(left & -left);
      found[k][counts[k]++] = row;
    }
  return found;
}

/** By row: the first step that declines it. */
function stepsOf(sweep: Sweep, order: Uint32Array): Uint32Array {
  const steps = new Uint32Array(order.length);
  for (let step = 0, at = 0; step < sweep.scores.length; step++) {
    const end = sweep.declinedBad[step + 1] + sweep.declinedGood[step + 1];
    for (; at < end; at++) steps[order[at]] = step + 1;
  }
  return steps;
}

function ownEffect(
  { y, stakes, sweep }: Rows,
  { met }: PolicyHits,
  k: number,
  { decline, refer }: PolicyMasks,
  hit: Uint32Array,
  steps: Uint32Array,
): OwnEffect {
  const others = (decline | refer) & ~(1 << k);
  let [bad, loss, gain, alsoOthers] = [0, 0, 0, 0];
  for (const row of hit) {
    if (y[row] === 1) {
      bad++;
      loss += stakes.loss[row];
    } else gain += stakes.gain[row];
    if ((met[row] & others) !== 0) alsoOthers++;
  }
  return {
    hits: hit.length,
    share: hit.length / y.length,
    bad,
    rate: bad / hit.length,
    interval: wilson(bad, hit.length),
    restRate: (sweep.bad - bad) / (y.length - hit.length),
    loss,
    gain,
    alsoOthers,
    steps: hit.map((row) => steps[row]),
  };
}

function switchedOver(
  rows: Rows & { readonly population: Population },
  { rules, met }: PolicyHits,
  k: number,
  masks: PolicyMasks,
  hit: Uint32Array,
  steps: Uint32Array,
): Switched | null {
  const bit = 1 << k;
  const { on, effect } = rules[k];
  const without = { decline: masks.decline & ~bit, refer: masks.refer & ~bit };
  const withRule = { ...without, [effect]: without[effect] | bit };
  const [now, then] = on ? [withRule, without] : [without, withRule];
  const changed = hit.filter((row) => verdictOf(met[row], now) !== verdictOf(met[row], then));
  if (changed.length === 0) return null;
  const part = partOf(rows, changed, steps);
  const book = (by: PolicyMasks): Book =>
    bookOf({
      ...part,
      population: rows.population,
      verdict: Uint8Array.from(changed, (row) => verdictOf(met[row], by)),
    });
  return { before: book(now), after: book(then) };
}

/** The given rows, from the highest score down, as if they were all. */
function partOf(rows: Rows, some: Uint32Array, steps: Uint32Array): Rows {
  const { y, stakes, baseRateTimes } = rows;
  const of = <T extends Uint8Array | Float64Array>(values: T, made: T): T => {
    some.forEach((row, i) => (made[i] = values[row]));
    return made;
  };
  const outcomes = of(y, new Uint8Array(some.length));
  return {
    sweep: partSweep(rows.sweep, some, outcomes, steps),
    order: Uint32Array.from(some.keys()),
    y: outcomes,
    stakes: {
      gain: of(stakes.gain, new Float64Array(some.length)),
      loss: of(stakes.loss, new Float64Array(some.length)),
    },
    baseRateTimes,
  };
}

function partSweep(sweep: Sweep, some: Uint32Array, y: Uint8Array, steps: Uint32Array): Sweep {
  const scores: number[] = [];
  const declinedBad = [0];
  const declinedGood = [0];
  let [bad, good] = [0, 0];
  some.forEach((row, i) => {
    if (y[i] === 1) bad++;
    else good++;
    if (i + 1 < some.length && steps[some[i + 1]] === steps[row]) return;
    scores.push(sweep.scores[steps[row] - 1]);
    declinedBad.push(bad);
    declinedGood.push(good);
  });
  return {
    scores: Float32Array.from(scores),
    declinedBad: Uint32Array.from(declinedBad),
    declinedGood: Uint32Array.from(declinedGood),
    bad,
    good,
  };
}

/** Of those a rule hits, how many the model declines too; `swept` is the book's. O(log rows). */
export function alsoDeclined({ steps }: OwnEffect, swept: Sweep, cutoff: number): number {
  const last = stepAt(swept, cutoff);
  let from = 0;
  let to = steps.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (steps[middle] <= last) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * How the decision changes when the rule is switched over, all else as it is. `decision` is that of
 * all rows at the same cut-off and terms. O(log rows).
 */
export function switchOver(
  decision: BookedDecision,
  switched: Switched | null,
  terms: Terms,
): Change {
  const before = switched && decideBook(switched.before, decision.cutoff, terms);
  const after = switched && decideBook(switched.after, decision.cutoff, terms);
  const differ = (key: keyof BookedDecision): number =>
    before === null || after === null ? 0 : after[key] - before[key];
  const approved = differ('approved');
  const missedDefaults = differ('falseNegatives');
  return {
    approved,
    missedDefaults,
    declined: differ('declined'),
    referred: differ('referred'),
    profit: differ('profit'),
    defaultRateAmongApproved:
      (decision.falseNegatives + missedDefaults) / (decision.approved + approved),
  };
}
