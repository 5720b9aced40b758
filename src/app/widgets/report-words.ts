import { KNOBS, type Experiment, type KnobName } from '../../core/experiment';
import type { Knob } from '../../core/knobs/knob';
import { defaultExperiment, differingKnobs } from '../../core/settings';
import { figure, plural } from './format';

export interface SettingLine {
  readonly label: string;
  readonly value: string;
  readonly standard: string;
}

/** Knobs that say what is on screen, not what was decided. */
const LEFT_OUT: readonly KnobName[] = ['champion', 'policyRules'];

/** Every setting that is not at its default, in words. */
export function changedSettings(experiment: Experiment): SettingLine[] {
  const standing = defaultExperiment();
  return differingKnobs(experiment, standing)
    .filter((name) => KNOBS[name].group !== 'view' && !LEFT_OUT.includes(name))
    .map((name) => ({
      label: KNOBS[name].label,
      value: valueInWords(name, experiment[name]),
      standard: valueInWords(name, standing[name]),
    }));
}

/** A value as its control would show it. */
function valueInWords(name: KnobName, value: Experiment[KnobName]): string {
  const knob: Knob = KNOBS[name];
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return numberInWords(knob, value);
  if (typeof value === 'string') return optionLabel(knob, value);
  if (knob.kind === 'rules') return plural(value.length, 'rule');
  const items: readonly unknown[] = value;
  return items
    .map((item) => (typeof item === 'number' ? figure(item) : optionLabel(knob, String(item))))
    .join(', ');
}

/** Seeds are names rather than amounts, and a cut-off is exact: no digit is left out. */
function numberInWords(knob: Knob, value: number): string {
  if (knob.kind === 'number' && (knob.integer || knob.unit === 'share')) return String(value);
  return figure(value);
}

function optionLabel(knob: Knob, value: string): string {
  if (knob.kind !== 'choice' && knob.kind !== 'set') return value === '' ? 'none' : value;
  return knob.options.find((option) => option.value === value)?.label ?? value;
}
