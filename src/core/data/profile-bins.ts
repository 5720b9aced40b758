import { wilson } from '../metrics/intervals';
import type { CategoryColumn } from './table';

/** Rows of one bin or level, and how many of them defaulted. */
export interface RateBin {
  readonly label: string;
  /** Numeric bins hold values above `from` and up to `to`, the first bin `from` itself too. */
  readonly range: { readonly from: number; readonly to: number } | null;
  readonly kind: 'range' | 'level' | 'rest' | 'missing';
  readonly good: number;
  readonly bad: number;
  readonly defaultRate: number;
  /** Wilson's 95 % interval of the default rate. */
  readonly low: number;
  readonly high: number;
  /** ln(share of goods / share of bads); above 0 is safer than average. */
  readonly woe: number;
}

interface Counts {
  readonly good: number;
  readonly bad: number;
}
type Bare = Counts & Pick<RateBin, 'label' | 'range' | 'kind'>;

const QUANTILE_BINS = 10;
const SHOWN_LEVELS = 40;

/** Cuts values at their deciles: equal values stay together, so there may be fewer than ten bins. */
export function numericBins(
  sorted: Float64Array,
  values: Float64Array,
  y: Uint8Array,
  missing: Counts,
): RateBin[] {
  const ends = cutsOf(sorted);
  const good = new Uint32Array(ends.length);
  const bad = new Uint32Array(ends.length);
  for (let i = 0; i < values.length; i++) {
    let bin = 0;
    while (values[i] > ends[bin]) bin++;
    if (y[i] === 1) bad[bin]++;
    else good[bin]++;
  }
  const bins = ends.map((to, bin): Bare => {
    const from = bin === 0 ? sorted[0] : ends[bin - 1];
    return {
      label:
        from === to ? plain(to) : `${bin === 0 ? 'from' : 'above'} ${plain(from)} to ${plain(to)}`,
      range: { from, to },
      kind: 'range',
      good: good[bin],
      bad: bad[bin],
    };
  });
  return rated(withMissing(bins, missing));
}

/** The highest value of each bin, ascending. */
function cutsOf(sorted: Float64Array): number[] {
  const cuts: number[] = [];
  for (let k = 1; k <= QUANTILE_BINS; k++) {
    const cut = sorted[Math.ceil((k * sorted.length) / QUANTILE_BINS) - 1];
    if (cut !== undefined && cut !== cuts.at(-1)) cuts.push(cut);
  }
  return cuts;
}

/** A bin a level, the most frequent first; beyond forty the rest is pooled. */
export function categoryBins(
  { levels, levelLabels }: CategoryColumn,
  good: Uint32Array,
  bad: Uint32Array,
  missing: Counts,
): RateBin[] {
  const size = (code: number): number => good[code] + bad[code];
  const order = [...levels.keys()]
    .filter((code) => size(code) > 0)
    .sort((a, b) => size(b) - size(a) || a - b);
  const shown = order.length > SHOWN_LEVELS ? order.slice(0, SHOWN_LEVELS - 1) : order;
  const rest = order.slice(shown.length);
  const bins = shown.map((code): Bare => ({
    label: levelLabels?.[code] ?? levels[code],
    range: null,
    kind: 'level',
    good: good[code],
    bad: bad[code],
  }));
  if (rest.length > 0)
    bins.push({
      label: `${rest.length} further levels`,
      range: null,
      kind: 'rest',
      good: rest.reduce((sum, code) => sum + good[code], 0),
      bad: rest.reduce((sum, code) => sum + bad[code], 0),
    });
  return rated(withMissing(bins, missing));
}

function withMissing(bins: readonly Bare[], missing: Counts): readonly Bare[] {
  if (missing.good + missing.bad === 0) return bins;
  return [...bins, { label: 'missing', range: null, kind: 'missing', ...missing }];
}

function rated(bins: readonly Bare[]): RateBin[] {
  const goods = bins.reduce((sum, bin) => sum + bin.good, 0);
  const bads = bins.reduce((sum, bin) => sum + bin.bad, 0);
  return bins.map((bin) => {
    const rows = bin.good + bin.bad;
    const { low, high } = wilson(bin.bad, rows);
    const woe = Math.log(share(bin.good, goods) / share(bin.bad, bads));
    return { ...bin, defaultRate: bin.bad / rows, low, high, woe };
  });
}

/** An empty cell counts as half a row, so that the logarithm exists. */
function share(count: number, total: number): number {
  return Math.max(count, 0.5) / total;
}

/** IV = Σ (share of goods − share of bads) · WoE over the bins. */
export function informationValue(bins: readonly RateBin[]): number {
  const goods = bins.reduce((sum, bin) => sum + bin.good, 0);
  const bads = bins.reduce((sum, bin) => sum + bin.bad, 0);
  return bins.reduce(
    (sum, bin) => sum + (share(bin.good, goods) - share(bin.bad, bads)) * bin.woe,
    0,
  );
}

function plain(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumSignificantDigits: 4 });
}
