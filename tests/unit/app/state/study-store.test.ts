import { afterEach, expect, it, vi } from 'vitest';
import { KeptStudies } from '../../../../src/app/state/kept-studies.svelte';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { StudyStore } from '../../../../src/app/state/study-store';
import { defaultExperiment } from '../../../../src/core/settings';
import { DEFAULT_CHOICE, studyKey } from '../../../../src/core/study/plan';
import { writeStudy, type Study } from '../../../../src/core/study/study-file';
import { done } from '../../study/made-up';
import { MemoryShelf } from './memory-shelf';

afterEach(() => vi.unstubAllGlobals());

/** A stand-in for where older versions kept them. */
function oldStorage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    get length() {
      return kept.size;
    },
    key: (i: number) => [...kept.keys()][i] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    removeItem: (name: string) => kept.delete(name),
  });
  return kept;
}

const record = (seed: number) => done({ sampling: 'none', loss: 'bce', seed });
const study: Study = {
  table: 'rows',
  base: defaultExperiment(),
  choice: DEFAULT_CHOICE,
  records: [record(1)],
  changed: 5,
};
const key = `rows:${studyKey('rows', study.base)}`;

it('keeps a study, and forgets it', async () => {
  const shelf = new MemoryShelf();
  const store = new StudyStore(shelf);
  await store.save(study);
  expect(await store.load('rows')).toEqual({ studies: [study], damaged: 0 });
  expect(await store.load('others')).toEqual({ studies: [], damaged: 0 });
  await store.remove(study);
  expect(shelf.texts.size).toBe(0);
});

it('moves a study that was kept before a setting was added, and counts a damaged one', async () => {
  const shelf = new MemoryShelf();
  const store = new StudyStore(shelf);
  shelf.texts.set('rows:of-fewer-settings', { table: 'rows', text: writeStudy(study) });
  shelf.texts.set('rows:broken', { table: 'rows', text: '{' });
  expect(await store.load('rows')).toEqual({ studies: [study], damaged: 1 });
  expect([...shelf.texts.keys()]).toEqual([key]);
});

it('keeps what two tabs made of the same study at the same time', async () => {
  const shelf = new MemoryShelf();
  const [one, two] = [new StudyStore(shelf), new StudyStore(shelf)];
  await Promise.all([
    one.save({ ...study, records: [record(1)] }),
    two.save({ ...study, records: [record(2)] }),
  ]);
  await two.save({ ...study, records: [record(2)] });
  expect((await one.load('rows')).studies).toEqual([{ ...study, records: [record(1), record(2)] }]);
});

it('takes over what older versions kept elsewhere, once, and loses nothing where it can’t', async () => {
  const old = oldStorage();
  const shelf = new MemoryShelf();
  await new StudyStore(shelf).save({ ...study, records: [record(2)] });
  old.set(`cutoff-study:${key}`, writeStudy(study));
  old.set('cutoff-study:damaged', '{');
  old.set('cutoff-scenes', 'others');
  shelf.refuse = new DOMException('full', 'QuotaExceededError');
  const store = new StudyStore(shelf);
  await expect(store.load('rows')).rejects.toThrow('full');
  expect(old.has(`cutoff-study:${key}`)).toBe(true);
  shelf.refuse = null;
  const { studies } = await store.load('rows');
  expect(studies[0].records).toEqual([record(2), record(1)]);
  expect([...old.keys()]).toEqual(['cutoff-scenes']);
});

it('puts what was made while the table opened beside what was kept of it', async () => {
  const shelf = new MemoryShelf();
  await new StudyStore(shelf).save(study);
  const notices = new Notices();
  const kept = new KeptStudies(notices, new StudyStore(shelf));
  const opening = kept.opened('rows');
  kept.put({ ...study, records: [record(2)], key: studyKey('rows', study.base) });
  expect(await opening).toBe(true);
  expect(kept.list.map(({ records }) => records)).toEqual([[record(1), record(2)]]);
  const late = kept.opened('rows');
  kept.table = 'another';
  expect(await late).toBe(false);
  shelf.refuse = new DOMException('full', 'QuotaExceededError');
  kept.put({ ...kept.list[0], key: 'k', ...study });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(notices.list.map(({ text }) => text)).toEqual([
    expect.stringContaining('no room left to keep this: results of the comparison last until'),
  ]);
});
