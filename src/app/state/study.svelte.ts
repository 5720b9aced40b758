import type { Experiment, KnobName } from '../../core/experiment';
import { KNOBS } from '../../core/experiment';
import { KNOB_NAMES, sameValue } from '../../core/settings';
import { budgetOf } from '../../core/study/budget';
import {
  cellExperiment,
  cellsOf,
  choiceFor,
  DEFAULT_CHOICE,
  HIGHEST_FIRST_SEED,
  pairingsOf,
  SHARED_KNOBS,
  studyBase,
  studyKey,
  type Cell,
  type Pairing,
  type StudyChoice,
} from '../../core/study/plan';
import {
  missingCells,
  recordsOf,
  type CellFigures,
  type CellRecord,
} from '../../core/study/record';
import { samePairing } from '../../core/study/summary';
import type { WorkerClient } from '../../worker/client';
import type { DatasetInfo } from '../../worker/protocol';
import type { BackgroundSeries } from './background-series.svelte';
import type { Background } from './background.svelte';
import type { DataState } from './data.svelte';
import type { EngineSpeeds } from './engine-speeds.svelte';
import type { ExperimentState } from './experiment.svelte';
import type { Notices } from './notices.svelte';
import { IdbStudies } from './keep/idb-studies';
import { KeptStudies, type KeptStudy } from './kept-studies.svelte';
import { madeOnce } from './made-once.svelte';
import { speedOn } from './study-speed';
import { StudyStore } from './study-store';

interface Parts {
  readonly client: WorkerClient;
  readonly experiment: ExperimentState;
  readonly data: DataState;
  readonly notices: Notices;
  readonly background: Background;
  readonly engines: EngineSpeeds;
  readonly store: StudyStore;
}

/** The comparison of samplers and losses over seeds: what is chosen, what is done, and what runs. */
export class StudyState {
  choice: StudyChoice = $state.raw(DEFAULT_CHOICE);
  /** Most epochs a run; null for as many as the settings on screen say. */
  epochs: number | null = $state(null);
  approvalRate = $state(0.8);
  baseline: Pairing = $state.raw({ sampling: 'none', loss: 'bce' });
  /** Those of the open table. */
  readonly kept: KeptStudies;
  /** Its parts are the cells. */
  readonly series: BackgroundSeries<Cell, CellFigures>;
  readonly #parts: Parts;
  #running: { readonly key: string; readonly base: Experiment } | null = $state.raw(null);

  constructor(parts: Parts) {
    this.#parts = parts;
    this.kept = new KeptStudies(parts.notices, parts.store);
    this.series = parts.background.series(
      { whole: 'comparison of samplers', part: 'run' },
      'samplers',
    );
  }

  readonly #recalibration = $derived.by(() => this.#parts.experiment.settings.recalibration);

