import { afterEach, expect, it, vi } from 'vitest';
import type { RunEntry } from '../../../../src/app/state/keep/store';
import { KeptTables } from '../../../../src/app/state/keep/kept-tables.svelte';
import { Guard } from '../../../../src/app/state/keep/guard.svelte';
import type { TrainingState } from '../../../../src/app/state/training.svelte';
import { runId } from '../../../../src/core/run-id';
import type { TrainResult } from '../../../../src/worker/protocol';
import { browser, resultOf } from './one-browser';

afterEach(() => vi.unstubAllGlobals());

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
  expect(later.runs.lists.elsewhere).toHaveLength(3);
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
    expect.stringContaining('The browser has no room left to keep “Run 1”, “Run 2”'),
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
  expect(later.notices.list.map(({ text }) => text)).toEqual([
    expect.stringContaining('3 runs of earlier visits can’t be read'),
  ]);
  expect(later.runs.lists.older).toEqual([]);
  expect(
    later.runs.lists.unreadable.map(({ note, why }) => `${note.id}: ${why}`).toSorted(),
  ).toEqual([
    expect.stringContaining('a: its validation'),
    'b: the browser has its name, but no longer the run itself',
    'c: another run is stored in its place',
  ]);
  const [{ note }] = later.runs.lists.unreadable;
  await later.runs.removeNotes([note]);
  expect(later.runs.lists.unreadable).toHaveLength(2);
  expect(store.entries.has(note.id)).toBe(false);
  later.notices.list.at(-1)?.action?.run();
  await settled();
  expect(later.runs.lists.unreadable).toHaveLength(3);
});

it('takes a whole copy of a run that can’t be read in its place', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  page.training.keep(resultOf('a'));
  await settled();
  const entry = store.entries.get('a')!;
  store.entries.set('a', { ...entry, run: {} as RunEntry['run'] });
  const later = tab();
  await later.runs.begin();
  await later.opened('table');
  expect(later.notices.list.map(({ text }) => text)).toEqual([
    expect.stringContaining('“Run 1” of an earlier visit can’t be read: it is not of run format'),
  ]);
  expect(await later.runs.takeIn('', resultOf('a'))).toBe('here');
  expect(later.runs.lists.unreadable).toEqual([]);
  expect(store.entries.get('a')?.run).toEqual(resultOf('a').run);
});

it('says what stood in the way of reading, and keeps the run listed', async () => {
  const { tab, store } = browser();
  const first = tab();
  await first.runs.begin();
  first.training.keep(resultOf('a'));
  await settled();
  const later = tab();
  await later.runs.begin();
  const told = async (name: string) => {
    store.refuse = new DOMException('no', name);
    await later.opened('table');
    store.refuse = null;
    return later.notices.list.at(-1)?.text;
  };
  expect(await told('SecurityError')).toContain('does not let this page store anything');
  expect(await told('VersionError')).toContain('A newer version of Cutoff');
  expect(await told('UnknownError')).toContain('does not say why (UnknownError)');
  expect(later.runs.lists.older).toHaveLength(1);
  expect(await told('NotReadableError')).toContain('the browser has lost the file');
  expect(later.runs.lists.unreadable).toHaveLength(1);
});

it('waits for no permission to keep, and reads no run to delete many', async () => {
  const { tab, store } = browser();
  const page = tab();
  const persist = vi.fn(() => new Promise<boolean>(() => undefined));
  vi.stubGlobal('navigator', {
    storage: {
      persist,
      persisted: () => Promise.resolve(false),
      estimate: () => new Promise(() => undefined),
    },
  });
  await page.runs.begin();
  expect(await page.runs.takeIn('', resultOf('a', 'other'))).toBe('elsewhere');
  await page.runs.takeIn('', resultOf('b', 'other'));
  expect(persist).toHaveBeenCalledTimes(1);
  await page.runs.rename('a', 'Best');
  expect(store.entries.get('a')?.note.name).toBe('Best');
  await page.runs.removeNotes(page.runs.lists.elsewhere);
  expect(store.entries.size).toBe(0);
  page.notices.list.at(-1)?.action?.run();
  await settled();
  expect(page.runs.lists.elsewhere.map(({ id, name }) => [id, name])).toEqual([
    ['a', 'Best'],
    ['b', ''],
  ]);
  expect(store.reads).toBe(0);
});

