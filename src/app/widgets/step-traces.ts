import type { Data } from 'plotly.js';
import type { SamplingStep, StepRows } from '../../core/run';

/** A step as traces of a chart, for a saved picture: what its marks show on screen. */
export function stepTraces(step: SamplingStep, { x, y, label, made }: StepRows): Data[] {
  const centre = step.kind === 'made' ? step.base : step.row;
  const colour = (row: number): string =>
    `var(--${made[row] ? 'synthetic' : label[row] ? 'bad' : 'good'})`;
  const points = (rows: readonly number[], name: string, size: number, symbol: string): Data => ({
    x: rows.map((row) => x[row]),
    y: rows.map((row) => y[row]),
    mode: 'markers',
    name,
    marker: {
      size,
      symbol,
      color: rows.map(colour),
      line: { color: 'var(--text)', width: 1.5 },
    },
  });
  const line = (row: number, width: number): Data => ({
    x: [x[centre], x[row]],
    y: [y[centre], y[row]],
    mode: 'lines',
    line: { color: 'var(--text)', width },
  });
  const towards = step.kind === 'made' && step.towards >= 0 ? [line(step.towards, 2)] : [];
  return [
    ...step.neighbours.map((row) => line(row, 0.75)),
    ...towards,
    points(step.neighbours, 'neighbours', 8, 'circle'),
    ...(step.kind === 'made'
      ? [points([step.base], 'base', 9, 'circle'), points([step.row], 'new', 10, 'diamond')]
      : [points([step.row], 'removed', 11, 'x')]),
  ];
}
