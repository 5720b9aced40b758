import { describe, expect, it } from 'vitest';
import { CutShort } from '../../../../src/app/state/cut-short';
import { cutShortInWords } from '../../../../src/app/state/cut-short-words';
import type { StoredCheckpoint } from '../../../../src/app/state/keep/unfinished-shelf';
import { Notices } from '../../../../src/app/state/notices.svelte';
import type { Checkpoint } from '../../../../src/core/checkpoint';
import { Fault } from '../../../../src/core/fault';
import { checkCheckpoint } from '../../../../src/core/kept/check-checkpoint';
import { checkpointOf } from '../../core/kept/made-up-checkpoint';

type Parts = ConstructorParameters<typeof CutShort>[0];

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A page with what earlier visits left, and the tables that it can open by their names. */
function page(left: readonly StoredCheckpoint[], tables: Readonly<Record<string, string>>) {
  const notices = new Notices();
  const removed: string[] = [];
  const wentOn: Checkpoint[] = [];
  const changes: unknown[] = [];
  const taken = new Set<string>();
  const letGo: string[] = [];
  const data = {
    dataset: null as { key: string } | null,
    /** Something that happens while a table is opened. */
    meanwhile: (): void => undefined,
    has: (id: string) => id in tables,
    openById: (id: string) => {
      data.meanwhile();
      if (!(id in tables)) return Promise.reject(new Fault('bad-settings', 'no such table'));
      data.dataset = { key: tables[id] };
      return Promise.resolve(data.dataset);
    },
  };
  const training = { phase: 'idle' };
  const list = () => left.filter(({ key }) => !removed.includes(key));
  const parts: unknown = {
    client: {
      request: (_: string, { kept }: { kept: unknown }) => ({
        result: Promise.resolve().then(() => checkCheckpoint(kept)),
      }),
    },
    unfinished: {
      list: () => Promise.resolve(list()),
      claim: (key: string) =>
        Promise.resolve(taken.has(key) ? null : (list().find((one) => one.key === key) ?? null)),
      letGo: (key: string) => letGo.push(key),
      remove: (key: string) => removed.push(key),
    },
    data,
    notices,
    training,
    set: (change: unknown) => changes.push(change),
    goOn: (from: Checkpoint) => {
      wentOn.push(from);
      return Promise.resolve();
    },
  };
  const texts = () => notices.list.map(({ text }) => text);
  const press = async (label: string): Promise<void> => {
    const [notice] = notices.list;
    const action = [notice.action, notice.other].find((one) => one?.label === label);
    notices.close(notice.id);
    action?.run();
    await settled();
  };
  const cutShort = new CutShort(parts as Parts);
  return {
    cutShort,
    notices,
    texts,
    press,
    data,
    removed,
    wentOn,
    changes,
    taken,
    letGo,
    training,
  };
}

const at = new Date(2026, 4, 3, 14, 32).getTime();
const stored = (key: string, checkpoint: unknown = checkpointOf(7)) => ({ key, at, checkpoint });

