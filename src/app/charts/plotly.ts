import type * as PlotlyModule from 'plotly.js';

let loading: Promise<typeof PlotlyModule> | undefined;

/** Plotly, fetched once and only after the first paint: it is larger than everything else together. */
export function loadPlotly(): Promise<typeof PlotlyModule> {
  loading ??= firstPaint()
    .then(() => import('plotly.js-dist-min'))
    .then((module) => module.default);
  return loading;
}

function firstPaint(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
}
