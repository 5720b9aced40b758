import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { countSilence } from '../../../src/core/silence';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('silence', () => {
  it('is counted in whole seconds, from the last word on', () => {
    const told: number[] = [];
    const silence = countSilence((seconds) => told.push(seconds));
    vi.advanceTimersByTime(2500);
    silence.heard();
    vi.advanceTimersByTime(2000);
    silence.end();
    vi.advanceTimersByTime(9000);
    expect(told).toEqual([1, 2, 1, 2]);
  });

  it('is not counted while this thread sleeps', () => {
    let seconds = 0;
    const silence = countSilence((counted) => (seconds = counted));
    vi.advanceTimersByTime(1000);
    const asleep = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000);
    vi.advanceTimersByTime(1000);
    expect(seconds).toBe(1);
    asleep.mockReturnValue(performance.now() + 1000);
    vi.advanceTimersByTime(1000);
    expect(seconds).toBe(2);
    silence.end();
  });

  it('follows no clock that somebody sets', () => {
    let seconds = 0;
    const silence = countSilence((counted) => (seconds = counted));
    vi.advanceTimersByTime(1000);
    vi.setSystemTime(new Date('1999-01-01'));
    vi.advanceTimersByTime(2000);
    expect(seconds).toBe(3);
    silence.end();
  });
});
