import type { Run } from '../../../core/run';
import type { WorkerClient } from '../../../worker/client';
import type { DatasetInfo, TrainResult } from '../../../worker/protocol';
import type { ChampionState } from '../champion.svelte';
import type { DataState } from '../data.svelte';
import type { Notices } from '../notices.svelte';
import type { TrainingState } from '../training.svelte';
import { Database } from './database';
import { Guard } from './guard.svelte';
import { IdbStore } from './idb-store';
import { blockedFault, outdatedFault } from './keep-faults';
import { KeptRuns } from './kept-runs.svelte';
import { KeptTables } from './kept-tables.svelte';
import { Room } from './room.svelte';
import { RunLocks } from './run-locks';
import { RunFiles } from './run-files.svelte';
import type { KeepStore } from './store';
import { Tabs } from './tabs';
import { Unfinished } from './unfinished';
import { IdbUnfinished, type UnfinishedShelf } from './unfinished-shelf';

interface Parts {
  readonly client: WorkerClient;
  readonly training: TrainingState;
  readonly champion: ChampionState;
  readonly data: DataState;
  readonly notices: Notices;
  /** The run with its weights, wherever they are. */
  readonly whole: (result: TrainResult) => Promise<Run>;
  /** A run of an earlier visit is in the list again. */
  readonly onBack: () => void;
  /** The browser's own database unless given. */
  readonly store?: KeepStore;
  readonly shelf?: UnfinishedShelf;
}

/** A page does not wait longer than this for what was kept; it is taken when it comes. */
const PATIENCE_MS = 10_000;

/** What outlives the page, in this browser only: runs with their names, and the visitor's own files. */
export class KeepState {
  readonly guard: Guard;
  readonly room = new Room();
  readonly runs: KeptRuns;
  readonly tables: KeptTables;
  readonly files: RunFiles;
  /** What the run under way has reached, and runs cut short. */
  readonly unfinished: Unfinished;
  /** Where others keep what is theirs. */
  readonly database: Database;
  #lookedUp: Promise<unknown> = Promise.resolve();
  #begun: Promise<unknown> = this.#lookedUp;
  #isLate = false;
  #stopWaiting: () => void = () => undefined;

  constructor({ client, training, champion, data, notices, whole, onBack, ...given }: Parts) {
    const guard = new Guard(notices);
    this.database = new Database({
      onBlocked: () => {
        guard.trouble(blockedFault());
        this.#stopWaiting();
      },
      onOutdated: () => guard.trouble(outdatedFault()),
    });
    const store = given.store ?? new IdbStore(this.database);
    const onFreed = (): void => void this.runs.keepAfterAll();
    this.unfinished = new Unfinished({
      shelf: given.shelf ?? new IdbUnfinished(this.database),
      guard,
      locks: new RunLocks(),
      onFreed,
    });
    const tabs = new Tabs((news) => {
      if (news.kind === 'tables') void this.tables.load();
      else void this.runs.hear(news);
    });
    const { room } = this;
    this.guard = guard;
    this.tables = new KeptTables({ data, store, guard, room, tabs, onFreed });
    this.runs = new KeptRuns({
      client,
      training,
      champion,
      data,
      notices,
      store,
      guard,
      room,
      tabs,
      onBack,
    });
    this.files = new RunFiles({ client, champion, data, notices, runs: this.runs, whole });
  }

  /** Looks up what earlier visits left; never rejects, and does not wait for ever. */
  begin(): Promise<unknown> {
    this.#isLate = true;
    const looked = Promise.all([this.runs.begin(), this.tables.load(false)]);
    this.#lookedUp = looked.then(() => (this.#isLate = false));
    void this.room.measure();
    const patience = new Promise<void>((resolve) => {
      this.#stopWaiting = resolve;
      setTimeout(resolve, PATIENCE_MS);
    });
    this.#begun = Promise.race([this.#lookedUp, patience]);
    return this.#begun;
  }

  /** A table was opened: its runs come back. Resolves when they are here, or the page waits no longer. */
  async opened(dataset: DatasetInfo): Promise<void> {
    await this.#begun;
    if (this.#isLate) void this.#lookedUp.then(() => this.runs.opened(dataset));
    else await this.runs.opened(dataset);
  }
}
