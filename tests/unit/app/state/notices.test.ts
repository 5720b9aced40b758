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
    notices.hold(id, 'focus');
    vi.advanceTimersByTime(60_000);
    notices.hold(id, 'pointer');
    notices.release(id, 'pointer');
    vi.advanceTimersByTime(60_000);
    expect(texts(notices)).toEqual(['a few words']);
    notices.release(id, 'focus');
    vi.advanceTimersByTime(5999);
    expect(texts(notices)).toEqual(['a few words']);
    vi.advanceTimersByTime(1);
    expect(texts(notices)).toEqual([]);
  });

  it('takes the place of the one before, unless that is looked at; that it goes is told once', () => {
    const notices = new Notices();
    const gone: string[] = [];
    const tell = (text: string) => notices.tell(text, undefined, false, () => gone.push(text));
    tell('first');
    tell('second');
    notices.hold(notices.list[0].id, 'pointer');
    tell('third');
    expect(texts(notices)).toEqual(['second', 'third']);
    expect(gone).toEqual(['first']);
    notices.release(notices.list[0].id, 'pointer');
    vi.advanceTimersByTime(60_000);
    expect(gone.toSorted()).toEqual(['first', 'second', 'third']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('an error and an offer stay, also once they were looked at', () => {
  const notices = new Notices();
  notices.warn('an error');
  notices.offer('an offer', { label: 'Take it', run: () => undefined });
  for (const { id } of notices.list) {
    notices.hold(id, 'focus');
    notices.release(id, 'focus');
  }
  vi.advanceTimersByTime(600_000);
  expect(texts(notices)).toEqual(['an error', 'an offer']);
});
