import type { PlotData } from 'plotly.js';
import type { Curve } from '../../core/decision/cutoff/curves';

/** A curve as Plotly draws it; ghosts are dashed, thin and silent. */
export function curveTrace(
  curve: Curve,
  tone: 'accent' | 'money' | 'ghost',
  hovertemplate?: string,
): Partial<PlotData> & { x: number[]; y: number[] } {
  const ghost = tone === 'ghost';
  return {
    x: Array.from(curve.x),
    y: Array.from(curve.y),
    mode: 'lines',
    line: {
      color: ghost ? 'var(--muted)' : `var(--${tone})`,
      width: ghost ? 1.2 : 2,
      ...(ghost ? { dash: 'dash' as const } : {}),
    },
    ...(hovertemplate === undefined ? { hoverinfo: 'skip' as const } : { hovertemplate }),
  };
}

/** Between two scores every cut-off decides alike: the curve holds its value back to the score below. */
export function stepped<T extends ReturnType<typeof curveTrace>>(trace: T): T {
  return { ...trace, line: { ...trace.line, shape: 'vh' } };
}
