import { afterEach, expect, it, vi } from 'vitest';
import { StudyStore } from '../../../src/app/state/study-store';
import { defaultExperiment } from '../../../src/core/settings';
import { DEFAULT_CHOICE, studyKey } from '../../../src/core/study/plan';
import { writeStudy, type Study } from '../../../src/core/study/study-file';
import { done } from '../study/made-up';

afterEach(() => vi.unstubAllGlobals());

/** A stand-in for the browser's storage. */
function storage(): Map<string, string> {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    get length() {
      return kept.size;
    },
    key: (i: number) => [...kept.keys()][i] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => kept.set(name, text),
    removeItem: (name: string) => kept.delete(name),
  });
  return kept;
}

const study: Study = {
  table: 'rows',
  base: defaultExperiment(),
  choice: DEFAULT_CHOICE,
  records: [done({ sampling: 'none', loss: 'bce', seed: 1 })],
  changed: 5,
};

it('keeps a study, and forgets it', () => {
  const kept = storage();
  const store = new StudyStore();
  store.save(study);
  expect(store.load('rows')).toEqual({ studies: [study], damaged: 0 });
  expect(store.load('others')).toEqual({ studies: [], damaged: 0 });
  store.remove(study);
  expect(kept.size).toBe(0);
});

it('forgets a study that was kept before a setting was added', () => {
  const kept = storage();
  const store = new StudyStore();
  kept.set('cutoff-study:rows:of-fewer-settings', writeStudy(study));
  expect(store.load('rows').studies).toEqual([study]);
  expect([...kept.keys()]).toEqual([`cutoff-study:rows:${studyKey('rows', study.base)}`]);
  kept.set('cutoff-study:rows:of-fewer-settings', writeStudy({ ...study, records: [] }));
  expect(store.load('rows').studies).toEqual([study]);
  store.remove(study);
  expect(store.load('rows').studies).toEqual([]);
});

it('keeps what two tabs made of the same study', () => {
  storage();
  const store = new StudyStore();
  const [one, two] = [1, 2].map((seed) => done({ sampling: 'none', loss: 'bce', seed }));
  store.save({ ...study, records: [one] });
  store.save({ ...study, records: [two] });
  store.save({ ...study, records: [two] });
  expect(store.load('rows').studies).toEqual([{ ...study, records: [one, two] }]);
});
