import { expect, it } from 'vitest';
import { KeptRuns } from '../../../src/app/state/keep/kept-runs.svelte';
import { Guard } from '../../../src/app/state/keep/guard.svelte';
import { Room } from '../../../src/app/state/keep/room.svelte';
import {
  freeNumber,
  type KeepStore,
  type RunEntry,
  type RunNote,
} from '../../../src/app/state/keep/store';
import type { TabNews } from '../../../src/app/state/keep/tabs';
import { Live } from '../../../src/app/state/live.svelte';
import { Notices } from '../../../src/app/state/notices.svelte';
import { TrainingState } from '../../../src/app/state/training.svelte';
import { checkRun } from '../../../src/core/kept/check-run';
import { judge } from '../../../src/core/decision/cutoff/judge';
import type { TrainResult } from '../../../src/worker/protocol';
import { madeUpRun } from '../core/kept/made-up';

/** The browser's storage, shared by all tabs. */
class Memory implements KeepStore {
  readonly entries = new Map<string, RunEntry>();
  refuse: DOMException | null = null;

  async #turn<T>(work: () => T): Promise<T> {
    await Promise.resolve();
    if (this.refuse !== null) throw this.refuse;
    return work();
  }
  notes = () => this.#turn(() => [...this.entries.values()].map(({ note }) => note));
  note = (id: string) => this.#turn(() => this.entries.get(id)?.note ?? null);
  run = (id: string) => this.#turn((): unknown => this.entries.get(id)?.run ?? null);
  add = (entry: RunEntry) =>
    this.#turn(() => {
      const existing = this.entries.get(entry.note.id);
      if (existing !== undefined) return existing.note;
      const others = [...this.entries.values()].filter(
        ({ note }) => note.table === entry.note.table,
      );
      const taken = others.map(({ note }) => note.number);
      const note: RunNote = { ...entry.note, number: freeNumber(entry.note.number, taken) };
      this.entries.set(note.id, { ...entry, note });
      return note;
    });
  remove = (id: string) => this.#turn(() => void this.entries.delete(id));
  name = (id: string, name: string) =>
    this.#turn(() => {
      const entry = this.entries.get(id);
      if (entry !== undefined) this.entries.set(id, { ...entry, note: { ...entry.note, name } });
    });
  tables = () => this.#turn(() => []);
  addTable = () => this.#turn(() => undefined);
  removeTable = () => this.#turn(() => undefined);
}

function resultOf(id: string, table = 'table'): TrainResult {
  const made = madeUpRun();
  const run = { ...made, id, dataset: { ...made.dataset, key: table, title: `Title of ${table}` } };
  return { run, judged: { validation: judge(run.validation), test: judge(run.test) } };
}

