import type { Experiment } from '../../core/experiment';
import { fromFragment, toFragment, type Link, type LinkedTable } from '../../core/link';
import {
  applyChanges,
  belongsToPreset,
  differingKnobs,
  defaultExperiment,
  leavingFile,
  presetExperiment,
  sameRun,
} from '../../core/settings';
import { Live } from './live.svelte';

/** Changes of the same knobs that follow within this time undo as one. */
const COALESCE_MS = 800;
/** Changes that follow each other this closely are written to the address together, after the last. */
const ADDRESS_DELAY_MS = 250;
const MOST_UNDO = 200;

/** The experiment as set now, its undo history, and its copy in the address bar. */
export class ExperimentState {
  /** The whole, a new object at every change: to keep, to compare, to send. */
  value: Experiment = $state.raw(defaultExperiment());
  readonly #live = new Live(defaultExperiment());
  /** Knob by knob, for what follows one of them: a cut-off that moves then wakes its own readers only. */
  readonly settings: Readonly<Experiment> = this.#live.view;
  /** The whole, but a new object only when a knob that retrains has changed. */
  costly: Experiment = $state.raw(defaultExperiment());
  past: readonly Experiment[] = $state.raw([]);
  future: readonly Experiment[] = $state.raw([]);
  /** Knobs the visitor moved away from the chosen preset. */
  readonly moved = $derived(
    differingKnobs(this.costly, presetExperiment(this.costly.model)).filter(belongsToPreset),
  );

  /** Which file the experiment is about, when it is one: links say so. */
  table: LinkedTable | null = null;

  readonly #onChange: (before: Experiment, after: Experiment) => void;
  #lastChange = { names: '', at: 0 };
  #addressTimer: ReturnType<typeof setTimeout> | undefined;
  #changedAt = -Infinity;

  constructor(onChange: (before: Experiment, after: Experiment) => void) {
    this.#onChange = onChange;
  }

  /** Takes checked changes; throws a `bad-settings` Fault and changes nothing when they are not allowed. */
  change(changes: Partial<Experiment>): void {
    const after = applyChanges(this.value, leavingFile(this.value, changes));
    if (differingKnobs(this.value, after).length === 0) return;
    const names = Object.keys(changes).join();
    const now = performance.now();
    const joins = names === this.#lastChange.names && now - this.#lastChange.at < COALESCE_MS;
    if (!joins) this.past = [...this.past.slice(-MOST_UNDO), this.value];
    this.future = [];
    this.#lastChange = { names, at: now };
    this.#become(after);
  }

  /** What follows from circumstances, not from the visitor: no step to undo. */
  adjust(changes: Partial<Experiment>): void {
    const after = applyChanges(this.value, changes);
    if (differingKnobs(this.value, after).length > 0) this.#become(after);
  }

  undo(): void {
    const before = this.past.at(-1);
    if (before === undefined) return;
    this.past = this.past.slice(0, -1);
    this.future = [this.value, ...this.future];
    this.#lastChange = { names: '', at: 0 };
    this.#become(before);
  }

  redo(): void {
    const [next, ...rest] = this.future;
    if (next === undefined) return;
    this.future = rest;
    this.past = [...this.past, this.value];
    this.#become(next);
  }

  /** Everything the preset decides, as it decides it. */
  restorePreset(): void {
    const preset = presetExperiment(this.value.model);
    this.change(Object.fromEntries(this.moved.map((name) => [name, preset[name]])));
  }

  /** The state that the page was opened with, as far as its address can be read; nothing follows yet. */
  begin(): Link {
    const link = this.address();
    this.#hold(link.experiment);
    return link;
  }

  /** What the address bar says now. */
  address(): Link {
    return fromFragment(location.hash);
  }

  /** A whole experiment from elsewhere, such as another address of ours: a change like any other. */
  take(experiment: Experiment): void {
    if (differingKnobs(this.value, experiment).length === 0) return;
    this.past = [...this.past.slice(-MOST_UNDO), this.value];
    this.future = [];
    this.#lastChange = { names: '', at: 0 };
    this.#become(experiment);
  }

  /** The address that restores exactly this state; a program or a link may ask for other knobs in it. */
  linkWith(changes: Partial<Experiment>): string {
    const fragment = toFragment(applyChanges(this.value, changes), this.table);
    return `${location.href.replace(/#.*$/, '')}${fragment === '' ? '' : `#${fragment}`}`;
  }

  #hold(next: Experiment): void {
    this.#live.take(differingKnobs(this.value, next), next);
    if (!sameRun(next, this.costly)) this.costly = next;
    this.value = next;
  }

  #become(after: Experiment): void {
    const before = this.value;
    this.#hold(after);
    clearTimeout(this.#addressTimer);
    const now = performance.now();
    const isFirst = now - this.#changedAt > ADDRESS_DELAY_MS;
    this.#changedAt = now;
    if (after.view !== before.view) {
      history.pushState(null, '', this.linkWith({}));
      return this.#onChange(before, after);
    }
    this.#addressTimer = setTimeout(
      () => history.replaceState(null, '', this.linkWith({})),
      isFirst ? 0 : ADDRESS_DELAY_MS,
    );
    this.#onChange(before, after);
  }
}