describe('a run cut short', () => {
  it('is offered once, and goes on with its settings on its table', async () => {
    const { cutShort, texts, press, data, wentOn, changes } = page([stored('a')], {
      'small.csv': 'table',
    });
    await cutShort.look();
    await cutShort.look();
    expect(texts()).toHaveLength(1);
    expect(texts()[0]).toMatch(/^Training on “Small” was cut short after epoch 7 of 30 \(/);
    await press('Continue');
    expect(data.dataset).toEqual({ key: 'table' });
    expect(changes).toEqual([expect.objectContaining({ model: 'resnet-under', epochs: 30 })]);
    const note = 'WebGPU stopped working. It was cut short after epoch 7 and went on later.';
    expect(wentOn).toEqual([{ ...checkpointOf(7), note }]);
  });

  it('is let go of once it has ended, and offered again where it did not begin', async () => {
    const tables = { 'small.csv': 'table' };
    const { cutShort, texts, press, letGo, wentOn } = page([stored('a')], tables);
    await cutShort.look();
    await press('Continue');
    expect(wentOn).toHaveLength(1);
    expect(letGo).toEqual(['a']);
    expect(texts()[0]).toMatch(/was cut short after epoch 7/);
  });

  it('ends no run that is under way: it waits, and is still offered', async () => {
    const tables = { 'small.csv': 'table' };
    const { cutShort, texts, press, wentOn, training } = page([stored('a')], tables);
    await cutShort.look();
    training.phase = 'running';
    await press('Continue');
    expect(wentOn).toEqual([]);
    const [told, offered] = texts();
    expect(told).toMatch(/^Another run is under way/);
    expect(offered).toMatch(/was cut short/);
  });

  it('is discarded when it is not wanted, and the next is offered', async () => {
    const tables = { 'small.csv': 'table' };
    const { cutShort, texts, press, removed } = page([stored('a'), stored('b')], tables);
    await cutShort.look();
    await press('Discard');
    expect(removed).toEqual(['a']);
    expect(texts()).toHaveLength(1);
  });

  it('is not offered before its table can be opened', async () => {
    const { cutShort, texts, data } = page([stored('a')], {});
    await cutShort.look();
    expect(texts()).toEqual([]);
    data.dataset = { key: 'table' };
    await cutShort.look();
    expect(texts()[0]).toMatch(/^Training was cut short after epoch 7/);
  });

  it('does not go on where its table is another by now, or another tab was quicker', async () => {
    const other = page([stored('a')], { 'small.csv': 'other' });
    await other.cutShort.look();
    await other.press('Continue');
    expect(other.wentOn).toEqual([]);
    expect(other.texts()[0]).toContain('“Small” is not the table any more');
    const late = page([stored('a')], { 'small.csv': 'table' });
    await late.cutShort.look();
    late.taken.add('a');
    await late.press('Continue');
    expect(late.wentOn).toEqual([]);
    expect(late.texts()[0]).toContain('going on in another tab');
  });

  it('is offered again later where it could not go on', async () => {
    const { cutShort, texts, press, data, taken, notices, letGo } = page([stored('a')], {
      'small.csv': 'table',
    });
    const again = async (): Promise<void> => {
      notices.list = [];
      await cutShort.look();
      expect(texts()).toEqual([expect.stringMatching(/was cut short/)]);
    };
    await again();
    taken.add('a');
    await press('Continue');
    taken.clear();
    await again();
    // Another table was opened in its place.
    data.openById = () => Promise.resolve(null as never);
    await press('Continue');
    expect(letGo).toEqual(['a', 'a']);
    await again();
  });

  it('ends no run that began while its table was opened', async () => {
    const { cutShort, texts, press, data, wentOn, letGo, training } = page([stored('a')], {
      'small.csv': 'table',
    });
    await cutShort.look();
    data.meanwhile = () => void (training.phase = 'running');
    await press('Continue');
    expect(wentOn).toEqual([]);
    expect(letGo).toEqual(['a']);
    expect(texts()).toEqual([
      expect.stringMatching(/^Another run is under way/),
      expect.stringMatching(/was cut short/),
    ]);
  });

  it('is gone on with one at a time', async () => {
    const tables = { 'small.csv': 'table' };
    const { cutShort, notices, wentOn } = page([stored('a'), stored('b')], tables);
    await cutShort.look();
    await cutShort.look();
    const [a, b] = notices.list.map(({ action }) => action);
    a?.run();
    b?.run();
    await settled();
    expect(wentOn).toHaveLength(1);
  });

  it('that is damaged is dropped with a word', async () => {
    const damaged = stored('a', { ...checkpointOf(7), fit: null });
    const { cutShort, texts, removed } = page([damaged], { 'small.csv': 'table' });
    await cutShort.look();
    expect(removed).toEqual(['a']);
    expect(texts()).toEqual([
      'A run that was cut short can’t be gone on with, so it is dropped: its fit can’t be read.',
    ]);
  });
});

describe('the words for it', () => {
  const words = (now: number, changes = {}) =>
    cutShortInWords(checkpointOf(7, changes), { at, now, openTable: 'table' });

  it('name the model, and the day where that is not today', () => {
    expect(words(at + 1000)).toBe(
      'Training was cut short after epoch 7 of 30 (ResNet, under-sampled, 14:32).',
    );
    expect(words(at + 40 * 3_600_000)).toContain('(ResNet, under-sampled, 3 May, 14:32)');
    expect(words(at + 31 * 86_400_000)).toContain('3 May');
  });

  it('name a sampling that is not the model’s own', () => {
    expect(words(at, { sampling: 'smote' })).toContain('sampling: SMOTE, 14:32');
  });
});
