import { KeepState } from '../../../../src/app/state/keep/keep.svelte';
import { KeptRuns } from '../../../../src/app/state/keep/kept-runs.svelte';
import { Guard } from '../../../../src/app/state/keep/guard.svelte';
import { Room } from '../../../../src/app/state/keep/room.svelte';
import {
  freeNumber,
  type KeepStore,
  type RunEntry,
  type RunNote,
} from '../../../../src/app/state/keep/store';
import type { TabNews, Tabs } from '../../../../src/app/state/keep/tabs';
import type { UnfinishedShelf } from '../../../../src/app/state/keep/unfinished-shelf';
import { Live } from '../../../../src/app/state/live.svelte';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { TrainingState } from '../../../../src/app/state/training.svelte';
import { judge } from '../../../../src/core/decision/cutoff/judge';
import { checkRun } from '../../../../src/core/kept/check-run';
import { defaultExperiment } from '../../../../src/core/settings';
import type { TrainResult } from '../../../../src/worker/protocol';
import { madeUpRun } from '../../core/kept/made-up';

type KeptParts = ConstructorParameters<typeof KeptRuns>[0];
type KeepParts = ConstructorParameters<typeof KeepState>[0];

/** The browser's storage, shared by all tabs. */
export class Memory implements KeepStore {
  readonly entries = new Map<string, RunEntry>();
  refuse: DOMException | null = null;
  /** It answers no sooner than this resolves. */
  hold: Promise<void> = Promise.resolve();

  async #turn<T>(work: () => T): Promise<T> {
    await this.hold;
    if (this.refuse !== null) throw this.refuse;
    return work();
  }
  readonly binned = new Map<string, { entry: RunEntry; at: number }>();
  /** How often a run was read out. */
  reads = 0;

  notes = () => this.#turn(() => [...this.entries.values()].map(({ note }) => note));
  note = (id: string) => this.#turn(() => this.entries.get(id)?.note ?? null);
  run = (id: string) =>
    this.#turn((): unknown => {
      this.reads++;
      return this.entries.get(id)?.run ?? null;
    });
  add = (entry: RunEntry) =>
    this.#turn(() => {
      const existing = this.entries.get(entry.note.id);
      if (existing !== undefined) return existing.note;
      this.binned.delete(entry.note.id);
      const all = [...this.entries.values(), ...[...this.binned.values()].map((bin) => bin.entry)];
      const others = all.filter(({ note }) => note.table === entry.note.table);
      const taken = others.map(({ note }) => note.number);
      const note: RunNote = { ...entry.note, number: freeNumber(entry.note.number, taken) };
      this.entries.set(note.id, { ...entry, note });
      return note;
    });
  bin = (ids: readonly string[], at: number) =>
    this.#turn(() => {
      for (const id of ids) {
        const entry = this.entries.get(id);
        if (entry !== undefined) this.binned.set(id, { entry, at });
        this.entries.delete(id);
      }
    });
  restore = (ids: readonly string[]) =>
    this.#turn(() =>
      ids.flatMap((id) => {
        const binned = this.binned.get(id);
        if (binned === undefined) return [];
        this.binned.delete(id);
        this.entries.set(id, binned.entry);
        return [binned.entry.note];
      }),
    );
  erase = (before: number, ids: readonly string[]) =>
    this.#turn(() => {
      for (const [id, { at }] of this.binned)
        if (at < before || ids.includes(id)) this.binned.delete(id);
    });
  name = (id: string, name: string) =>
    this.#turn(() => {
      const entry = this.entries.get(id);
      if (entry !== undefined) this.entries.set(id, { ...entry, note: { ...entry.note, name } });
    });
  tables = () => this.#turn(() => []);
  addTable = () => this.#turn(() => undefined);
  removeTable = () => this.#turn(() => undefined);
}

/** Runs of other ids come of other settings. */
export function resultOf(id: string, table = 'table'): TrainResult {
  const seed = [...id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 0) % 10_000;
  const made = madeUpRun({ experiment: { ...defaultExperiment(), seed } });
  const run = { ...made, id, dataset: { ...made.dataset, key: table, title: `Title of ${table}` } };
  return { run, judged: { validation: judge(run.validation), test: judge(run.test) } };
}

/** Tabs over one storage, which hear of each other. */
export function browser() {
  const store = new Memory();
  const all: { readonly runs: KeptRuns }[] = [];
  function tab() {
    const notices = new Notices();
    const names: Record<string, string> = {};
    const room = new Room();
    const data = new Live({ dataset: { key: 'table' } });
    const client = {
      request: (_: string, { run }: { run: unknown }) => ({
        result: Promise.resolve().then(() => {
          const checked = checkRun(run);
          return { run: checked, judged: resultOf('').judged };
        }),
      }),
    };
    const training = new TrainingState(
      client as unknown as ConstructorParameters<typeof TrainingState>[0],
      () => null,
      (result) => void runs.keep(result),
    );
    const page: unknown = {
      client,
      training,
      champion: {
        settings: null,
        take: (id: string, name: string) => (names[id] = name),
        givenName: (id: string) => names[id] ?? '',
        nameOf: ({ run }: TrainResult) =>
          names[run.id] ?? `Run ${String(training.numbers[run.id])}`,
      },
      data: data.view,
      notices,
      store,
      whole: () => Promise.reject(new Error('not asked for')),
      onBack: () => undefined,
    };
    const parts = {
      ...(page as Omit<KeptParts, 'guard' | 'room' | 'tabs'>),
      guard: new Guard(notices),
      room,
      tabs: {
        tell: (news: Exclude<TabNews, { kind: 'tables' }>) => {
          for (const other of all) if (other.runs !== runs) void other.runs.hear(news);
        },
      } as Tabs,
    };
    const runs = new KeptRuns(parts);
    const opened = async (key: string) => {
      data.take(['dataset'], { dataset: { key } });
      if (training.kept.some(({ run }) => run.dataset.key !== key)) training.forget();
      await runs.opened({ key } as Parameters<typeof runs.opened>[0]);
    };
    const keep = (shelf?: UnfinishedShelf) =>
      new KeepState({ ...(page as KeepParts), ...(shelf && { shelf }) });
    const made = { notices, names, training, runs, room, opened, keep };
    all.push(made);
    return made;
  }
  return { store, tab };
}
