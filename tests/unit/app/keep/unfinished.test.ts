import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Guard } from '../../../../src/app/state/keep/guard.svelte';
import { RunLocks } from '../../../../src/app/state/keep/run-locks';
import { Unfinished } from '../../../../src/app/state/keep/unfinished';
import type {
  StoredCheckpoint,
  UnfinishedShelf,
} from '../../../../src/app/state/keep/unfinished-shelf';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { epochsOf, type Checkpoint } from '../../../../src/core/checkpoint';
import { checkpointOf } from '../../core/kept/made-up-checkpoint';

/** The browser's storage, in which a write takes as long as the test wants. */
class Shelf implements UnfinishedShelf {
  readonly stored = new Map<string, StoredCheckpoint>();
  readonly puts: number[] = [];
  refuse: DOMException | null = null;
  #finish: (() => void) | null = null;

  all = () => Promise.resolve([...this.stored.values()]);
  get = (key: string) => Promise.resolve(this.stored.get(key) ?? null);
  put = async (stored: StoredCheckpoint) => {
    this.puts.push(epochsOf(stored.checkpoint as Checkpoint));
    await new Promise<void>((resolve) => (this.#finish = resolve));
    if (this.refuse !== null) throw this.refuse;
    this.stored.set(stored.key, stored);
  };
  remove = (key: string) => Promise.resolve(void this.stored.delete(key));

  async finish(): Promise<void> {
    await settled();
    this.#finish?.();
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const shelf = { value: new Shelf() };
const held = new Set<string>();

/** The browser's locks, which all its tabs share. */
const locks = {
  request: async (name: string, _: LockOptions, use: (lock: unknown) => Promise<void> | void) => {
    await settled();
    if (held.has(name)) return use(null);
    held.add(name);
    await use({ name });
    held.delete(name);
  },
  query: () => Promise.resolve({ held: Array.from(held, (name) => ({ name })) }),
};

beforeEach(() => {
  shelf.value = new Shelf();
  held.clear();
  vi.stubGlobal('navigator', { locks });
});
afterEach(() => void vi.unstubAllGlobals());

function tab(): { unfinished: Unfinished; notices: Notices } {
  const notices = new Notices();
  const guard = new Guard(notices);
  const onFreed = (): void => undefined;
  const parts = { shelf: shelf.value, guard, locks: new RunLocks(), onFreed };
  return { unfinished: new Unfinished(parts), notices };
}

describe('what the run under way has reached', () => {
  it('is written one at a time, the newest next, and gone when the run is over', async () => {
    const { unfinished } = tab();
    unfinished.began(null);
    for (const epochs of [1, 2, 3, 4]) unfinished.reached(checkpointOf(epochs));
    await settled();
    expect(shelf.value.puts).toEqual([1]);
    await shelf.value.finish();
    expect(shelf.value.puts).toEqual([1, 4]);
    unfinished.reached(checkpointOf(5));
    unfinished.ended('over');
    await shelf.value.finish();
    expect(shelf.value.puts).toEqual([1, 4]);
    expect(shelf.value.stored.size).toBe(0);
  });

  it('is all that a reload would not lose', async () => {
    const { unfinished, notices } = tab();
    const losing = (): boolean => unfinished.wouldLose;
    expect(losing()).toBe(false);
    unfinished.began(null);
    expect(losing()).toBe(true);
    unfinished.reached(checkpointOf(1));
    expect(losing()).toBe(true);
    await shelf.value.finish();
    expect(losing()).toBe(false);
    unfinished.ended('broken');
    expect(losing()).toBe(false);
    unfinished.began(null);
    shelf.value.refuse = new DOMException('full', 'QuotaExceededError');
    unfinished.reached(checkpointOf(1));
    await shelf.value.finish();
    expect(losing()).toBe(true);
    expect(notices.list).toHaveLength(1);
    unfinished.ended('over');
    const [{ key }] = await unfinished.list();
    await unfinished.claim(key);
    unfinished.began(checkpointOf(1));
    expect(losing()).toBe(false);
  });

  it('stays when the run broke, and a tab that trains keeps others from it', async () => {
    const [one, other] = [tab(), tab()];
    one.unfinished.began(null);
    one.unfinished.reached(checkpointOf(7));
    await shelf.value.finish();
    expect(await other.unfinished.list()).toEqual([]);
    one.unfinished.ended('broken');
    const [left] = await other.unfinished.list();
    expect(left.checkpoint).toEqual(checkpointOf(7));
    expect(await other.unfinished.claim(left.key)).toEqual(left);
    expect(await one.unfinished.claim(left.key)).toBeNull();
    // What it reaches from here on takes the place of that.
    other.unfinished.began(checkpointOf(7));
    other.unfinished.reached(checkpointOf(8));
    await shelf.value.finish();
    expect([...shelf.value.stored.keys()]).toEqual([left.key]);
  });

  it('of an earlier visit is this tab’s own, though another run was under way when it was claimed', async () => {
    const [one, other] = [tab(), tab()];
    shelf.value.stored.set('left', { key: 'left', at: 1, checkpoint: checkpointOf(7) });
    one.unfinished.began(null);
    await settled();
    expect(await one.unfinished.claim('left')).not.toBeNull();
    one.unfinished.ended('over');
    one.unfinished.began(checkpointOf(7));
    await settled();
    expect(await other.unfinished.list()).toEqual([]);
    expect(held.size).toBe(1);
    one.unfinished.ended('broken');
    await settled();
    expect(await other.unfinished.list()).toHaveLength(1);
  });

  it('is this tab’s own while an earlier run is claimed, and whatever becomes of that', async () => {
    const [one, other] = [tab(), tab()];
    shelf.value.stored.set('left', { key: 'left', at: 1, checkpoint: checkpointOf(7) });
    const claiming = one.unfinished.claim('left');
    one.unfinished.began(null);
    one.unfinished.reached(checkpointOf(2));
    await shelf.value.finish();
    expect(await claiming).not.toBeNull();
    expect(await other.unfinished.list()).toEqual([]);
    one.unfinished.letGo('left');
    await settled();
    expect((await other.unfinished.list()).map(({ key }) => key)).toEqual(['left']);
  });

  it('of a run that ended before the browser gave its lock is held by nobody', async () => {
    const { unfinished } = tab();
    unfinished.began(null);
    unfinished.ended('broken');
    await settled();
    expect(held.size).toBe(0);
  });

  it('is given up for a run, and told of once, where there is no room', async () => {
    const { unfinished, notices } = tab();
    shelf.value.refuse = new DOMException('full', 'QuotaExceededError');
    for (const run of [1, 2]) {
      unfinished.began(null);
      for (const epochs of [1, 2, 3]) {
        unfinished.reached(checkpointOf(epochs));
        await shelf.value.finish();
      }
      expect(shelf.value.puts).toHaveLength(run);
    }
    expect(notices.list).toHaveLength(1);
    expect(notices.list[0].text).toContain('no room left to keep how far a run has come');
  });

  it('of the oldest of many goes', async () => {
    for (let at = 1; at <= 5; at++)
      shelf.value.stored.set(`run ${String(at)}`, {
        key: `run ${String(at)}`,
        at,
        checkpoint: checkpointOf(1),
      });
    const { unfinished } = tab();
    const kept = (await unfinished.list()).map(({ at }) => at);
    await settled();
    expect(kept).toEqual([5, 4, 3]);
    expect(shelf.value.stored.size).toBe(3);
  });
});
