import type { KnobName } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { applyChanges } from '../../core/settings';
import type { Sandbox } from '../state/sandbox.svelte';

/** Gives a knob a value, or says in a sentence why it can't have it; then all stays as it was. */
export function takeKnob(sandbox: Sandbox, name: KnobName, value: number): string {
  try {
    applyChanges(sandbox.experiment.value, { [name]: value });
  } catch (thrown) {
    return Fault.from(thrown).message;
  }
  sandbox.set({ [name]: value });
  return '';
}
