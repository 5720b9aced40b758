import type { Data } from 'plotly.js';
import { stepAt, type Sweep } from '../../core/decision/cutoff/sweep';
import { scoreHistogram } from '../../core/decision/cutoff/curves';
import type { KsCurve } from '../../core/decision/scale/gains';
import { pointsSpan, type ScoreScale } from '../../core/decision/scale/scorecard';
import type { Sheet } from '../widgets/csv';
import { auc, count, percent } from '../widgets/format';
import type { LogOddsAxis } from './log-odds-axis';

const BINS = 48;

/** Points from left to right: those of the scores, without the few rows that would stretch them. */
export function pointsRange(scale: ScoreScale, sweep: Sweep, axis: LogOddsAxis): [number, number] {
  const [low, high] = pointsSpan(scale, sweep);
  const { offset, factor } = scale;
  const range: [number, number] = [
    Math.max(low, offset - factor * axis.high),
    Math.min(high, offset - factor * axis.low),
  ];
  return range[1] > range[0] ? range : [low, high];
}

/** Shares of each outcome in equal stretches of points. */
export interface PointsHistogram {
  /** Ascending; one more than there are bins. */
  readonly edges: readonly number[];
  readonly bad: readonly number[];
  readonly good: readonly number[];
}

export function pointsHistogram(
  sweep: Sweep,
  { offset, factor }: ScoreScale,
  [low, high]: readonly [number, number],
): PointsHistogram {
  const edges = Array.from({ length: BINS + 1 }, (_, i) => low + (i * (high - low)) / BINS);
  const logOdds = Float64Array.from(edges.toReversed(), (points) => (offset - points) / factor);
  const { bad, good } = scoreHistogram(sweep, logOdds);
  const shares = (rows: Float64Array, all: number): number[] =>
    Array.from(rows, (n) => n / all).reverse();
  return { edges, bad: shares(bad, sweep.bad), good: shares(good, sweep.good) };
}

export function histogramTraces({ edges, bad, good }: PointsHistogram): Data[] {
  const shape = (y: readonly number[], tone: string, what: string): Data => ({
    x: [...edges],
    y: [...y, y.at(-1) ?? 0],
    mode: 'lines',
    line: { color: `var(--${tone})`, width: tone === 'bad' ? 2.5 : 1, shape: 'hv' },
    fill: 'tozeroy',
    // The theme's colours are six digits of hex; two more make them see-through.
    fillcolor: `var(--${tone})${tone === 'bad' ? '1a' : '73'}`,
    hovertemplate: `from %{x:.0f} points: %{y:.1%} of ${what}<extra></extra>`,
  });
  return [shape(good, 'good', 'good payers'), shape(bad, 'bad', 'defaults')];
}

export function histogramSheet({ edges, bad, good }: PointsHistogram): Sheet {
  return {
    title: 'Applicants by score points',
    columns: ['from points', 'to points', 'share of defaults', 'share of good payers'],
    rows: bad.map((share, i) => [edges[i], edges[i + 1], share, good[i]]),
  };
}

/** Shares of all, of defaults and of good payers that a cut-off declines by score alone. O(log n). */
export function declinedAt(
  sweep: Sweep,
  cutoff: number,
): { all: number; bad: number; good: number } {
  const step = stepAt(sweep, cutoff);
  const [bad, good] = [sweep.declinedBad[step], sweep.declinedGood[step]];
  return {
    all: (bad + good) / (sweep.bad + sweep.good),
    bad: bad / sweep.bad,
    good: good / sweep.good,
  };
}

export function ksTraces(curve: KsCurve, ghost: KsCurve | null): Data[] {
  const line = (of: KsCurve, kind: 'bad' | 'good', faint: boolean): Data => ({
    x: Array.from(of.points),
    y: Array.from(of[kind]),
    mode: 'lines',
    line: {
      color: faint ? 'var(--muted)' : `var(--${kind})`,
      width: faint ? 1.2 : 2,
      shape: of.whole ? 'hv' : 'linear',
      ...(faint ? { dash: 'dash' as const } : {}),
    },
    ...(faint
      ? { hoverinfo: 'skip' as const }
      : {
          hovertemplate: `up to %{x:.0f} points: %{y:.1%} of ${kind === 'bad' ? 'defaults' : 'good payers'}<extra></extra>`,
        }),
  });
  const at = curve.points[curve.at];
  return [
    ...(ghost === null ? [] : [line(ghost, 'bad', true), line(ghost, 'good', true)]),
    line(curve, 'good', false),
    line(curve, 'bad', false),
    {
      x: [at, at],
      y: [curve.good[curve.at], curve.bad[curve.at]],
      mode: 'lines+markers',
      line: { color: 'var(--text)', width: 1.5 },
      marker: {
        color: 'var(--text)',
        size: 5,
        symbol: 'line-ew',
        line: { width: 1.5, color: 'var(--text)' },
      },
      hovertemplate: `largest gap ${auc(curve.value)} at ${count(at)} points (PD ${percent(curve.cutoff[curve.at], 1)})<extra></extra>`,
    },
  ];
}

export function ksSheet(curve: KsCurve): Sheet {
  return {
    title: 'KS: both outcomes over score points',
    columns: ['points', 'share of defaults', 'share of good payers', 'gap', 'cut-off (PD)'],
    rows: Array.from(curve.points, (at, i) => [
      at,
      curve.bad[i],
      curve.good[i],
      curve.bad[i] - curve.good[i],
      curve.cutoff[i],
    ]),
  };
}
