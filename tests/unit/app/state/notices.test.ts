import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Notices } from '../../../../src/app/state/notices.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const texts = (notices: Notices): string[] => notices.list.map(({ text }) => text);

describe('a hint', () => {
  it('goes by itself, a long one later', () => {
    const notices = new Notices();
    const long = 'so many words '.repeat(20);
    notices.tell('a few words');
    notices.tell(long, undefined, true);
    vi.advanceTimersByTime(6000);
    expect(texts(notices)).toEqual([long]);
    vi.advanceTimersByTime(60_000);
    expect(texts(notices)).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stays while it is looked at, and for its whole time afterwards', () => {
    const notices = new Notices();
    notices.tell('a few words');
    const [{ id }] = notices.list;
    vi.advanceTimersByTime(5000);
    notices.hold(id);
    vi.advanceTimersByTime(60_000);
    expect(texts(notices)).toEqual(['a few words']);
    notices.release(id);
    vi.advanceTimersByTime(5999);
    expect(texts(notices)).toEqual(['a few words']);
    vi.advanceTimersByTime(1);
    expect(texts(notices)).toEqual([]);
  });
});

it('an error and an offer stay, also once they were looked at', () => {
  const notices = new Notices();
  notices.warn('an error');
  notices.offer('an offer', { label: 'Take it', run: () => undefined });
  for (const { id } of notices.list) {
    notices.hold(id);
    notices.release(id);
  }
  vi.advanceTimersByTime(600_000);
  expect(texts(notices)).toEqual(['an error', 'an offer']);
});
