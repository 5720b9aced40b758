import type { NumberKnob } from '../../core/knobs/knob';

type Range = Pick<NumberKnob, 'min' | 'max' | 'step' | 'integer' | 'scale' | 'unit'>;

const STOPS_PER_DECADE = 20;
const STOPS_PER_OCTAVE = 4;
/** Per digit nine. */
const STOPS_TO_ONE = 10;

/** How a slider's travel maps to values: evenly, or over stops spaced evenly on a log scale. */
export type Travel =
  | { readonly kind: 'even'; readonly min: number; readonly max: number; readonly step: number }
  | { readonly kind: 'stops'; readonly stops: readonly number[] };

/** Knobs that span orders of magnitude travel over log-spaced stops, whatever they declare. */
export function travelOf(knob: Range): Travel {
  const { min, max, step } = knob;
  if (knob.scale === 'log' || (min > 0 && max / min >= 200))
    return { kind: 'stops', stops: logStops(min, max, knob) };
  if (knob.scale === 'to-one') return { kind: 'stops', stops: stopsToOne(max) };
  if (min === 0 && knob.unit !== 'share' && step / max <= 0.001)
    return { kind: 'stops', stops: [0, ...logStops(step, max, knob)] };
  return { kind: 'even', min, max, step };
}

function logStops(from: number, to: number, { integer, step }: Range): number[] {
  const byOctave = integer && step > 1;
  const ratio = byOctave ? 2 ** (1 / STOPS_PER_OCTAVE) : 10 ** (1 / STOPS_PER_DECADE);
  const length = Math.ceil(Math.log(to / from) / Math.log(ratio) - 1e-9) + 1;
  const tidy = (value: number) => {
    if (byOctave) return Math.round(value / step) * step;
    const rounded = Number(value.toPrecision(2));
    return integer ? Math.round(rounded) : rounded;
  };
  const stops = Array.from({ length }, (_, i) => Math.min(to, tidy(from * ratio ** i)));
  return [...new Set(stops)];
}

/** From 0 to just below 1, where what is left to 1 is what counts: .9, .99 and .999 lie evenly. */
function stopsToOne(max: number): number[] {
  const stops: number[] = [];
  for (let i = 0; stops.at(-1) !== max; i++) {
    const left = Number((10 ** (-i / STOPS_TO_ONE)).toPrecision(2));
    stops.push(Math.min(max, withoutDust(1 - left)));
  }
  return stops;
}

/** Index of the stop nearest to a value, on a log scale. */
export function nearestStop(stops: readonly number[], value: number): number {
  const place = (stop: number) => Math.log(Math.max(stop, Number.MIN_VALUE));
  let best = 0;
  stops.forEach((stop, i) => {
    if (Math.abs(place(stop) - place(value)) < Math.abs(place(stops[best]) - place(value)))
      best = i;
  });
  return best;
}

/** The number without the binary dust that multiplying steps leaves: .15, not .15000000000000002. */
export function withoutDust(value: number): number {
  return Number(value.toPrecision(12));
}
