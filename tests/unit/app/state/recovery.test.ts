import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { Recovery } from '../../../../src/app/state/recovery';
import { Fault } from '../../../../src/core/fault';

type Parts = ConstructorParameters<typeof Recovery>[0];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** All that goes on by itself is over, or goes on for ever. */
const calm = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

/** A page with a table; `reads`: what comes of reading it again, and what the page then does by itself. */
function page() {
  const notices = new Notices();
  const reopened: (Fault | null)[] = [];
  const training = {
    live: null as object | null,
    lost: () => (training.live === null ? null : 'Training goes on.'),
    reopened: (fault: Fault | null) => reopened.push(fault),
  };
  const state = {
    /** Tables read again. */
    restored: 0,
    /** Reading the table ends the worker, or work that the page does by itself with it does. */
    deadly: null as 'reading' | 'work' | null,
    torn: false,
  };
  const die = (): Fault => {
    const fault = new Fault('internal', 'The background worker stopped');
    recovery.lost(fault);
    // As the preview does, which waits for an answer where no run is under way.
    if (training.live === null) void Promise.resolve().then(() => notices.fail(fault));
    return fault;
  };
  const restore = async (): Promise<void> => {
    state.restored++;
    await Promise.resolve();
    if (state.torn) throw new Fault('bad-input', 'The file is torn');
    if (state.deadly === 'reading') throw die();
    recovery.opened();
    if (state.deadly === 'work' && state.restored < 100) setTimeout(die, 1);
  };
  const data = { restore, opening: null as object | null, lost: () => undefined };
  const parts: unknown = {
    background: { lost: () => undefined },
    data,
    notices,
    training,
  };
  const recovery = new Recovery(parts as Parts);
  const texts = () => notices.list.map(({ text }) => text);
  return { recovery, notices, reopened, training, data, state, die, texts };
}

const GIVEN_UP = /^The background worker stopped again .* open the table again/;

describe('the table of a worker that died', () => {
  it('is opened again each time, as long as runs come of it', async () => {
    const { recovery, reopened, state, die, texts } = page();
    for (let time = 1; time <= 3; time++) {
      die();
      await calm();
      recovery.achieved();
    }
    expect(state.restored).toBe(3);
    expect(reopened).toEqual([null, null, null]);
    expect(texts()).toEqual(['The background worker stopped.']);
  });

  it.each(['reading', 'work'] as const)(
    'is given up where its %s ends the worker',
    async (what) => {
      const { recovery, notices, state, die, texts } = page();
      state.deadly = what;
      die();
      await calm();
      expect(state.restored).toBe(1);
      expect(texts()).toEqual([expect.stringMatching(GIVEN_UP)]);
      expect(recovery.isDue).toBe(true);
      // Asked for, it is tried once.
      notices.list.at(-1)?.action?.run();
      await calm();
      expect(state.restored).toBe(2);
      expect(texts().filter((text) => GIVEN_UP.test(text))).toHaveLength(1);
      Object.assign(state, { deadly: null, torn: true });
      await expect(recovery.again()).rejects.toThrow('The file is torn');
      state.torn = false;
      await recovery.again();
      expect(state.restored).toBe(4);
      expect(texts().filter((text) => GIVEN_UP.test(text))).toEqual([]);
      await recovery.again();
      expect(state.restored).toBe(4);
    },
  );

  it('comes back for every run that ends the worker: that is bounded by the run', async () => {
    const { training, state, die, texts } = page();
    training.live = {};
    for (let time = 1; time <= 3; time++) {
      die();
      await calm();
    }
    expect(state.restored).toBe(3);
    expect(texts()).toEqual(['Training goes on.']);
  });

  it('is given up for a run too where reading it ends the worker, and that is said once', async () => {
    const { recovery, notices, reopened, training, state, die, texts } = page();
    training.live = {};
    state.deadly = 'reading';
    die();
    await calm();
    expect(reopened.map((fault) => fault?.message)).toEqual([
      expect.stringMatching(GIVEN_UP),
      expect.stringMatching(GIVEN_UP),
    ]);
    // The run ends with it, too, and says so where it was started.
    const [fault] = reopened;
    if (fault !== null) recovery.tell(fault);
    expect(texts().filter((text) => GIVEN_UP.test(text))).toHaveLength(1);
    expect(notices.list.at(-1)?.action?.label).toBe('Open again');
    training.live = null;
    await expect(recovery.again()).rejects.toThrow(GIVEN_UP);
  });

  it('is waited for by all who need it while it is on its way', async () => {
    const { recovery, data, die } = page();
    let arrive = (): void => undefined;
    data.restore = () => new Promise((resolve) => (arrive = resolve));
    die();
    let isBack = false;
    void recovery.again().then(() => (isBack = true));
    await calm();
    expect(isBack).toBe(false);
    arrive();
    await calm();
    expect(isBack).toBe(true);
  });

  it('has proved itself after a while', async () => {
    const { recovery, state, die } = page();
    die();
    await vi.advanceTimersByTimeAsync(301_000);
    die();
    await calm();
    expect(state.restored).toBe(2);
    expect(recovery.isDue).toBe(false);
  });

  it('comes back each time where another that was to be opened ended the worker', async () => {
    const { recovery, data, state, die } = page();
    for (let time = 1; time <= 3; time++) {
      data.opening = {};
      die();
      data.opening = null;
      await calm();
    }
    expect(state.restored).toBe(3);
    expect(recovery.isDue).toBe(false);
  });

  it('is another one once the visitor opens another, which has its own chance', async () => {
    const { recovery, state, die } = page();
    die();
    await calm();
    recovery.opened();
    die();
    await calm();
    expect(state.restored).toBe(2);
    expect(recovery.isDue).toBe(false);
  });
});
