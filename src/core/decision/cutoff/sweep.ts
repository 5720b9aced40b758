import { Fault } from '../../fault';

/**
 * Every decision that a set of scores allows. Step i declines the rows of the i highest distinct
 * scores: step 0 declines nobody, step `scores.length` everybody. Plain typed arrays, so it can be
 * handed between threads. Counts are whole, unless another base rate is supposed (see book.ts).
 */
export interface Sweep {
  /** Distinct scores, highest first. */
  readonly scores: Float32Array;
  /** Defaults declined at each step; one longer than `scores`. */
  readonly declinedBad: Uint32Array | Float64Array;
  /** Good payers declined at each step; one longer than `scores`. */
  readonly declinedGood: Uint32Array | Float64Array;
  readonly bad: number;
  readonly good: number;
}

/** What a wrong decision costs, in any one unit; an experiment is one of these. */
export interface Costs {
  readonly costPerMissedDefault: number;
  readonly costPerDeclinedGood: number;
}

/** With what a person costs who decides on the referred. */
export interface ReviewCosts extends Costs {
  /** Share of the referred whom a person decides on as their outcome asks for. */
  readonly reviewSkill: number;
  readonly costPerReview: number;
}

/** Wrong decisions, and those still to be decided. */
export interface Undecided {
  readonly falseNegatives: number;
  readonly falsePositives: number;
  readonly referredBad: number;
  readonly referredGood: number;
}

/**
 * What a cut-off does to the rows scored. Positives are defaults, so a true positive is a default
 * that is declined. A rate over nobody is NaN (where scikit-learn says 0): no precision when nobody
 * is declined, no default rate among approved when nobody is approved.
 */
export interface Decision {
  readonly cutoff: number;
  /** Defaults declined. */
  readonly truePositives: number;
  /** Good payers declined. */
  readonly falsePositives: number;
  /** Good payers approved. */
  readonly trueNegatives: number;
  /** Defaults approved. */
  readonly falseNegatives: number;
  readonly approved: number;
  readonly declined: number;
  /** Share of defaults declined. */
  readonly recall: number;
  /** Share of good payers approved. */
  readonly specificity: number;
  /** Share of good payers declined: 1 − specificity, the ROC curve's other axis. */
  readonly falsePositiveRate: number;
  /** Share of the declined who would have defaulted. */
  readonly precision: number;
  /** 2·TP / (2·TP + FP + FN). */
  readonly f1: number;
  /** Recall + specificity − 1. */
  readonly youden: number;
  readonly approvalRate: number;
  readonly defaultRateAmongApproved: number;
  /** Missed defaults and declined good payers at their cost. */
  readonly totalCost: number;
  /** `totalCost` per applicant, approved or not. */
  readonly expectedCost: number;
}

/**
 * Sorts the scores once; every cut-off is then answered by `decideAt`. `pd` and `y` run in
 * parallel, y = 1 for a default. Throws a `bad-input` Fault when a score is not a number.
 */
export function sweep(pd: Float32Array, y: Uint8Array): Sweep {
  const { bads, goods } = sortedByClass(pd, y);
  const scores = new Float32Array(pd.length);
  const declinedBad = new Uint32Array(pd.length + 1);
  const declinedGood = new Uint32Array(pd.length + 1);
  let step = 0;
  for (let b = bads.length - 1, g = goods.length - 1; b >= 0 || g >= 0; step++) {
    const score = g < 0 || (b >= 0 && bads[b] > goods[g]) ? bads[b] : goods[g];
    while (b >= 0 && bads[b] === score) b--;
    while (g >= 0 && goods[g] === score) g--;
    scores[step] = score;
    declinedBad[step + 1] = bads.length - 1 - b;
    declinedGood[step + 1] = goods.length - 1 - g;
  }
  return {
    scores: scores.slice(0, step),
    declinedBad: declinedBad.slice(0, step + 1),
    declinedGood: declinedGood.slice(0, step + 1),
    bad: bads.length,
    good: goods.length,
  };
}

/** Scores of each class, ascending: plain numbers sort far faster than row numbers by score. */
function sortedByClass(
  pd: Float32Array,
  y: Uint8Array,
): { bads: Float32Array; goods: Float32Array } {
  let bad = 0;
  for (let i = 0; i < y.length; i++) bad += y[i];
  const bads = new Float32Array(bad);
  const goods = new Float32Array(pd.length - bad);
  for (let i = 0, b = 0, g = 0; i < pd.length; i++) {
    if (Number.isNaN(pd[i]))
      throw new Fault('bad-input', 'The score is not a number', {
        place: { row: i + 1 },
        remedy: 'Train again with a lower learning rate, or score with another model',
      });
    if (y[i] === 1) bads[b++] = pd[i];
    else goods[g++] = pd[i];
  }
  return { bads: bads.sort(), goods: goods.sort() };
}

/** The step a cut-off takes: how many distinct scores are `>= cutoff`. O(log n). */
export function stepAt({ scores }: Sweep, cutoff: number): number {
  let from = 0;
  let to = scores.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (scores[middle] >= cutoff) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Everything about declining all rows with `pd >= cutoff`. O(log n). */
export function decideAt(swept: Sweep, cutoff: number, costs: Costs): Decision {
  return decideStep(swept, stepAt(swept, cutoff), cutoff, costs);
}

function decideStep(swept: Sweep, step: number, cutoff: number, costs: Costs): Decision {
  const { bad, good } = swept;
  const rows = bad + good;
  const truePositives = swept.declinedBad[step];
  const falsePositives = swept.declinedGood[step];
  const falseNegatives = bad - truePositives;
  const trueNegatives = good - falsePositives;
  const approved = falseNegatives + trueNegatives;
  const declined = rows - approved;
  const recall = truePositives / bad;
  const falsePositiveRate = falsePositives / good;
  const totalCost = costOf(falseNegatives, falsePositives, costs);
  return {
    cutoff,
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    approved,
    declined,
    recall,
    specificity: trueNegatives / good,
    falsePositiveRate,
    precision: truePositives / declined,
    f1: f1Of(truePositives, declined, bad),
    youden: recall - falsePositiveRate,
    approvalRate: approved / rows,
    defaultRateAmongApproved: falseNegatives / approved,
    totalCost,
    expectedCost: totalCost / rows,
  };
}

/** F1 from its counts: 2·TP over the declined and the defaults together. */
export function f1Of(truePositives: number, declined: number, bad: number): number {
  return (2 * truePositives) / (declined + bad);
}

/**
 * Cost of wrong decisions, the referred counted as their reviewer decides: wrong about the share
 * 1 − `reviewSkill` of either outcome, and paid by the head. Where nobody is referred, `totalCost`.
 * With flat stakes it is what highest profit lacks of approving all good payers and no default.
 */
export function costWithReview(counts: Undecided, costs: ReviewCosts): number {
  const { falseNegatives, falsePositives, referredBad, referredGood } = counts;
  const { reviewSkill, costPerReview } = costs;
  return (
    costOf(falseNegatives, falsePositives, costs) +
    (1 - reviewSkill) * costOf(referredBad, referredGood, costs) +
    costPerReview * (referredBad + referredGood)
  );
}

function costOf(missedDefaults: number, declinedGood: number, costs: Costs): number {
  return missedDefaults * costs.costPerMissedDefault + declinedGood * costs.costPerDeclinedGood;
}
