import { decoder } from '../../core/data/readable';
import { encoder } from '../../core/data/transform-steps';
import type { MapAxis } from '../../core/run';
import type { DatasetInfo } from '../../worker/protocol';
import type { Axis } from '../charts/axis';
import { plotText } from '../charts/escape';
import { figure, percent, short } from './format';

export type Columns = DatasetInfo['columns'];

/** What a column of the prepared matrix, or a component, is called. */
export function axisWords(name: string, columns: Columns): { label: string; unit: string } {
  const own = columns.find((column) => column.name === name);
  if (own !== undefined) return { label: own.label || own.name, unit: own.unit };
  const made = columns.find((column) => MADE.some((by) => name.startsWith(column.name + by)));
  if (made === undefined) return { label: name, unit: '' };
  return { label: (made.label || made.name) + name.slice(made.name.length), unit: '' };
}

/** What follows a column's name in the names of the 0/1 columns made of it. */
const MADE = [' = ', ' missing'];

/** What a place on an axis stands for: in the file's unit, or as it is. */
export function valueAt({ scale }: MapAxis, place: number): number {
  return scale === null ? place : decoder(scale)(place);
}

/** A short number for an axis or a label. */
export function shortNumber(value: number): string {
  return Math.abs(value) >= 10_000 ? short(value) : figure(value);
}

export function chartAxis(axis: MapAxis, range: readonly [number, number], columns: Columns): Axis {
  const { label, unit } = axisWords(axis.name, columns);
  if (axis.explained !== null)
    return { title: `${label}, ${percent(axis.explained, 0)}`, range, tickvals: [] };
  const title = unit === '' ? label : `${label}, ${unit}`;
  if (axis.scale === null) return { title, range, tickvals: [0, 1], ticktext: ['no', 'yes'] };
  const ticks = axis.scale.kind === 'standard' ? evenTicks(axis, range) : spacedTicks(axis, range);
  const encode = encoder(axis.scale);
  return { title, range, tickvals: ticks.map(encode), ticktext: ticks.map(shortNumber) };
}

/** Room for a letter beside an axis, in pixels. */
const PER_LETTER = 6.5;

/** Around a map: as much as what is written on its axes takes. */
export function mapMargin(x: Axis, y: Axis): { l: number; r: number; t: number; b: number } {
  return {
    l: 20 + PER_LETTER * Math.max(0, ...(y.ticktext ?? []).map(({ length }) => length)),
    r: 6 + (PER_LETTER / 2) * (x.ticktext?.at(-1)?.length ?? 0),
    t: 4,
    b: x.tickvals?.length === 0 ? 22 : 38,
  };
}

/** One line of what a point of the map says; a column may be called anything. */
export function hoverLine(label: string, value: number): string {
  return `<br>${plotText(label)} ${shortNumber(value)}`;
}

const NICE = [1, 2, 2.5, 5, 10];

/** Round values in even steps, two to six of them. */
function evenTicks(axis: MapAxis, [from, to]: readonly [number, number]): number[] {
  const [low, high] = [valueAt(axis, from), valueAt(axis, to)];
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (NICE.find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++)
    ticks.push(Number((i * step).toPrecision(10)));
  return ticks;
}

/** Roundish values at about even distances, for a scale that bends. */
function spacedTicks(axis: MapAxis, [from, to]: readonly [number, number]): number[] {
  const values = [0.1, 0.3, 0.5, 0.7, 0.9].map((share) =>
    Number(valueAt(axis, from + share * (to - from)).toPrecision(2)),
  );
  return [...new Set(values)];
}
