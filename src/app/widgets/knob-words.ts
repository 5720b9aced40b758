import { KNOBS, type Experiment, type KnobName } from '../../core/experiment';
import type { Knob } from '../../core/knobs/knob';
import { exact, percent } from './format';

/** What a knob is set to, as its control shows it: "0.05", "80 %", "L2 (ridge)", "on". */
export function knobValueText(name: KnobName, value: Experiment[KnobName]): string {
  const knob: Knob = KNOBS[name];
  if (typeof value === 'number') {
    const unit = 'unit' in knob ? knob.unit : '';
    return unit === 'share' ? percent(value, wholePerCent(value) ? 0 : 1) : exact(value);
  }
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'string') return value.map(String).join(', ');
  if (knob.kind !== 'choice') return value;
  return knob.options.find((option) => option.value === value)?.label ?? value;
}

function wholePerCent(share: number): boolean {
  return Math.abs(share * 100 - Math.round(share * 100)) < 1e-9;
}

/** A knob and its value: "Depth 4". */
export function knobText(name: KnobName, value: Experiment[KnobName]): string {
  return `${KNOBS[name].label} ${knobValueText(name, value)}`;
}
