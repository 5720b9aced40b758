import type { Curve, ScoreHistogram } from '../../core/decision/cutoff/curves';

/** A box to draw in, in the units of a drawing. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A straight scale from values to places. */
export function scale(from: number, to: number, start: number, end: number) {
  const span = to - from || 1;
  return (value: number): number => start + ((value - from) / span) * (end - start);
}

/** Bars of one outcome; heights go by the root, so that few can be seen beside many. */
export function barsPath(h: ScoreHistogram, kind: 'good' | 'bad', peak: number, box: Box): string {
  const x = scale(h.edges[0], h.edges[h.edges.length - 1], box.left, box.right);
  const y = scale(0, Math.sqrt(peak), box.bottom, box.top);
  return Array.from(h[kind], (rows, bin) => {
    if (rows === 0) return '';
    const [left, right] = [x(h.edges[bin]) + 0.5, x(h.edges[bin + 1])];
    return `M${tidy(left)} ${tidy(box.bottom)}V${tidy(y(Math.sqrt(rows)))}H${tidy(right)}V${tidy(box.bottom)}Z`;
  }).join('');
}

/** A curve as a line; points without a value are left out. */
export function linePath(
  { x: xs, y: ys }: Pick<Curve, 'x' | 'y'>,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const points: string[] = [];
  for (let i = 0; i < xs.length; i++)
    if (Number.isFinite(xs[i]) && Number.isFinite(ys[i]))
      points.push(`${tidy(x(xs[i]))} ${tidy(y(ys[i]))}`);
  return points.length === 0 ? '' : `M${points.join('L')}`;
}

function tidy(value: number): string {
  return value.toFixed(1);
}
