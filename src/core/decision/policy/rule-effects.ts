import { wilson, type Interval } from '../../metrics/intervals';
import { tallyStep, VERDICT } from '../book/book';
import type { Book, BookedDecision, Entries, Terms } from '../book/book';
import { firstStep } from '../cutoff/first-step';
import { stepAt } from '../cutoff/sweep';
import { policyMasks, verdictOf, type PolicyHits, type PolicyMasks } from './policy';

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
  /** The tallies' step that declines each row hit; ascending. */
  readonly steps: Uint32Array;
}

/** Rows on which switching a rule over changes what the rules say, from the highest score down. */
export interface Switched {
  /** A `VERDICT`: what the other rules say of them. */
  readonly others: number;
  /** What is said before and after. */
  readonly before: number;
  readonly after: number;
  /** The tallies' step that declines each row; ascending. */
  readonly steps: Uint32Array;
  /** Of the first i rows: defaults, good payers' gain and defaults' loss. */
  readonly bad: Uint32Array;
  readonly gain: Float64Array;
  readonly loss: Float64Array;
}

export interface RuleEffects {
  readonly own: OwnEffect;
  /** Those that the other rules let pass, and those that they refer; neither where nothing changes. */
  readonly switched: readonly Switched[];
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

type Rows = Pick<Entries, 'sweep' | 'order' | 'y' | 'stakes'>;

/**
 * What each rule does: by itself, and to what all rules say together. Cut-off, terms and base rate
 * come later, at O(log rows). O(rows + hits).
 */
export function ruleEffects(rows: Rows, hits: PolicyHits): RuleEffects[] {
  const { sweep, order } = rows;
  const { declinedBad, declinedGood } = sweep;
  const writers = writersFor(rows, hits);
  for (let step = 1, at = 0; step <= sweep.scores.length; step++) {
    const end = declinedBad[step] + declinedGood[step];
    for (; at < end; at++) {
      const row = order[at];
      const met = hits.met[row];
      for (let left = met; left !== 0; left &= left - 1)
        writers[lowestBit(left)].add(row, step, met);
    }
  }
  return writers.map((writer) => writer.done());
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

const VERDICTS = 3;

/** One for each rule, with room for its hits by what the other rules say of them. */
function writersFor(rows: Rows, { rules, met }: PolicyHits): EffectWriter[] {
  const masks = policyMasks(rules);
  const others = rules.map((_, k) => ({
    decline: masks.decline & ~(1 << k),
    refer: masks.refer & ~(1 << k),
  }));
  const hits = new Uint32Array(VERDICTS * rules.length);
  for (const bits of met)
    for (let left = bits; left !== 0; left &= left - 1) {
      const k = lowestBit(left);
      hits[VERDICTS * k + verdictOf(bits, others[k])]++;
    }
  return rules.map(
    ({ effect, on }, k) =>
      new EffectWriter(rows, hits.subarray(VERDICTS * k, VERDICTS * (k + 1)), others[k], {
        says: VERDICT[effect],
        on,
      }),
  );
}

/** Takes the rows that meet one rule, highest scores first. */
class EffectWriter {
  readonly #rows: Rows;
  /** The other rules that are on. */
  readonly #others: PolicyMasks;
  readonly #says: number;
  readonly #steps: Uint32Array;
  /** By what the others say: only where the rule says more does it change something. */
  readonly #changed: readonly ChangeWriter[];
  #hits = 0;
  #bad = 0;
  #gain = 0;
  #loss = 0;
  #alsoOthers = 0;

  constructor(
    rows: Rows,
    hits: Uint32Array,
    others: PolicyMasks,
    { says, on }: { readonly says: number; readonly on: boolean },
  ) {
    this.#rows = rows;
    this.#others = others;
    this.#says = says;
    this.#steps = new Uint32Array(hits[0] + hits[1] + hits[2]);
    this.#changed = [VERDICT.pass, VERDICT.refer]
      .filter((less) => less < says)
      .map((less) => new ChangeWriter(hits[less], less, on ? [says, less] : [less, says]));
  }

  add(row: number, step: number, met: number): void {
    const { y, stakes } = this.#rows;
    const others = verdictOf(met, this.#others);
    const bad = y[row];
    const stake = bad === 1 ? stakes.loss[row] : stakes.gain[row];
    this.#steps[this.#hits++] = step;
    if (others !== VERDICT.pass) this.#alsoOthers++;
    if (bad === 1) {
      this.#bad++;
      this.#loss += stake;
    } else this.#gain += stake;
    if (others < this.#says) this.#changed[others].add(step, bad, stake);
  }

  done(): RuleEffects {
    const { y, sweep } = this.#rows;
    const [hits, bad] = [this.#hits, this.#bad];
    return {
      own: {
        hits,
        share: hits / y.length,
        bad,
        rate: bad / hits,
        interval: wilson(bad, hits),
        restRate: (sweep.bad - bad) / (y.length - hits),
        loss: this.#loss,
        gain: this.#gain,
        alsoOthers: this.#alsoOthers,
        steps: this.#steps,
      },
      switched: this.#changed
        .map((writer) => writer.done())
        .filter(({ steps }) => steps.length > 0),
    };
  }
}

class ChangeWriter {
  readonly #says: Pick<Switched, 'others' | 'before' | 'after'>;
  readonly #steps: Uint32Array;
  readonly #bad: Uint32Array;
  readonly #gain: Float64Array;
  readonly #loss: Float64Array;
  #rows = 0;

  constructor(rows: number, others: number, [before, after]: readonly [number, number]) {
    this.#says = { others, before, after };
    this.#steps = new Uint32Array(rows);
    this.#bad = new Uint32Array(rows + 1);
    this.#gain = new Float64Array(rows + 1);
    this.#loss = new Float64Array(rows + 1);
  }

  add(step: number, bad: number, stake: number): void {
    const at = this.#rows++;
    this.#steps[at] = step;
    this.#bad[at + 1] = this.#bad[at] + bad;
    this.#gain[at + 1] = this.#gain[at] + (1 - bad) * stake;
    this.#loss[at + 1] = this.#loss[at] + bad * stake;
  }

  done(): Switched {
    return {
      ...this.#says,
      steps: this.#steps,
      bad: this.#bad,
      gain: this.#gain,
      loss: this.#loss,
    };
  }
}

/** How many of the rows with these steps a cut-off declines; the book is of all rows. O(log rows). */
function declinedOf(steps: Uint32Array, book: Book, cutoff: number): number {
  const last = tallyStep(book, stepAt(book.sweep, cutoff));
  return firstStep(0, steps.length, (at) => steps[at] > last);
}

/** Of those a rule hits, how many the model declines too. O(log rows). */
export function alsoDeclined({ steps }: OwnEffect, book: Book, cutoff: number): number {
  return declinedOf(steps, book, cutoff);
}

/**
 * How the decision changes when the rule is switched over, all else as it is. `decision` is that of
 * all rows at the same terms, `book` one of them with whatever rules. O(log rows).
 */
export function switchOver(
  decision: BookedDecision,
  switched: readonly Switched[],
  book: Book,
  terms: Terms,
): Change {
  const differ = { approved: 0, missedDefaults: 0, declined: 0, referred: 0, profit: 0 };
  for (const rows of switched) {
    const declined = declinedOf(rows.steps, book, decision.cutoff);
    const referred =
      terms.reviewFrom === null
        ? declined
        : Math.max(declined, declinedOf(rows.steps, book, terms.reviewFrom));
    const before = decided(rows, endsOf(rows.before, declined, referred, rows), book, terms);
    const after = decided(rows, endsOf(rows.after, declined, referred, rows), book, terms);
    for (const key of KEYS) differ[key] += after[key] - before[key];
  }
  return {
    ...differ,
    defaultRateAmongApproved:
      (decision.falseNegatives + differ.missedDefaults) / (decision.approved + differ.approved),
  };
}

const KEYS = ['approved', 'missedDefaults', 'declined', 'referred', 'profit'] as const;

/** Where the declined end and where the referred end, when the rules say this of all the rows. */
function endsOf(
  verdict: number,
  declined: number,
  referred: number,
  { steps }: Switched,
): readonly [number, number] {
  if (verdict === VERDICT.decline) return [steps.length, steps.length];
  return verdict === VERDICT.refer ? [declined, steps.length] : [declined, referred];
}

/** What is then done with them, and what it brings (see `profitBy`). */
function decided(
  { steps, bad, gain, loss }: Switched,
  [declined, referred]: readonly [number, number],
  { population }: Book,
  { reviewSkill: skill, costPerReview, costPerDeclinedLoan }: Terms,
): Record<(typeof KEYS)[number], number> {
  const bads = (from: number, to: number): number => population.bad * (bad[to] - bad[from]);
  const goods = (from: number, to: number): number =>
    population.good * (to - from - (bad[to] - bad[from]));
  const earned = (from: number, to: number): number => population.good * (gain[to] - gain[from]);
  const lost = (from: number, to: number): number => population.bad * (loss[to] - loss[from]);
  const last = steps.length;
  const sent = bads(declined, referred) + goods(declined, referred);
  const turnedAway = goods(0, declined) + (1 - skill) * goods(declined, referred);
  return {
    approved: bads(referred, last) + goods(referred, last),
    missedDefaults: bads(referred, last),
    declined: bads(0, declined) + goods(0, declined),
    referred: sent,
    profit:
      earned(referred, last) -
      lost(referred, last) +
      skill * earned(declined, referred) -
      (1 - skill) * lost(declined, referred) -
      costPerReview * sent -
      costPerDeclinedLoan * turnedAway,
  };
}
