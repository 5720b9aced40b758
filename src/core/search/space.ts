import { KNOBS, type Experiment, type KnobName } from '../experiment';
import { Fault } from '../fault';
import type { Knob, NumberKnob } from '../knobs/knob';
import type { Random } from '../random';

export type SearchValue = number | string | boolean;

/** What is tried of a number: between bounds at random, or these values. */
export interface NumberRange {
  readonly kind: 'number';
  readonly name: KnobName;
  readonly low: number;
  readonly high: number;
  /** Of a grid. */
  readonly values: readonly number[];
}

/** Which options of a choice, or which positions of a switch, are tried. */
export interface OptionRange {
  readonly kind: 'options';
  readonly name: KnobName;
  readonly values: readonly (string | boolean)[];
}

export type Dimension = NumberRange | OptionRange;

/** The knobs that are varied. */
export type Space = readonly Dimension[];

/** Lists have as many values as they like, and rules are no matter of learning. */
export function isSearchable(name: KnobName): boolean {
  const { kind } = KNOBS[name];
  return kind === 'number' || kind === 'choice' || kind === 'switch';
}

/** Where a range begins unless the visitor says otherwise: around what is set, within the knob's bounds. */
export function defaultDimension(name: KnobName, experiment: Experiment): Dimension {
  const knob: Knob = KNOBS[name];
  const value = experiment[name];
  if (knob.kind === 'number' && typeof value === 'number') return around(name, knob, value);
  if (knob.kind === 'choice')
    return { kind: 'options', name, values: knob.options.map((option) => option.value) };
  return { kind: 'options', name, values: [false, true] };
}

const LOG_REACH = 10;
const REACH = 2;
/** What a knob at nought reaches up to: a tenth of its bounds. */
const FROM_NOUGHT = 0.1;

function around(name: KnobName, knob: NumberKnob, value: number): NumberRange {
  const { min, max, scale } = knob;
  const by = scale === 'log' ? LOG_REACH : REACH;
  const low = Math.max(min, value / by);
  const high = value === 0 ? min + FROM_NOUGHT * (max - min) : Math.min(max, value * by);
  const ends = { low: tidy(knob, low), high: tidy(knob, high) };
  const values = [...new Set([ends.low, value, ends.high])].toSorted((a, b) => a - b);
  return { kind: 'number', name, ...ends, values };
}

/** Orders of magnitude between bounds count on a log scale, whatever the knob says. */
const WIDE = 100;

/** Whether the numbers between these bounds are drawn evenly by their logarithm. */
export function isLogarithmic(name: KnobName, low: number, high: number): boolean {
  const knob: Knob = KNOBS[name];
  return knob.kind === 'number' && low > 0 && (knob.scale === 'log' || high / low >= WIDE);
}

/** A value as the knob takes it: whole where it must be, in its steps or to three figures, in bounds. */
function tidy(knob: NumberKnob, value: number): number {
  const { min, max, step, integer, scale } = knob;
  const near = integer
    ? Math.round(value)
    : scale === 'log'
      ? Number(value.toPrecision(3))
      : Number((Math.round(value / step) * step).toPrecision(12));
  return Math.min(max, Math.max(min, near));
}

/** One value at random: numbers evenly between the bounds (by logarithm where they span orders). */
export function drawValue(dimension: Dimension, random: Random): SearchValue {
  if (dimension.kind === 'options') return dimension.values[random.below(dimension.values.length)];
  const { name, low, high } = dimension;
  const knob: Knob = KNOBS[name];
  const at = random.uniform();
  const drawn = isLogarithmic(name, low, high) ? low * (high / low) ** at : low + at * (high - low);
  const value = knob.kind === 'number' ? tidy(knob, drawn) : drawn;
  return Math.min(high, Math.max(low, value));
}

/**
 * The space, if it can be searched that way.
 *
 * @throws `bad-settings` Fault that names the knob and says what to change
 */
export function checkSpace(space: Space, method: 'grid' | 'random'): Space {
  if (space.length === 0)
    throw new Fault('bad-settings', 'Nothing is searched', {
      remedy: 'Choose at least one setting',
    });
  for (const dimension of space) check(dimension, method);
  return space;
}

function check(dimension: Dimension, method: 'grid' | 'random'): void {
  const { name } = dimension;
  const knob: Knob = KNOBS[name];
  const refuse = (what: string, remedy: string): never => {
    throw new Fault('bad-settings', `${knob.label}: ${what}`, { remedy });
  };
  if (dimension.kind === 'options') {
    if (dimension.values.length === 0) refuse('no option is chosen', 'Choose at least one');
    return;
  }
  if (knob.kind !== 'number') return;
  const { low, high, values } = dimension;
  const bounds = `Give ${knob.integer ? 'whole numbers' : 'numbers'} from ${knob.min} to ${knob.max}`;
  const outside = (value: number): boolean =>
    !(value >= knob.min && value <= knob.max) || (knob.integer && !Number.isInteger(value));
  if (method === 'random') {
    if (outside(low) || outside(high)) refuse('its bounds are not allowed', bounds);
    if (low > high) refuse('the lower bound is above the upper', 'Swap them');
    return;
  }
  if (values.length === 0) refuse('no value is given', `${bounds}, with commas between them`);
  const wrong = values.find(outside);
  if (wrong !== undefined) refuse(`${String(wrong)} is not allowed`, bounds);
}