it('erases what was deleted when nobody can want it back any more', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  await page.runs.takeIn('', resultOf('a', 'other'));
  await page.runs.removeNotes(page.runs.lists.elsewhere);
  const binned = store.binned.get('a')!;
  store.binned.set('a', { ...binned, at: binned.at - 540_000 });
  await tab().runs.begin();
  await settled();
  expect(store.binned.size).toBe(1);
  store.binned.set('a', { ...binned, at: binned.at - 660_000 });
  await tab().runs.begin();
  await settled();
  expect(store.binned.size).toBe(0);
  page.notices.list.at(-1)?.action?.run();
  await settled();
  expect(page.notices.list.at(-1)?.text).toContain('too late');
});

it('erases what was deleted when the offer to undo goes, and not while somebody looks at it', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  const runs = ['a', 'b', 'c'].map((id) => resultOf(id, 'other'));
  for (const run of runs) await page.runs.takeIn('', run);
  const [a, b, c] = page.runs.lists.elsewhere;
  await page.runs.removeNotes([a]);
  page.notices.hold(page.notices.list[0].id, 'pointer');
  await page.runs.removeNotes([b]);
  await page.runs.removeNotes([c]);
  await settled();
  expect([...store.binned.keys()]).toEqual(['a', 'c']);
  const [heldOffer, offer] = page.notices.list;
  heldOffer.action?.run();
  page.notices.close(heldOffer.id);
  page.notices.close(offer.id);
  await settled();
  expect(store.binned.size).toBe(0);
  expect([...store.entries.keys()]).toEqual(['a']);
});

it('names what it has no room for, and keeps it when there is room again', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  store.refuse = new DOMException('full', 'QuotaExceededError');
  page.training.keep(resultOf('a'));
  page.training.keep(resultOf('b'));
  await settled();
  expect(page.notices.list.map(({ text }) => text)).toEqual([
    expect.stringContaining('no room left to keep “Run 1”, “Run 2”'),
  ]);
  expect(page.runs.unkept.has('b')).toBe(true);
  page.notices.close(page.notices.list[0].id);
  await page.runs.keepAfterAll();
  expect(page.notices.list).toEqual([]);
  store.refuse = null;
  await tab().runs.begin();
  await page.runs.begin();
  await settled();
  expect([...store.entries.keys()]).toEqual(['a', 'b']);
  expect(page.runs.unkept.entries).toEqual([]);
  expect(page.notices.list).toEqual([]);
});

it('warns while there is a little room left, and offers runs that nobody would miss', async () => {
  vi.stubGlobal('navigator', {
    storage: {
      persist: () => Promise.resolve(false),
      persisted: () => Promise.resolve(false),
      estimate: () => Promise.resolve({ usage: 90, quota: 100 }),
    },
  });
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  await page.runs.takeIn('', resultOf('b', 'other'));
  await page.runs.takeIn('Named', resultOf('a', 'other'));
  page.training.keep(resultOf('listed'));
  await settled();
  expect(page.runs.lists.spare.map(({ id }) => id)).toEqual(['b']);
  expect(page.runs.lists.spareHere).toEqual([]);
  const [warning, ...more] = page.notices.list.filter(({ text }) => text.includes('nearly full'));
  expect(more).toEqual([]);
  warning.action?.run();
  await settled();
  expect([...store.entries.keys()].toSorted()).toEqual(['a', 'listed']);
});

it('holds as many runs as fit, and the others ready', async () => {
  const { tab } = browser();
  const first = tab();
  await first.runs.begin();
  for (let i = 1; i <= 15; i++) {
    first.training.keep(resultOf(`r${String(i)}`));
    await settled();
  }
  expect(first.runs.lists.older.map(({ id }) => id)).toEqual(['r3', 'r2', 'r1']);
  const later = tab();
  await later.runs.begin();
  await later.opened('table');
  expect(listed(later)).toHaveLength(12);
  expect(listed(later).at(-1)).toBe('r15:15');
  await later.runs.bring(later.runs.lists.older[2]);
  expect(listed(later).at(-1)).toBe('r1:1');
  expect(later.runs.lists.older.map(({ id }) => id)).toEqual(['r4', 'r3', 'r2']);
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
  const apart = resultOf('a');
  const rawPd = apart.run.validation.rawPd.with(0, 0.3);
  const twin = { ...apart, run: { ...apart.run, validation: { ...apart.run.validation, rawPd } } };
  const own = runId(twin.run);
  expect(await page.runs.takeIn('', twin)).toBe('here');
  expect(await page.runs.takeIn('', twin)).toBe('known');
  expect(listed(page)).toEqual(['a:1', `${own}:2`]);
  store.refuse = new DOMException('no', 'SecurityError');
  expect(await page.runs.takeIn('', resultOf('c', 'other'))).toBe('lost');
  store.refuse = null;
  await page.opened('other');
  expect(listed(page)).toEqual(['b:1']);
});

