import { auc } from './ranking';

/** Made-up applicants have a PD that is known: what a perfect model would say. */
export interface TruthCheck {
  /** Rows with a known PD. */
  readonly rows: number;
  /** Mean of |pd − true PD|. */
  readonly meanError: number;
  /** Expected calibration error against the mean true PD of each group, free of chance outcomes. */
  readonly calibrationError: number;
  /** From the lowest predictions to the highest; groups of equal size, cut by rank. */
  readonly groups: readonly TruthGroup[];
}

/** Rows of similar prediction, and the spread of their true PDs. */
export interface TruthGroup {
  readonly rows: number;
  readonly meanPd: number;
  readonly meanTruth: number;
  readonly lowestPd: number;
  readonly highestPd: number;
  /** Quantiles of the true PD: 5, 25, 50, 75 and 95 %. */
  readonly quantiles: readonly [number, number, number, number, number];
}

/**
 * Predictions against true PDs. Equal predictions stay in one group, as in `calibration`.
 *
 * @param order rows from the highest prediction to the lowest
 * @param truth in the rows' order; NaN where unknown, and then the row is left out
 */
export function truthCheck(
  pd: Float32Array,
  truth: Float64Array,
  order: Uint32Array,
  groups = 20,
): TruthCheck {
  const ascending = order.filter((row) => Number.isFinite(truth[row])).reverse();
  const rows = ascending.length;
  const made: TruthGroup[] = [];
  let from = 0;
  for (let group = 1; group <= groups; group++) {
    let to = Math.floor((group * rows) / groups);
    while (to > 0 && to < rows && pd[ascending[to]] === pd[ascending[to - 1]]) to++;
    if (to <= from) continue;
    made.push(groupOf(ascending.subarray(from, to), pd, truth));
    from = to;
  }
  const perRow = (sum: number): number => sum / rows;
  return {
    rows,
    meanError: perRow(ascending.reduce((sum, row) => sum + Math.abs(pd[row] - truth[row]), 0)),
    calibrationError: perRow(
      made.reduce((sum, one) => sum + one.rows * Math.abs(one.meanPd - one.meanTruth), 0),
    ),
    groups: made,
  };
}

function groupOf(rows: Uint32Array, pd: Float32Array, truth: Float64Array): TruthGroup {
  const values = Float64Array.from(rows, (row) => truth[row]).sort();
  const at = (share: number): number => {
    const place = share * (values.length - 1);
    const below = Math.floor(place);
    const above = Math.min(values.length - 1, below + 1);
    return values[below] + (place - below) * (values[above] - values[below]);
  };
  const mean = (value: (row: number) => number): number =>
    rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  return {
    rows: rows.length,
    meanPd: mean((row) => pd[row]),
    meanTruth: mean((row) => truth[row]),
    lowestPd: pd[rows[0]],
    highestPd: pd[rows[rows.length - 1]],
    quantiles: [at(0.05), at(0.25), at(0.5), at(0.75), at(0.95)],
  };
}

/**
 * AUC of the true PDs on these outcomes: about the best that any model can reach here. NaN where no
 * true PD is known, or a class is absent.
 */
export function bestAuc(truth: Float64Array, y: Uint8Array): number {
  const known = truth.every(Number.isFinite);
  if (known) return auc(truth, y);
  const rows = Uint32Array.from(truth.keys()).filter((row) => Number.isFinite(truth[row]));
  return auc(
    Float64Array.from(rows, (row) => truth[row]),
    Uint8Array.from(rows, (row) => y[row]),
  );
}
