import type { NamedRun } from '../../../core/kept/runs-file';
import { unpackedHead } from '../../../core/data/gzip';
import { saysItHasRuns, TELLING_CHARACTERS } from '../../../core/kept/runs-file';
import type { Run } from '../../../core/run';
import type { Progress } from '../../../core/task';
import type { Call, WorkerClient } from '../../../worker/client';
import type { TrainResult, UnpackedRuns } from '../../../worker/protocol';
import type { ChampionState } from '../champion.svelte';
import type { DataState } from '../data.svelte';
import type { Notices } from '../notices.svelte';
import { importedInWords, importFault, type TakenRun } from './import-words';
import type { KeptRuns } from './kept-runs.svelte';
import type { RunNote } from './store';

interface Parts {
  readonly client: WorkerClient;
  readonly champion: ChampionState;
  readonly data: DataState;
  readonly notices: Notices;
  readonly runs: KeptRuns;
  /** The run with its weights, wherever they are. */
  readonly whole: (result: TrainResult) => Promise<Run>;
}

/** Runs as files: out of the page and into it. */
export class RunFiles {
  busy = $state(false);
  /** How far a file being read has come; null while none is. */
  reading: Progress | null = $state.raw(null);
  #call: Call<'unpackRuns'> | undefined;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** These runs as one file, older ones first; null where that failed. */
  async pack(
    results: readonly TrainResult[],
    older: readonly RunNote[] = [],
  ): Promise<Blob | null> {
    const { client, runs } = this.#parts;
    return this.#busily(async () => {
      const named: NamedRun[] = [];
      for (const note of older.toReversed()) {
        const result = await runs.load(note);
        if (result !== null) named.push({ name: note.name, run: result.run });
      }
      for (const result of results) named.push(await this.#named(result));
      return client.request('packRuns', { runs: named }).result;
    });
  }

  /** Takes a file in if it says that it holds runs; false where it is something else. */
  async openIfRuns(file: File): Promise<boolean> {
    const itsName = /\.cutoff(\.json)?(\.gz)?$/i.test(file.name);
    if (!itsName && !saysItHasRuns(await beginning(file))) return false;
    await this.unpack(file);
    return true;
  }

  /** Takes the runs of a file in; those of other tables wait until their table is open. */
  async unpack(file: File): Promise<void> {
    const { client, notices, runs, data } = this.#parts;
    await this.#busily(async () => {
      const unpacked = await this.#read(client, file);
      const taken: TakenRun[] = [];
      for (const { name, result } of unpacked.runs)
        taken.push({ title: result.run.dataset.title, outcome: await runs.takeIn(name, result) });
      const fault = importFault(file.name, unpacked.problems, taken);
      if (fault !== null) notices.fail(fault, undefined, true);
      const words = importedInWords(taken, data.dataset?.title ?? '');
      if (words !== '') notices.tell(words);
      return null;
    });
  }

  /** Gives up the file that is being read; nothing of it is taken. */
  cancel(): void {
    this.#call?.cancel();
  }

  async #read(client: WorkerClient, file: File): Promise<UnpackedRuns> {
    const onProgress = (progress: Progress): void => void (this.reading = progress);
    this.#call = client.request('unpackRuns', { file }, { onProgress });
    try {
      return await this.#call.result;
    } finally {
      this.#call = undefined;
      this.reading = null;
    }
  }

  async #named(result: TrainResult): Promise<NamedRun> {
    const { champion, whole } = this.#parts;
    return { name: champion.givenName(result.run.id), run: await whole(result) };
  }

  async #busily<T>(work: () => Promise<T>): Promise<T | null> {
    this.busy = true;
    try {
      return await work();
    } catch (thrown) {
      this.#parts.notices.fail(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }
}

/** Enough of a file's text to tell what it is; empty where it can't be read. */
async function beginning(file: File): Promise<string> {
  try {
    const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
    if (first !== 0x1f || second !== 0x8b) return await file.slice(0, TELLING_CHARACTERS).text();
    const head = await unpackedHead({ name: file.name, blob: file }, TELLING_CHARACTERS);
    return new TextDecoder().decode(head);
  } catch {
    return '';
  }
}
