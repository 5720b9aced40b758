import { championText, readChampion } from '../../core/champion';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { sameRun } from '../../core/settings';
import { LONGEST_RUN_NAME } from '../../core/kept/runs-file';
import type { TrainResult } from '../../worker/protocol';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import type { Notices } from './notices.svelte';
import type { TrainingState } from './training.svelte';

/** Whether there is a champion, and whether its run is at hand. */
export type ChampionStatus = 'none' | 'unreadable' | 'other-data' | 'missing' | 'here';

interface Promotion {
  readonly before: string;
  /** What the champion before was called; empty where there was none. */
  readonly name: string;
  readonly after: string;
}

interface Parts {
  readonly experiment: ExperimentState;
  readonly training: TrainingState;
  readonly data: DataState;
  readonly notices: Notices;
  /** A run with exactly these settings that was shipped with the data. */
  readonly shipped: (settings: Experiment) => Promise<TrainResult | null>;
  readonly train: () => void;
  /** The visitor gave a run a name, or took it away. */
  readonly named: (id: string, name: string) => void;
}

/** Who is champion. The settings name it, so that undo and links do; runs have names. */
export class ChampionState {
  /** By run id, where the visitor gave one. */
  #names: Readonly<Record<string, string>> = $state.raw({});
  #promotions: readonly Promotion[] = $state.raw([]);
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  readonly #text = $derived.by(() => this.#parts.experiment.settings.champion);
  readonly #read: { readonly settings: Experiment | null; readonly fault: Fault | null } =
    $derived.by(() => {
      if (this.#text === '') return { settings: null, fault: null };
      try {
        return { settings: readChampion(this.#text), fault: null };
      } catch (thrown) {
        return { settings: null, fault: Fault.from(thrown) };
      }
    });

  get settings(): Experiment | null {
    return this.#read.settings;
  }

  get fault(): Fault | null {
    return this.#read.fault;
  }

  readonly status: ChampionStatus = $derived.by(() => {
    const { experiment, data, training } = this.#parts;
    if (this.#text === '') return 'none';
    if (this.settings === null) return 'unreadable';
    if (training.pinned !== null) return 'here';
    const open = data.dataset?.id ?? experiment.settings.dataset;
    return this.settings.dataset === open ? 'missing' : 'other-data';
  });

  nameOf({ run }: TrainResult): string {
    return this.#names[run.id] ?? `Run ${String(this.#parts.training.numbers[run.id] ?? 1)}`;
  }

  /** An empty name gives the run its number back. */
  rename({ run }: TrainResult, name: string): void {
    const given = name.trim().slice(0, LONGEST_RUN_NAME);
    if (given === this.givenName(run.id)) return;
    this.take(run.id, given);
    this.#parts.named(run.id, given);
  }

  /** Empty where the visitor gave none. */
  givenName(id: string): string {
    return this.#names[id] ?? '';
  }

  /** A name from elsewhere: an earlier visit, a file, another tab. */
  take(id: string, given: string): void {
    const others = Object.entries(this.#names).filter(([other]) => other !== id);
    this.#names = Object.fromEntries(given === '' ? others : [...others, [id, given]]);
  }

  /** Makes a run the champion: a change like any other, which undo takes back. */
  promote(result: TrainResult): void {
    const after = championText(result.run.experiment);
    if (after === this.#text) return;
    const { pinned } = this.#parts.training;
    const name = pinned === null ? '' : this.nameOf(pinned);
    this.#promotions = [...this.#promotions, { before: this.#text, name, after }];
    this.#parts.training.keep(result);
    this.#parts.experiment.change({ champion: after });
  }

  release(): void {
    this.#parts.experiment.change({ champion: '' });
  }

  /** The promotion that made the champion what it is, if it took another's place. */
  readonly previous: Promotion | null = $derived.by(() => {
    const last = this.#promotions.findLast(({ after }) => after === this.#text);
    return last === undefined || last.before === '' ? null : last;
  });

  /** Takes the last promotion back. */
  revert(): void {
    const { previous } = this;
    if (previous === null) return;
    this.#promotions = this.#promotions.filter((promotion) => promotion !== previous);
    this.#parts.experiment.change({ champion: previous.before });
  }

  isChampion({ run }: TrainResult): boolean {
    return this.settings !== null && sameRun(run.experiment, this.settings);
  }

  /** Looks for the run that the settings name, among those shipped too, and tells what is wrong. */
  async recall(): Promise<void> {
    const { training, notices, data, shipped, train } = this.#parts;
    const { settings, fault, status } = this;
    const text = this.#text;
    // The champion, or the open data, may have changed while its run was looked for.
    const wanted = (): boolean => this.#text === text && this.status === 'missing';
    if (fault !== null) notices.fail(fault);
    if (settings === null || status !== 'missing') return;
    try {
      const found = await shipped(settings);
      if (found !== null && wanted()) training.keep(found);
    } catch (thrown) {
      notices.fail(thrown);
    }
    if (wanted() && data.dataset !== null)
      notices.tell(
        'The champion’s run is not at hand: it must be trained again to compare with it.',
        {
          label: 'Train the champion',
          run: train,
        },
      );
  }
}
