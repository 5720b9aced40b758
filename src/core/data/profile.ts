import { auc } from '../metrics/ranking';
import type { Task } from '../task';
import { categoryBins, informationValue, numericBins, type RateBin } from './profile-bins';
import type { CategoryColumn, Column, ColumnInfo, NumericColumn, Table } from './table';
import { missingCount } from './values';

export type { RateBin } from './profile-bins';

export interface NumericSummary {
  readonly min: number;
  readonly mean: number;
  readonly median: number;
  /** Sample standard deviation, with n − 1. */
  readonly sd: number;
  readonly max: number;
}

/** Counts by class in bins of equal width; the outer bins also hold what lies beyond them. */
export interface Histogram {
  /** One more than there are bins, ascending. */
  readonly edges: Float64Array;
  readonly good: Uint32Array;
  readonly bad: Uint32Array;
  /** Values below the first and above the last edge, counted in the outer bins. */
  readonly clipped: number;
}

export interface SingleFeaturePower {
  /** At least .5: the better of both directions. */
  readonly auc: number;
  /** Where defaults lie: at high values, at low ones, or (categories) at levels of a high rate. */
  readonly direction: 'higher' | 'lower' | 'levels';
  /** Levels were ranked by the very rows the AUC is measured on, which flatters it. */
  readonly inSample: boolean;
}

export interface ColumnProfile extends ColumnInfo {
  readonly kind: Column['kind'];
  readonly rows: number;
  readonly missing: number;
  readonly missingShare: number;
  /** Different values, missing not counted. */
  readonly distinct: number;
  readonly summary: NumericSummary | null;
  readonly histogram: Histogram | null;
  /** Null for the outcome itself, and where a class or every value is missing. */
  readonly power: SingleFeaturePower | null;
  /** Information value over `bins`; null where `power` is. */
  readonly informationValue: number | null;
  /** Default rate by bin or level, missing ones last. Empty for the outcome itself. */
  readonly bins: readonly RateBin[];
}

/** How the figures were made, for the reader. */
export const PROFILE_NOTES = {
  bins: 'Numeric columns are cut at their deciles, categories at their levels; missing values are a bin of their own.',
  informationValue:
    'WoE = ln(share of goods / share of bads); IV = Σ (share of goods − share of bads) · WoE. An empty cell counts as half a row.',
  auc: 'AUC of the column alone, over rows that have a value. Levels are ranked by their default rate in the same rows.',
  interval: 'Intervals of default rates are Wilson’s, at 95 %.',
} as const;

const HISTOGRAM_BINS = 24;
const CLIP = 0.005;

/** Describes every column of a table, and what it alone says about default. Takes all rows. */
export async function profileTable(table: Table, task: Task): Promise<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  for (const column of table.columns) {
    profiles.push(
      column.kind === 'numeric'
        ? await profileNumeric(column, table, task)
        : profileCategory(column, table),
    );
    task.report({
      stage: 'Describing columns',
      done: profiles.length,
      total: table.columns.length,
    });
    await task.breathe();
  }
  return profiles;
}

function infoOf(column: Column): ColumnInfo {
  const { name, label, unit, help, role, sensitive, reason } = column;
  return { name, label, unit, help, role, sensitive, ...(reason === undefined ? {} : { reason }) };
}

function baseOf(column: Column, rows: number) {
  const missing = missingCount(column);
  return { ...infoOf(column), kind: column.kind, rows, missing, missingShare: missing / rows };
}

async function profileNumeric(
  column: NumericColumn,
  { labels, rows }: Table,
  task: Task,
): Promise<ColumnProfile> {
  const base = baseOf(column, rows);
  const values = new Float64Array(rows - base.missing);
  const y = new Uint8Array(values.length);
  for (let row = 0, next = 0; row < rows; row++)
    if (column.missing?.[row] !== 1) {
      values[next] = column.values[row];
      y[next++] = labels[row];
    }
  const sorted = values.slice().sort();
  await task.breathe();
  const described = {
    ...base,
    distinct: countDistinct(sorted),
    summary: summarise(sorted),
    histogram: histogramOf(sorted, values, y),
  };
  await task.breathe();
  const area = auc(values, y);
  if (column.role === 'target' || Number.isNaN(area)) return withoutPower(described);
  const bins = numericBins(sorted, values, y, missingByClass(column, labels));
  return {
    ...described,
    power: {
      auc: Math.max(area, 1 - area),
      direction: area >= 0.5 ? 'higher' : 'lower',
      inSample: false,
    },
    informationValue: informationValue(bins),
    bins,
  };
}

