/**
 * How well scores put defaults above good payers. `pd` and `y` run in parallel, one entry a row;
 * y = 1 is a default, anything else a good payer. Ties are exact. Where a class is absent a
 * measure that needs it is NaN; so is every measure once a score is NaN.
 */

/** Scores from the highest down, with their outcomes: sorted once, shared by every measure. */
export interface Ranked {
  readonly pd: Float64Array;
  readonly y: Uint8Array;
  readonly bad: number;
  readonly good: number;
}

type Scores = Float32Array | Float64Array;

const NOTHING: Ranked = { pd: new Float64Array(), y: new Uint8Array(), bad: 0, good: 0 };

/** Sorts scores with their outcomes, highest first. The order within ties carries no meaning. */
export function rank(pd: Scores, y: Uint8Array): Ranked {
  const { length } = pd;
  let bad = 0;
  for (let i = 0; i < length; i++) if (y[i] === 1) bad++;
  // Each class is sorted as plain numbers, which is far faster than sorting row numbers; then merged.
  const bads = new Float64Array(bad);
  const goods = new Float64Array(length - bad);
  for (let i = 0, b = 0, g = 0; i < length; i++) {
    if (y[i] === 1) bads[b++] = pd[i];
    else goods[g++] = pd[i];
  }
  bads.sort();
  goods.sort();
  // Sorting puts NaN last.
  if (Number.isNaN(bads[bad - 1]) || Number.isNaN(goods[goods.length - 1])) return NOTHING;
  const sorted = new Float64Array(length);
  const outcomes = new Uint8Array(length);
  for (let i = 0, b = bad - 1, g = goods.length - 1; i < length; i++) {
    if (g < 0 || (b >= 0 && bads[b] >= goods[g])) {
      sorted[i] = bads[b--];
      outcomes[i] = 1;
    } else sorted[i] = goods[g--];
  }
  return { pd: sorted, y: outcomes, bad, good: length - bad };
}

/** Calls back once per distinct score, from the highest, with the counts scored at least that. */
function forEachStep(
  { pd, y }: Ranked,
  visit: (score: number, badAbove: number, goodAbove: number) => void,
): void {
  let bad = 0;
  for (let i = 0; i < pd.length; i++) {
    bad += y[i];
    if (i + 1 === pd.length || pd[i + 1] !== pd[i]) visit(pd[i], bad, i + 1 - bad);
  }
}

/**
 * Area under the ROC curve: the chance that a random default scores above a random good payer, a
 * tie counting one half (Mann–Whitney with midranks). NaN unless both classes are present.
 */
export function auc(pd: Scores, y: Uint8Array): number {
  return aucOf(rank(pd, y));
}

/** `auc` of scores that are sorted already. */
export function aucOf(ranked: Ranked): number {
  let doubled = 0;
  let badBefore = 0;
  let goodBefore = 0;
  forEachStep(ranked, (_, bad, good) => {
    doubled += (good - goodBefore) * (bad + badBefore);
    badBefore = bad;
    goodBefore = good;
  });
  return doubled / (2 * ranked.bad * ranked.good);
}

/** Gini coefficient, or accuracy ratio: 2·AUC − 1. */
export function gini(pd: Scores, y: Uint8Array): number {
  return 2 * auc(pd, y) - 1;
}

export interface Ks {
  /** max |F_bad − F_good| over the distributions of the scores, in [0, 1]. */
  readonly value: number;
  /** The cut-off at which it is reached: declining `pd >= at` separates the classes most. */
  readonly at: number;
}

/** Kolmogorov–Smirnov distance between the scores of both classes; the highest score of equals. */
export function ks(pd: Scores, y: Uint8Array): Ks {
  return ksOf(rank(pd, y));
}

/** `ks` of scores that are sorted already. */
export function ksOf(ranked: Ranked): Ks {
  const { bad, good } = ranked;
  if (bad === 0 || good === 0) return { value: NaN, at: NaN };
  let best = -1;
  let at = NaN;
  forEachStep(ranked, (score, badAbove, goodAbove) => {
    const gap = Math.abs(badAbove * good - goodAbove * bad);
    if (gap > best) {
      best = gap;
      at = score;
    }
  });
  return { value: best / (bad * good), at };
}

/**
 * Average precision: Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores, stepwise and never interpolated
 * (as scikit-learn's average_precision_score). NaN without a default.
 */
export function averagePrecision(pd: Scores, y: Uint8Array): number {
  return averagePrecisionOf(rank(pd, y));
}

/** `averagePrecision` of scores that are sorted already. */
export function averagePrecisionOf(ranked: Ranked): number {
  let sum = 0;
  let badBefore = 0;
  forEachStep(ranked, (_, bad, good) => {
    sum += ((bad - badBefore) * bad) / (bad + good);
    badBefore = bad;
  });
  return sum / ranked.bad;
}