  /** What the runs would share if they started now. */
  readonly base: Experiment = $derived.by(() => {
    const { dataset } = this.#parts.data;
    const ratio = dataset === null ? 0 : dataset.bad / (dataset.rows - dataset.bad);
    const settings = { ...this.#parts.experiment.costly, recalibration: this.#recalibration };
    return studyBase(settings, this.epochs, ratio);
  });

  readonly #key: string | null = $derived.by(() => {
    const { dataset } = this.#parts.data;
    return dataset === null ? null : studyKey(dataset.key, this.base);
  });

  /** The one on screen: that which runs, else that of the settings as they stand, else the newest. */
  readonly shown: KeptStudy | null = $derived.by(() => {
    const key = this.#running?.key ?? this.#key;
    return this.kept.find(key) ?? this.kept.list.at(-1) ?? null;
  });

  /** The results on screen were made with other settings than those that stand. */
  readonly stale = $derived.by(
    () => this.shown !== null && this.#running === null && this.shown.key !== this.#key,
  );

  readonly records: readonly CellRecord[] = $derived.by(() => this.shown?.records ?? []);
  /** The choice as the model of the results on screen allows it. */
  readonly #shownChoice: StudyChoice = $derived.by(() =>
    choiceFor(this.choice, (this.shown?.base ?? this.base).model),
  );
  readonly pairings: readonly Pairing[] = $derived.by(() => pairingsOf(this.#shownChoice));
  readonly cells: readonly Cell[] = $derived.by(() => cellsOf(this.#shownChoice));
  /** Cells of the comparison that runs, or that Run would make. */
  readonly wanted: readonly Cell[] = $derived.by(() =>
    cellsOf(choiceFor(this.choice, (this.#running?.base ?? this.base).model)),
  );
  /** Records of the cells that are chosen, failed ones too. */
  readonly chosen: readonly CellRecord[] = $derived.by(() => recordsOf(this.records, this.cells));
  /** Those still to be made, in their order. */
  readonly missing: readonly Cell[] = $derived.by(() =>
    missingCells(this.wanted, this.stale ? [] : this.records),
  );

  /** The baseline chosen, or where it is not compared, the first pairing that is. */
  readonly against: Pairing | null = $derived.by(
    () =>
      this.pairings.find((pairing) => samePairing(pairing, this.baseline)) ??
      this.pairings.at(0) ??
      null,
  );

  /** Seconds that the missing cells will take. */
  readonly budget = $derived.by(() => {
    const { dataset } = this.#parts.data;
    if (dataset === null) return null;
    const base = this.#running?.base ?? this.base;
    const good = (dataset.rows - dataset.bad) * base.trainShare;
    const bad = dataset.bad * base.trainShare;
    return budgetOf(
      this.missing,
      this.stale ? [] : this.records,
      base,
      { good, bad },
      speedOn(base, dataset, this.#parts.engines.measured),
    );
  });

  readonly secondsLeft: number | null = $derived.by(() => {
    const seconds = this.budget?.seconds ?? null;
    return seconds === null ? null : Math.max(0, seconds - this.series.spent);
  });

  /** Settings that the results on screen have and the ones that stand have not. */
  readonly differing: readonly KnobName[] = $derived.by(() => {
    const { shown, base } = this;
    if (shown === null || !this.stale) return [];
    return SHARED_KNOBS.filter((name) => !sameValue(shown.base[name], base[name]));
  });

  choose(changes: Partial<StudyChoice>): void {
    this.choice = { ...this.choice, ...changes };
  }

  /** Another table is open: what was kept of it comes back. */
  opened(dataset: DatasetInfo): void {
    if (this.kept.table === dataset.key) return;
    const { seed } = this.#parts.experiment.settings;
    const untouched = { ...this.choice, firstSeed: Math.min(seed, HIGHEST_FIRST_SEED) };
    this.choice = untouched;
    this.epochs = null;
    // What runs on the table before is being stopped, and is no longer the one on screen.
    this.#running = null;
    void this.#bringBack(dataset.key, untouched);
  }

  /** What was chosen meanwhile stays. */
  async #bringBack(table: string, untouched: StudyChoice): Promise<void> {
    const isOpen = await this.kept.opened(table);
    const runs = this.series.running && this.series.table === table;
    if (!isOpen || runs || this.choice !== untouched) return;
    const last = this.shown;
    this.choice = last?.choice ?? untouched;
    // A comparison with fewer epochs than the settings say is found again by asking for as many.
    if (last !== null && this.stale && this.differing.join() === 'epochs')
      this.epochs = last.base.epochs;
  }

  /** Makes what is missing, one run after another. Resolves when it is done or ended. */
  async run(): Promise<void> {
    const { data, notices, client } = this.#parts;
    const { dataset } = data;
    const key = this.#key;
    if (this.series.running || dataset === null || key === null) return;
    notices.clearErrors();
    const table = dataset.key;
    const base = { ...this.base, dataset: dataset.id };
    this.#begin(key, table, base);
    await this.series.run({
      table,
      total: () => this.wanted.length,
      left: () => this.missing,
      ask: (cell, onProgress) =>
        client.request('cell', { table, experiment: cellExperiment(base, cell) }, { onProgress }),
      take: (cell, figures) => this.#add({ ...cell, kind: 'done', figures }),
      skip: (cell, { message }) => this.#add({ ...cell, kind: 'failed', reason: message }),
    });
    this.#running = null;
  }

  /** Takes the results on screen away, with an offer to have them back. */
  forget(): void {
    const study = this.shown;
    if (study === null || this.series.running) return;
    this.kept.forget(study);
  }

  /** Cells that failed count as missing again. */
  forgetFailed(): void {
    const { shown } = this;
    if (shown === null) return;
    this.kept.put({ ...shown, records: shown.records.filter(({ kind }) => kind === 'done') });
  }

  /** The settings that a cell was made with, for the Sandbox; how it is decided stays as it is. */
  settingsOf(pairing: Pairing, seed: number): Partial<Experiment> {
    const base = this.shown?.base ?? this.base;
    const { dataset } = this.#parts.experiment.settings;
    const made = cellExperiment({ ...base, dataset }, { ...pairing, seed });
    return Object.fromEntries(
      KNOB_NAMES.filter((name) => KNOBS[name].retrains).map((name) => [name, made[name]]),
    );
  }

  /** The shared settings of the results on screen. */
  get sharedSettings(): Partial<Experiment> {
    const { base } = this.shown ?? this;
    return Object.fromEntries(this.differing.map((name) => [name, base[name]]));
  }

  #begin(key: string, table: string, base: Experiment): void {
    this.#running = { key, base };
    this.kept.put({
      ...(this.kept.find(key) ?? { key, table, base, records: [] }),
      choice: this.choice,
      changed: Date.now(),
    });
  }

  #add(record: CellRecord): void {
    const study = this.kept.find(this.#running?.key ?? null);
    if (study === undefined) return;
    this.kept.put({
      ...study,
      choice: this.choice,
      records: [...study.records, record],
      changed: Date.now(),
    });
  }
}

export const studyOf = madeOnce((sandbox) => {
  const store = new StudyStore(new IdbStudies(sandbox.keep.database));
  const { client, experiment, data, notices, background, engines } = sandbox;
  const study = new StudyState({ client, experiment, data, notices, background, engines, store });
  sandbox.followTables((dataset) => study.opened(dataset));
  return study;
});