type Described = Omit<ColumnProfile, 'power' | 'informationValue' | 'bins'>;

function withoutPower(described: Described): ColumnProfile {
  return { ...described, power: null, informationValue: null, bins: [] };
}

function countDistinct(sorted: Float64Array): number {
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

function summarise(sorted: Float64Array): NumericSummary | null {
  const n = sorted.length;
  if (n === 0) return null;
  let sum = 0;
  for (const value of sorted) sum += value;
  const mean = sum / n;
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  const middle = n >>> 1;
  const median = n % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], mean, median, sd: Math.sqrt(squares / (n - 1)), max: sorted[n - 1] };
}

function histogramOf(sorted: Float64Array, values: Float64Array, y: Uint8Array): Histogram | null {
  const n = sorted.length;
  if (n === 0) return null;
  const edges = edgesOf(sorted);
  const bins = edges.length - 1;
  const good = new Uint32Array(bins);
  const bad = new Uint32Array(bins);
  const low = edges[0];
  const width = (edges[bins] - low) / bins;
  let clipped = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    if (value < low || value > edges[bins]) clipped++;
    const bin = Math.max(0, Math.min(bins - 1, Math.floor((value - low) / width)));
    if (y[i] === 1) bad[bin]++;
    else good[bin]++;
  }
  return { edges, good, bad, clipped };
}

/** Few whole numbers get a bin each; else equal widths between the outer half per cents. */
function edgesOf(sorted: Float64Array): Float64Array {
  const n = sorted.length;
  const [min, max] = [sorted[0], sorted[n - 1]];
  if (max - min < HISTOGRAM_BINS && sorted.every(Number.isInteger))
    return Float64Array.from({ length: max - min + 2 }, (_, i) => min - 0.5 + i);
  let low = sorted[Math.floor(CLIP * (n - 1))];
  let high = sorted[Math.ceil((1 - CLIP) * (n - 1))];
  if (!(high > low)) [low, high] = [min, max];
  if (!(high > low)) [low, high] = [min - 0.5, max + 0.5];
  return Float64Array.from(
    { length: HISTOGRAM_BINS + 1 },
    (_, i) => low + ((high - low) * i) / HISTOGRAM_BINS,
  );
}

function missingByClass(column: Column, labels: Uint8Array): { good: number; bad: number } {
  const counts = { good: 0, bad: 0 };
  for (let row = 0; row < labels.length; row++) {
    const absent = column.kind === 'category' ? column.codes[row] < 0 : column.missing?.[row] === 1;
    if (absent) counts[labels[row] === 1 ? 'bad' : 'good']++;
  }
  return counts;
}

function profileCategory(column: CategoryColumn, { labels, rows }: Table): ColumnProfile {
  const levels = column.levels.length;
  const good = new Uint32Array(levels);
  const bad = new Uint32Array(levels);
  for (let row = 0; row < rows; row++) {
    const code = column.codes[row];
    if (code >= 0) (labels[row] === 1 ? bad : good)[code]++;
  }
  const used = good.reduce((sum, count, code) => sum + (count + bad[code] > 0 ? 1 : 0), 0);
  const described = { ...baseOf(column, rows), distinct: used, summary: null, histogram: null };
  const area = levelAuc(column, labels, good, bad);
  if (column.role === 'target' || Number.isNaN(area)) return withoutPower(described);
  const bins = categoryBins(column, good, bad, missingByClass(column, labels));
  return {
    ...described,
    power: { auc: area, direction: 'levels', inSample: true },
    informationValue: informationValue(bins),
    bins,
  };
}

function levelAuc(
  column: CategoryColumn,
  labels: Uint8Array,
  good: Uint32Array,
  bad: Uint32Array,
): number {
  const present: number[] = [];
  for (let row = 0; row < labels.length; row++) if (column.codes[row] >= 0) present.push(row);
  const rates = Float64Array.from(present, (row) => {
    const code = column.codes[row];
    return bad[code] / (good[code] + bad[code]);
  });
  return auc(
    rates,
    Uint8Array.from(present, (row) => labels[row]),
  );
}
