import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunLocks } from '../../../../src/app/state/keep/run-locks';

const MINUTE = 60_000;

/** What all tabs of this browser share. */
const stored = new Map<string, string>();

beforeEach(() => {
  stored.clear();
  vi.useFakeTimers();
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
    key: (i: number) => [...stored.keys()][i] ?? null,
    get length() {
      return stored.size;
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A tab, and its window. */
function tab(): { locks: RunLocks; page: EventTarget } {
  const page = new EventTarget();
  vi.stubGlobal('window', page);
  return { locks: new RunLocks(), page };
}

describe('whose a run is, on a page that has no Web Locks', () => {
  it('is told by its tab for as long as that lives, however long an epoch takes', async () => {
    const [one, other] = [tab(), tab()];
    expect(await one.locks.take('a')).toBe(true);
    for (const minutes of [0, 1, 10, 600]) {
      await vi.advanceTimersByTimeAsync(minutes * MINUTE);
      expect(await other.locks.taken()).toEqual(new Set(['a']));
      expect(await other.locks.take('a')).toBe(false);
      expect(await one.locks.take('a')).toBe(true);
    }
    one.locks.release('a');
    expect(await other.locks.taken()).toEqual(new Set());
    expect(await other.locks.take('a')).toBe(true);
    expect(await one.locks.take('a')).toBe(false);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('is nobody’s at once when its tab closes, and its tab’s again when the browser brings it back', async () => {
    const [one, other] = [tab(), tab()];
    await one.locks.take('a');
    await one.locks.take('b');
    one.page.dispatchEvent(new Event('pagehide'));
    expect(await other.locks.taken()).toEqual(new Set());
    one.page.dispatchEvent(new Event('pageshow'));
    expect(await other.locks.taken()).toEqual(new Set(['a', 'b']));
  });

  it.each([
    ['some minutes after its tab crashed', 4 * MINUTE],
    ['when the clock was set back since', -60 * 24 * MINUTE],
  ])('is nobody’s %s', async (_, passed) => {
    const crashed = tab();
    await crashed.locks.take('a');
    vi.clearAllTimers();
    const other = tab();
    vi.setSystemTime(Date.now() + MINUTE);
    expect(await other.locks.taken()).toEqual(new Set(['a']));
    vi.setSystemTime(Date.now() + passed);
    expect(await other.locks.taken()).toEqual(new Set());
    expect(stored.size).toBe(0);
    expect(await other.locks.take('a')).toBe(true);
  });

  it('is anybody’s where the browser lets the page store nothing', async () => {
    vi.stubGlobal('localStorage', undefined);
    const { locks } = tab();
    expect(await locks.take('a')).toBe(true);
    expect(await locks.taken()).toEqual(new Set(['a']));
    locks.release('a');
    expect(await locks.taken()).toEqual(new Set());
  });
});
