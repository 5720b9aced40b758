import { delong, wilson, type AucInterval, type Interval } from '../metrics/intervals';

/** The rows an autoencoder rebuilds worst, and how many of them default. */
export interface AnomalyTail extends Interval {
  /** Of all rows. */
  readonly share: number;
  readonly rows: number;
  readonly bad: number;
}

/** How reconstruction errors do as a detector of defaults, which the autoencoder never saw. */
export interface Anomaly {
  readonly auc: AucInterval;
  readonly rows: number;
  readonly bad: number;
  readonly tails: readonly AnomalyTail[];
  /** Rows by error; the first and last bin also take what lies beyond them. */
  readonly histogram: ErrorHistogram;
}

export interface ErrorHistogram {
  /** Ascending, evenly spaced in their logarithms; one more than there are bins. */
  readonly edges: Float64Array;
  readonly good: Uint32Array;
  readonly bad: Uint32Array;
}

const SHARES = [0.01, 0.05, 0.1] as const;
const BINS = 40;
/** Of the rows; what lies beyond on either side is taken by the end bins. */
const SHARE_CUT = 0.001;
/** Errors below it are as good as none. */
const LEAST = 1e-12;

/**
 * AUC of the error (DeLong's interval), default rates of the rows with the largest errors (Wilson's
 * interval; of equal errors the later row counts first), and the distribution of the errors by outcome.
 *
 * @param errors one a row, not negative
 * @param y 1 = default
 */
export function anomalyOf(errors: Float32Array, y: Uint8Array): Anomaly {
  const order = Uint32Array.from(errors.keys()).sort((a, b) => errors[a] - errors[b] || a - b);
  const tails = SHARES.map((share): AnomalyTail => {
    const rows = Math.max(1, Math.round(share * order.length));
    let bad = 0;
    for (const row of order.subarray(order.length - rows)) bad += y[row];
    return { share, rows, bad, ...wilson(bad, rows) };
  });
  return {
    auc: delong(errors, y),
    rows: y.length,
    bad: y.reduce((sum, label) => sum + label, 0),
    tails,
    histogram: histogramOf(errors, y, order),
  };
}

function histogramOf(errors: Float32Array, y: Uint8Array, order: Uint32Array): ErrorHistogram {
  const last = order.length - 1;
  const at = (share: number): number => errors[order[Math.round(share * last)]];
  const high = Math.max(at(1 - SHARE_CUT), LEAST);
  const low = Math.max(Math.min(at(SHARE_CUT), high), high / 1e6);
  const [from, to] = low < high ? [Math.log(low), Math.log(high)] : spread(Math.log(high));
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) =>
    Math.exp(from + (i * (to - from)) / BINS),
  );
  const good = new Uint32Array(BINS);
  const bad = new Uint32Array(BINS);
  for (let row = 0; row < errors.length; row++) {
    const place = Math.floor(((Math.log(errors[row]) - from) / (to - from)) * BINS);
    const bin = Math.max(0, Math.min(BINS - 1, place));
    (y[row] === 1 ? bad : good)[bin]++;
  }
  return { edges, good, bad };
}

/** A stretch around the error that all rows share. */
function spread(middle: number): [number, number] {
  return [middle - 0.5, middle + 0.5];
}
