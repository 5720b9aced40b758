import type { PolicyRule } from '../decision/policy/policy-rule';

/** What a knob is, and how one is declared. The knobs themselves stand beside this file, by group. */

interface KnobBase {
  readonly group: KnobGroup;
  readonly label: string;
  /** One plain sentence, shown where the knob stands. */
  readonly help: string;
  /** Costly knobs need a new run; cheap ones are answered from the scores at hand. */
  readonly retrains: boolean;
}

export type KnobGroup =
  | 'data'
  | 'sampling'
  | 'network'
  | 'model'
  | 'loss'
  | 'optimiser'
  | 'stopping'
  | 'decision'
  | 'money'
  | 'policy'
  | 'groups'
  | 'scale'
  | 'view';

export interface NumberKnob extends KnobBase {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly default: number;
  readonly integer: boolean;
  readonly scale: 'linear' | 'log' | 'to-one';
  readonly unit: string;
}

export interface ListKnob extends KnobBase {
  readonly kind: 'list';
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  readonly minLength: number;
  readonly maxLength: number;
  readonly default: readonly number[];
  readonly unit: string;
}

export interface ChoiceKnob<Value extends string = string> extends KnobBase {
  readonly kind: 'choice';
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly help: string;
    /** Heading it stands under in a long list. */
    readonly section?: string;
  }[];
  readonly default: Value;
}

/** Several of the options, in the options' order. */
export interface SetKnob<Value extends string = string> extends KnobBase {
  readonly kind: 'set';
  readonly options: readonly {
    readonly value: Value;
    readonly label: string;
    readonly help: string;
  }[];
  readonly default: readonly Value[];
}

export interface SwitchKnob extends KnobBase {
  readonly kind: 'switch';
  readonly default: boolean;
}

export interface TextKnob extends KnobBase {
  readonly kind: 'text';
  readonly default: string;
  readonly minLength: number;
  readonly maxLength: number;
}

/** Policy rules beside the model. */
export interface RulesKnob extends KnobBase {
  readonly kind: 'rules';
  readonly default: readonly PolicyRule[];
  readonly maxLength: number;
}

export type Knob = NumberKnob | ListKnob | ChoiceKnob | SetKnob | SwitchKnob | TextKnob | RulesKnob;

type Plain<T extends Knob> = Omit<T, 'kind'>;

export const number = (
  knob: Partial<NumberKnob> &
    Pick<NumberKnob, 'group' | 'label' | 'help' | 'min' | 'max' | 'step' | 'default'>,
): NumberKnob => ({
  kind: 'number',
  retrains: true,
  integer: false,
  scale: 'linear',
  unit: '',
  ...knob,
});
export const count = (knob: Parameters<typeof number>[0]): NumberKnob =>
  number({ integer: true, ...knob });
export const list = (knob: Plain<ListKnob>): ListKnob => ({ kind: 'list', ...knob });
export const choice = <const Value extends string>(
  knob: Plain<ChoiceKnob<Value>>,
): ChoiceKnob<Value> => ({
  kind: 'choice',
  ...knob,
});
export const toggle = (knob: Plain<SwitchKnob>): SwitchKnob => ({ kind: 'switch', ...knob });
export const several = <const Value extends string>(
  knob: Plain<SetKnob<Value>>,
): SetKnob<Value> => ({
  kind: 'set',
  ...knob,
});
export const text = (
  knob: Omit<Plain<TextKnob>, 'minLength'> & { readonly minLength?: number },
): TextKnob => ({ kind: 'text', minLength: 1, ...knob });
export const rules = (knob: Plain<RulesKnob>): RulesKnob => ({ kind: 'rules', ...knob });
