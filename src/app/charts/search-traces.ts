import type { Data, PlotData } from 'plotly.js';
import { KNOBS } from '../../core/experiment';
import { bestTrial, objectiveOf, type Search, type TrialRecord } from '../../core/search/search';
import { isLogarithmic, type Dimension } from '../../core/search/space';
import { auc, exact } from '../widgets/format';
import { knobText, knobValueText } from '../widgets/knob-words';
import { outcomeText, trialText } from '../widgets/search-words';
import type { Axis } from './axis';
import { plotText } from './escape';
import { niceTicks } from './ticks';

/** Trials that have an AUC. */
function drawable({ records }: Search): TrialRecord[] {
  return records.filter((record) => Number.isFinite(objectiveOf(record)));
}

/** The AUC of every trial by one knob: finished filled, stopped hollow, the best ringed. */
export function searchTraces(search: Search, at: number): Data[] {
  const shown = drawable(search);
  const best = bestTrial(search.records);
  const dots = (which: readonly TrialRecord[], marker: Partial<PlotData>['marker']): Data => ({
    x: which.map(({ values }) => placeOf(search.space[at], values[at])),
    y: which.map(objectiveOf),
    mode: 'markers',
    marker: marker ?? {},
    text: which.map((record) =>
      plotText(
        `${trialText(search, record)}: AUC ${auc(objectiveOf(record))} ${outcomeText(record)}`,
      ),
    ),
    hovertemplate: '%{text}<extra></extra>',
  });
  const finished = shown.filter(({ kind, id }) => kind === 'finished' && id !== best?.id);
  return [
    dots(
      shown.filter(({ kind }) => kind === 'stopped'),
      { size: 7, symbol: 'circle-open', color: 'var(--muted)', line: { width: 1.2 } },
    ),
    dots(finished, { size: 7, color: 'var(--accent)', opacity: 0.75 }),
    dots(best === null ? [] : [best], {
      size: 11,
      color: 'var(--accent)',
      line: { color: 'var(--text)', width: 2 },
    }),
  ];
}

/** Options stand side by side, numbers where they are. */
function placeOf(dimension: Dimension, value: TrialRecord['values'][number]): number {
  if (typeof value === 'number') return value;
  return dimension.kind === 'options' ? dimension.values.indexOf(value) : 0;
}

export function knobAxis(search: Search, at: number): Axis {
  const dimension = search.space[at];
  const title = KNOBS[dimension.name].label;
  if (dimension.kind === 'options')
    return {
      title,
      range: [-0.5, dimension.values.length - 0.5],
      tickvals: dimension.values.map((_, i) => i),
      ticktext: dimension.values.map((value) => plotText(knobValueText(dimension.name, value))),
    };
  const values = search.trials.flatMap(({ values: of }) => {
    const value = of[at];
    return typeof value === 'number' ? [value] : [];
  });
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const log = isLogarithmic(dimension.name, low, high) && high / low > 4;
  const ticks = log ? logTicks(low, high) : niceTicks(low, high, 4);
  const room = 0.06 * (high - low) || 0.5;
  return {
    title,
    type: log ? 'log' : 'linear',
    range: log ? logRoom(low, high) : [low - room, high + room],
    tickvals: ticks,
    ticktext: ticks.map((value) => tickText(dimension, value)),
  };
}

function tickText({ name }: Dimension, value: number): string {
  const text = knobValueText(name, Number(value.toPrecision(6)));
  return text === '' ? exact(value) : text;
}

function logRoom(low: number, high: number): [number, number] {
  const room = (high / low) ** 0.06;
  return [low / room, high * room];
}

const MOST_TICKS = 5;

/** Round values evenly spaced by their logarithm: every power of ten, or 1, 2 and 5 of each. */
function logTicks(low: number, high: number): number[] {
  const from = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - from + 1 }, (_, i) =>
    Number(`1e${String(from + i)}`),
  );
  const inside = (times: readonly number[]): number[] =>
    powers
      .flatMap((power) => times.map((by) => Number((by * power).toPrecision(3))))
      .filter((value) => value >= low && value <= high);
  const fine = inside([1, 2, 5]);
  return fine.length <= MOST_TICKS ? fine : inside([1]);
}

/** One scale for all knobs. */
export function objectiveAxis(search: Search): Axis {
  const values = drawable(search).map(objectiveOf);
  const [low, high] = values.length === 0 ? [0.5, 1] : [Math.min(...values), Math.max(...values)];
  const room = 0.08 * (high - low) || 0.01;
  const ticks = niceTicks(low - room, high + room, 4);
  return {
    title: 'validation AUC',
    range: [low - room, high + room],
    grid: true,
    tickvals: ticks,
    ticktext: ticks.map((value) => auc(value)),
  };
}

/** In words, for those who don't see the chart. */
export function searchChartLabel(search: Search, at: number): string {
  const { name } = search.space[at];
  const best = bestTrial(search.records);
  const most =
    best === null
      ? ''
      : ` The best, ${auc(best.figures.auc)}, has ${knobText(name, best.values[at])}.`;
  return `Validation AUC of ${String(drawable(search).length)} trials by ${KNOBS[name].label}.${most}`;
}
