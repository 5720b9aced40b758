import { epochsOf, withNote, type Checkpoint } from '../../core/checkpoint';
import { costlySettings } from '../../core/champion';
import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { quoted } from '../../core/salvage';
import type { WorkerClient } from '../../worker/client';
import { cutShortInWords } from './cut-short-words';
import type { DataState } from './data.svelte';
import type { StoredCheckpoint } from './keep/unfinished-shelf';
import type { Unfinished } from './keep/unfinished';
import type { Notices } from './notices.svelte';
import type { TrainingState } from './training.svelte';

interface Parts {
  readonly client: WorkerClient;
  readonly unfinished: Unfinished;
  readonly data: DataState;
  readonly notices: Notices;
  readonly training: TrainingState;
  readonly set: (changes: Partial<Experiment>) => void;
  /** Resolves when it has ended, or did not begin. */
  readonly goOn: (from: Checkpoint) => Promise<void>;
}

/** Offers to go on with a run that a reload, a crash or a closed tab cut short. */
export class CutShort {
  readonly #parts: Parts;
  /** Runs that were offered on this page. */
  readonly #offered = new Set<string>();
  #continuing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Offers the newest run that is left and whose table can be opened, unless it was offered already. */
  async look(): Promise<void> {
    const { unfinished, training } = this.#parts;
    if (training.phase !== 'idle') return;
    for (const stored of await unfinished.list()) {
      if (this.#offered.has(stored.key)) continue;
      const checkpoint = await this.#checked(stored);
      if (checkpoint === null || !this.#canOpen(checkpoint) || this.#offered.has(stored.key))
        continue;
      this.#offer(stored, checkpoint);
      return;
    }
  }

  #offer(stored: StoredCheckpoint, checkpoint: Checkpoint): void {
    const { data, notices, training, unfinished } = this.#parts;
    const { key, at } = stored;
    this.#offered.add(key);
    const openTable = data.dataset?.key ?? null;
    notices.offer(
      cutShortInWords(checkpoint, { at, now: Date.now(), openTable }),
      {
        label: 'Continue',
        run: () => {
          if (training.phase === 'idle' && !this.#continuing) void this.#continue(stored);
          else this.#offerLater(stored, checkpoint);
        },
      },
      {
        label: 'Discard',
        run: () => {
          unfinished.remove(key);
          void this.look();
        },
      },
    );
  }

  #offerLater(stored: StoredCheckpoint, checkpoint: Checkpoint): void {
    this.#parts.notices.tell(
      'Another run is under way: let it end, or reset it, then continue this one.',
    );
    this.#offer(stored, checkpoint);
  }

  async #continue(stored: StoredCheckpoint): Promise<void> {
    const { training, unfinished, set, goOn } = this.#parts;
    const { key } = stored;
    this.#continuing = true;
    const from = await this.#ready(key);
    this.#continuing = false;
    // Should it not go on, or break again, it is offered again.
    this.#offered.delete(key);
    if (from === null || training.phase !== 'idle') {
      unfinished.letGo(key);
      if (from !== null) this.#offerLater(stored, from);
      return;
    }
    set(costlySettings(from.experiment));
    const epochs = String(epochsOf(from));
    await goOn(withNote(from, `It was cut short after epoch ${epochs} and went on later.`));
    unfinished.letGo(key);
    await this.look();
  }

  /** Takes the run and opens its table, unless another run began meanwhile; null where that can't be. */
  async #ready(key: string): Promise<Checkpoint | null> {
    const { data, notices, training, unfinished } = this.#parts;
    const stored = await unfinished.claim(key);
    if (stored === null) {
      notices.tell('That run is going on in another tab, or was discarded there.');
      return null;
    }
    const checkpoint = await this.#checked(stored);
    if (checkpoint === null || training.phase !== 'idle') return checkpoint;
    try {
      await this.#open(checkpoint);
    } catch (thrown) {
      notices.fail(thrown);
      return null;
    }
    return data.dataset?.key === checkpoint.dataset.key ? checkpoint : null;
  }

  /** @throws a Fault where the table of that name is another one now */
  async #open({ dataset }: Checkpoint): Promise<void> {
    const { data } = this.#parts;
    if (data.dataset?.key === dataset.key) return;
    const opened = await data.openById(dataset.id);
    if (opened !== null && opened.key !== dataset.key)
      throw new Fault(
        'bad-input',
        `${quoted(dataset.title)} is not the table any more that this run was training on`,
        { remedy: 'Open that table, or train anew on this one' },
      );
  }

  #canOpen({ dataset }: Checkpoint): boolean {
    const { data } = this.#parts;
    return data.dataset?.key === dataset.key || data.has(dataset.id);
  }

  /** Null, and gone, where it is damaged or of another version. */
  async #checked({ key, checkpoint }: StoredCheckpoint): Promise<Checkpoint | null> {
    const { client, notices, unfinished } = this.#parts;
    try {
      return await client.request('checkpoint', { kept: checkpoint }).result;
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (fault.code !== 'bad-input' && fault.code !== 'bad-settings') return null;
      unfinished.remove(key);
      notices.tell(
        `A run that was cut short can’t be gone on with, so it is dropped: ${fault.what}.`,
        undefined,
        true,
      );
      return null;
    }
  }
}