/** The same run under another id, as an older version would have named it. */
const renamed = ({ run, ...rest }: TrainResult, id: string): TrainResult => ({
  ...rest,
  run: { ...run, id, seconds: 99 },
});

it('counts an equal run of another id as the one in the list', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  page.training.show(resultOf('a'), true);
  await settled();
  page.training.show(renamed(resultOf('a'), 'new'), true);
  await settled();
  expect(listed(page)).toEqual(['a:1']);
  expect(page.training.shown?.run.id).toBe('a');
  expect([...store.entries.keys()]).toEqual(['a']);
  expect(await page.runs.takeIn('', renamed(resultOf('a'), 'file'))).toBe('known');
});

it('counts an equal run that is kept but not listed as that one, and reads no other', async () => {
  const { tab, store } = browser();
  const first = tab();
  await first.runs.begin();
  for (const id of ['a', 'b']) first.training.keep(resultOf(id));
  await settled();
  const later = tab();
  await later.runs.begin();
  later.training.show(renamed(resultOf('b'), 'new'), true);
  await settled();
  expect(store.reads).toBe(1);
  expect(listed(later)).toEqual(['b:2']);
  expect(later.training.shown?.run.id).toBe('b');
  expect(await later.runs.takeIn('', renamed(resultOf('a'), 'file'))).toBe('known');
  expect([...store.entries.keys()]).toEqual(['a', 'b']);
});

it('says nothing of deleting where the browser refuses, and the run stays', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  const result = resultOf('a');
  page.training.keep(result);
  await page.runs.takeIn('', resultOf('b', 'other'));
  await settled();
  store.refuse = new DOMException('no', 'SecurityError');
  await page.runs.remove(result);
  await page.runs.removeNotes(page.runs.lists.elsewhere);
  expect(listed(page)).toEqual(['a:1']);
  expect(page.runs.lists.elsewhere.map(({ id }) => id)).toEqual(['b']);
  expect(page.notices.list.map(({ text }) => text)).toEqual([
    expect.stringContaining('does not let this page store anything'),
  ]);
  page.training.keep(resultOf('c'));
  await settled();
  await page.runs.remove(resultOf('c'));
  expect(listed(page)).toEqual(['a:1']);
  expect(page.notices.list.at(-1)?.text).toBe('“Run 2” deleted.');
});

it('tells each refusal to delete or to bring back, and tells it once', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  await page.runs.takeIn('', resultOf('b', 'other'));
  await settled();
  const refusals = () => page.notices.list.filter(({ kind }) => kind === 'error');
  store.refuse = new DOMException('no', 'SecurityError');
  await page.runs.removeNotes(page.runs.lists.elsewhere);
  const [first] = refusals();
  expect(first.text).toContain('does not let this page store anything');
  page.notices.close(first.id);
  await page.runs.removeNotes(page.runs.lists.elsewhere);
  await page.runs.removeNotes(page.runs.lists.elsewhere);
  expect(refusals().map(({ text }) => text)).toEqual([first.text]);
  store.refuse = null;
  await page.runs.removeNotes(page.runs.lists.elsewhere);
  const undo = page.notices.list.at(-1)?.action;
  store.refuse = new DOMException('no', 'SecurityError');
  page.notices.close(refusals()[0].id);
  undo?.run();
  await settled();
  expect(refusals().map(({ text }) => text)).toEqual([first.text]);
  expect(page.notices.list.map(({ text }) => text).join()).not.toContain('too late');
});

it('combines the run that is wanted where several have its settings', () => {
  const { tab } = browser();
  const { training } = tab();
  const [a, b] = [resultOf('a'), renamed(resultOf('a'), 'b')];
  for (const result of [a, b]) training.add(result);
  const { experiment } = a.run;
  expect(training.find(experiment)).toBe(b);
  expect(training.find(experiment, ['a'])).toBe(a);
  expect(training.find(experiment, ['gone'])).toBe(b);
});

it('keeps what had no room when a kept file gave its room back', async () => {
  const { tab, store } = browser();
  const page = tab();
  await page.runs.begin();
  store.refuse = new DOMException('full', 'QuotaExceededError');
  page.training.keep(resultOf('a'));
  await settled();
  store.refuse = null;
  const parts: unknown = {
    data: { dataset: { key: 'table' } },
    store,
    guard: new Guard(page.notices),
    tabs: { tell: () => undefined },
    onFreed: () => void page.runs.keepAfterAll(),
  };
  await new KeptTables(parts as ConstructorParameters<typeof KeptTables>[0]).forgetOpen();
  await settled();
  expect([...store.entries.keys()]).toEqual(['a']);
});
