import type { Data } from 'plotly.js';
import { KNOBS } from '../../core/experiment';
import type { LossName, SamplerName } from '../../core/study/plan';
import type { Reading } from '../../core/study/measures';
import type { Estimate } from '../../core/study/summary';
import type { Axis } from './axis';

/** One mark: a pairing's mean over seeds, or its difference from the baseline. */
export interface Mark {
  readonly sampling: SamplerName;
  readonly loss: LossName;
  readonly reading: Reading;
  readonly estimate: Estimate;
  /** Drawn beside its other reading. */
  readonly apart: boolean;
  readonly text: string;
}

export interface Look {
  readonly symbol: string;
  readonly colour: string;
}

const SYMBOLS = [
  'circle',
  'square',
  'diamond',
  'triangle-up',
  'triangle-down',
  'pentagon',
  'hexagram',
  'cross',
];
const COLOURS = ['var(--accent)', 'var(--series-2)', 'var(--series-3)', 'var(--text)'];

/** How a loss is drawn: always the same, whatever it is drawn with. */
export function lookOf(loss: LossName): Look {
  const at = KNOBS.loss.options.findIndex(({ value }) => value === loss);
  return { symbol: SYMBOLS[at % SYMBOLS.length], colour: COLOURS[at % COLOURS.length] };
}

/** Where marks stand: samplers from the top, their losses below each other. */
export interface Rows {
  readonly samplers: readonly SamplerName[];
  readonly losses: readonly LossName[];
}

const BETWEEN = 0.9;

/** Height of a row of losses, counted in losses. */
function span({ losses }: Rows): number {
  return losses.length + BETWEEN;
}

function heightAt(rows: Rows, sampling: SamplerName, loss: LossName): number {
  const sampler = rows.samplers.indexOf(sampling);
  return -(sampler * span(rows) + rows.losses.indexOf(loss));
}

/** Dots with whiskers; what the model gives as it is hollow, what is corrected filled. */
export function studyTraces(marks: readonly Mark[], rows: Rows, line: number | null): Data[] {
  const { low, high } = ends(rows);
  return [
    ...rows.samplers.slice(1).map((_, i) => divider(-((i + 1) * span(rows)) + (1 + BETWEEN) / 2)),
    ...(line === null ? [] : [upright(line, low, high)]),
    ...rows.losses.flatMap((loss) =>
      (['raw', 'corrected'] as const).flatMap((reading) => {
        const shown = marks.filter((mark) => mark.loss === loss && mark.reading === reading);
        return shown.length === 0 ? [] : [dots(shown, rows, lookOf(loss), reading)];
      }),
    ),
  ];
}

/** Both readings of one row stand a little apart, so that neither whisker hides the other. */
const APART = 0.2;

function dots(marks: readonly Mark[], rows: Rows, look: Look, reading: Reading): Data {
  const raw = reading === 'raw';
  return {
    x: marks.map(({ estimate }) => estimate.mean),
    y: marks.map(
      ({ sampling, loss, apart }) =>
        heightAt(rows, sampling, loss) + (apart ? (raw ? APART : -APART) : 0),
    ),
    mode: 'markers',
    marker: {
      symbol: raw ? `${look.symbol}-open` : look.symbol,
      color: look.colour,
      size: 8,
      line: { color: look.colour, width: raw ? 1.5 : 0 },
    },
    error_x: {
      type: 'data',
      symmetric: false,
      array: marks.map(({ estimate: { mean, high } }) => lengthOf(high - mean)),
      arrayminus: marks.map(({ estimate: { mean, low } }) => lengthOf(mean - low)),
      color: look.colour,
      thickness: raw ? 0.8 : 1.4,
      width: 0,
    },
    text: marks.map(({ text }) => text),
    hovertemplate: '%{text}<extra></extra>',
  };
}

/** No whisker where there is no interval. */
function lengthOf(distance: number): number {
  return Number.isFinite(distance) ? Math.max(0, distance) : 0;
}

/** Between two samplers; drawn far beyond the axis, which cuts it. */
function divider(height: number): Data {
  return {
    x: [-1e3, 1e3],
    y: [height, height],
    mode: 'lines',
    line: { color: 'var(--line)', width: 1 },
    hoverinfo: 'skip',
  };
}

function upright(at: number, low: number, high: number): Data {
  return {
    x: [at, at],
    y: [low, high],
    mode: 'lines',
    line: { color: 'var(--muted)', width: 1, dash: 'dot' },
    hoverinfo: 'skip',
  };
}

function ends(rows: Rows): { low: number; high: number } {
  const last = (rows.samplers.length - 1) * span(rows) + rows.losses.length - 1;
  return { low: -last - 0.75, high: 0.75 };
}

/** Samplers down the side, each beside the middle of its losses. */
export function rowAxis(rows: Rows, label: (sampling: SamplerName) => string): Axis {
  const { low, high } = ends(rows);
  const middle = (rows.losses.length - 1) / 2;
  return {
    title: '',
    range: [low, high],
    tickvals: rows.samplers.map((_, i) => -(i * span(rows) + middle)),
    ticktext: rows.samplers.map((sampling) => twoLines(label(sampling))),
  };
}

const PER_LINE = 13;

/** A long name on two lines, broken at the space or hyphen nearest to its middle. */
function twoLines(text: string): string {
  if (text.length <= PER_LINE) return text;
  const breaks = [...text.matchAll(/[ -]/g)].map(({ index }) => index + 1);
  const middle = breaks.toSorted(
    (a, b) => Math.abs(a - text.length / 2) - Math.abs(b - text.length / 2),
  )[0];
  return middle === undefined
    ? text
    : `${text.slice(0, middle).trimEnd()}<br>${text.slice(middle)}`;
}

const ROW_PX = 17;
const LEAST_ROW_PX = 36;

export function chartHeight(rows: Rows, around: number): number {
  const each = Math.max(LEAST_ROW_PX, span(rows) * ROW_PX);
  return Math.round(rows.samplers.length * each + around);
}

/** From the lowest whisker to the highest, with room; `include` is a value that must be seen. */
export function valueRange(marks: readonly Mark[], include: number | null): [number, number] {
  const values = marks
    .flatMap(({ estimate: { mean, low, high } }) => [mean, low, high])
    .concat(include ?? [])
    .filter(Number.isFinite);
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = 0.06 * (high - low) || 0.01;
  return [low - room, high + room];
}