/** Tabs over one storage, which hear of each other. */
function browser() {
  const store = new Memory();
  const all: { readonly runs: KeptRuns }[] = [];
  function tab() {
    const notices = new Notices();
    const names: Record<string, string> = {};
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
    const parts: unknown = {
      client,
      training,
      champion: {
        take: (id: string, name: string) => (names[id] = name),
        givenName: (id: string) => names[id] ?? '',
        nameOf: ({ run }: TrainResult) =>
          names[run.id] ?? `Run ${String(training.numbers[run.id])}`,
      },
      data: data.view,
      notices,
      store,
      guard: new Guard(notices),
      room: new Room(),
      tabs: {
        tell: (news: Exclude<TabNews, { kind: 'tables' }>) => {
          for (const other of all) if (other.runs !== runs) void other.runs.hear(news);
        },
      },
      onBack: () => undefined,
    };
    const runs = new KeptRuns(parts as ConstructorParameters<typeof KeptRuns>[0]);
    const opened = async (key: string) => {
      data.take(['dataset'], { dataset: { key } });
      if (training.kept.some(({ run }) => run.dataset.key !== key)) training.forget();
      await runs.opened({ key } as Parameters<typeof runs.opened>[0]);
    };
    const made = { notices, names, training, runs, opened };
    all.push(made);
    return made;
  }
  return { store, tab };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const listed = ({ training }: { training: TrainingState }) =>
  training.kept.map(({ run }) => `${run.id}:${String(training.numbers[run.id])}`);

it('keeps a name that was given while the run was still being written', async () => {
  const { tab } = browser();
  const first = tab();
  await first.runs.begin();
  first.training.keep(resultOf('a'));
  first.names['a'] = 'Best';
  await first.runs.rename('a', 'Best');
  await settled();
  const later = tab();
  await later.runs.begin();
  expect(later.names).toEqual({ a: 'Best' });
});

it('brings runs, names and numbers back when their table opens again', async () => {
  const { tab } = browser();
  const first = tab();
  await first.runs.begin();
  for (const id of ['a', 'b', 'c']) first.training.keep(resultOf(id));
  await settled();
  first.names['b'] = 'Best';
  await first.runs.rename('b', 'Best');
  const later = tab();
  await later.runs.begin();
  await later.opened('table');
  expect(listed(later)).toEqual(['a:1', 'b:2', 'c:3']);
  expect(later.names).toEqual({ b: 'Best' });
  await later.opened('other');
  expect(listed(later)).toEqual([]);
  expect(later.runs.elsewhere).toHaveLength(3);
});

it('keeps the runs of two tabs at once, each with a number of its own, in both', async () => {
  const { tab, store } = browser();
  const [one, two] = [tab(), tab()];
  await Promise.all([one.runs.begin(), two.runs.begin()]);
  one.training.keep(resultOf('a'));
  two.training.keep(resultOf('b'));
  await settled();
  expect(store.entries.size).toBe(2);
  expect(listed(one).toSorted()).toEqual(listed(two).toSorted());
  expect(new Set(Object.values(one.training.numbers))).toEqual(new Set([1, 2]));
  await one.runs.remove(resultOf('b'));
  await settled();
  expect(listed(two)).toHaveLength(1);
  one.notices.list.at(-1)?.action?.run();
  await settled();
  expect(listed(one).toSorted()).toEqual(listed(two).toSorted());
  expect(store.entries.size).toBe(2);
});

it('tells once that the browser has no room, and goes on', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  store.refuse = new DOMException('full', 'QuotaExceededError');
  page.training.keep(resultOf('a'));
  page.training.keep(resultOf('b'));
  await settled();
  expect(page.notices.list.map(({ text }) => text)).toEqual([
    expect.stringContaining('The browser has no room left to keep this'),
  ]);
  expect(listed(page)).toEqual(['a:1', 'b:2']);
  store.refuse = null;
  page.training.keep(resultOf('a'));
  await settled();
  expect([...store.entries.keys()]).toEqual(['a']);
});

it('leaves out what is broken, gone, or filed under another name, and brings the rest', async () => {
  const { tab, store } = browser();
  const first = tab();
  await first.runs.begin();
  for (const id of ['a', 'b', 'c', 'd']) first.training.keep(resultOf(id));
  await settled();
  const put = (id: string, run: unknown) => {
    const entry = store.entries.get(id);
    if (entry !== undefined) store.entries.set(id, { ...entry, run: run as RunEntry['run'] });
  };
  put('a', { ...resultOf('a').run, validation: null });
  put('b', null);
  put('c', resultOf('x').run);
  const later = tab();
  await later.runs.begin();
  await later.opened('table');
  expect(listed(later)).toEqual(['d:4']);
  const told = later.notices.list.map(({ text }) => text).join(' ');
  expect(told).toContain('“Run 1” of an earlier visit is left out: its validation');
  expect(told).toContain('“Run 2” of an earlier visit is left out: the browser has cleared it');
  expect(told).toContain('“Run 3” of an earlier visit is left out: it is another run');
});

it('holds as many runs as fit, and the others ready', async () => {
  const { tab } = browser();
  const first = tab();
  await first.runs.begin();
  for (let i = 1; i <= 15; i++) {
    first.training.keep(resultOf(`r${String(i)}`));
    await settled();
  }
  expect(first.runs.older.map(({ id }) => id)).toEqual(['r3', 'r2', 'r1']);
  const later = tab();
  await later.runs.begin();
  await later.opened('table');
  expect(listed(later)).toHaveLength(12);
  expect(listed(later).at(-1)).toBe('r15:15');
  await later.runs.bring(later.runs.older[2]);
  expect(listed(later).at(-1)).toBe('r1:1');
  expect(later.runs.older.map(({ id }) => id)).toEqual(['r4', 'r3', 'r2']);
});

it('takes in runs of files: here, of another table, known, or not to be kept', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  expect(await page.runs.takeIn('Named', resultOf('a'))).toBe('here');
  expect(await page.runs.takeIn('', resultOf('a'))).toBe('known');
  expect(await page.runs.takeIn('', resultOf('b', 'other'))).toBe('elsewhere');
  expect(page.names).toEqual({ a: 'Named' });
  expect(listed(page)).toEqual(['a:1']);
  store.refuse = new DOMException('no', 'SecurityError');
  expect(await page.runs.takeIn('', resultOf('c', 'other'))).toBe('lost');
  store.refuse = null;
  await page.opened('other');
  expect(listed(page)).toEqual(['b:1']);
});
