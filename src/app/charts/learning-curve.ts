import type { Data } from 'plotly.js';
import type { CurvePoint } from '../../core/learning-curve/point';
import { auc, count, short } from '../widgets/format';
import type { Axis } from './axis';
import { plotText } from './escape';
import { LINE_STYLES } from './run-curves';
import { niceTicks } from './ticks';

/** A learning curve as it is drawn. */
export interface CurveLine {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

/** Of every curve what validation rows say, with whiskers, and faintly what training rows say. */
export function curveTraces(lines: readonly CurveLine[]): Data[] {
  return lines.flatMap(({ name, points }, i): Data[] => {
    const { color } = LINE_STYLES[i % LINE_STYLES.length];
    const x = points.map(({ rows }) => rows);
    const label = plotText(name);
    return [
      {
        x,
        y: points.map(({ trainAuc }) => trainAuc),
        mode: 'lines+markers',
        line: { color, width: 1, dash: 'dot' },
        marker: { color, size: 4 },
        text: points.map(
          ({ rows, trainAuc }) =>
            `${label}, ${count(rows)} rows: ${auc(trainAuc)} on those it learnt from`,
        ),
        hovertemplate: '%{text}<extra></extra>',
      },
      {
        x,
        y: points.map((point) => point.auc),
        mode: 'lines+markers',
        line: { color, width: 2 },
        marker: { color, size: 7 },
        error_y: {
          type: 'data',
          symmetric: false,
          array: points.map((point) => point.high - point.auc),
          arrayminus: points.map((point) => point.auc - point.low),
          color,
          thickness: 1.2,
          width: 0,
        },
        text: points.map(
          (point) =>
            `${label}, ${count(point.rows)} rows: ${auc(point.auc)} (${auc(point.low)} to ${auc(point.high)})`,
        ),
        hovertemplate: '%{text}<extra></extra>',
      },
    ];
  });
}

const MOST_TICKS = 6;

/** Rows on a log scale, ticks where the longest curve has its points. */
export function rowsAxis(lines: readonly CurveLine[]): Axis {
  const rows = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.rows)))];
  const longest = lines.reduce<readonly CurvePoint[]>(
    (most, { points }) => (points.length > most.length ? points : most),
    [],
  );
  const ticks = longest.slice(-MOST_TICKS).map((point) => point.rows);
  return {
    title: 'training rows, each time twice as many',
    range: [Math.min(...rows) / 1.25, Math.max(...rows) * 1.25],
    type: 'log',
    tickvals: ticks,
    ticktext: ticks.map((value) => (value < 10_000 ? count(value) : short(value))),
  };
}

export function aucAxis(lines: readonly CurveLine[]): Axis {
  const values = lines
    .flatMap(({ points }) => points.flatMap(({ low, high, trainAuc }) => [low, high, trainAuc]))
    .filter(Number.isFinite);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = 0.06 * (high - low) || 0.01;
  const ticks = niceTicks(low - room, high + room, 5);
  return {
    title: 'AUC',
    range: [low - room, high + room],
    grid: true,
    tickvals: ticks,
    ticktext: ticks.map((value) => auc(value)),
  };
}
