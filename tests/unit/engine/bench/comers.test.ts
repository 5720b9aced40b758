import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../src/core/fault';
import { quietTask } from '../../../../src/core/task';
import type { Thread, ThreadPool } from '../../../../src/core/threads';
import { comers } from '../../../../src/engine/bench/comers';
import { HereAndNow } from '../../here-and-now';

function poolOf(recruits: readonly Promise<Thread>[]): ThreadPool {
  return { size: recruits.length, sharesMemory: false, recruit: () => recruits };
}

/** A thread that comes when it is called. */
function late() {
  const thread = new HereAndNow({});
  let come = (): void => undefined;
  const promise = new Promise<Thread>((resolve) => (come = () => resolve(thread)));
  return { thread, promise, come: () => come() };
}

describe('threads that are waited for', () => {
  it('are those that come in time; one that is lost counts as none', async () => {
    const here = new HereAndNow({});
    const lost = Promise.reject(new Fault('internal', 'lost'));
    expect(await comers(poolOf([Promise.resolve(here), lost]), quietTask())).toEqual([here]);
    expect(here.ended).toBe(false);
  });

  it('are not waited for longer than that, and let go when they come too late', async () => {
    const here = new HereAndNow({});
    const { thread, promise, come } = late();
    expect(await comers(poolOf([Promise.resolve(here), promise]), quietTask(), 5)).toEqual([here]);
    come();
    await promise;
    expect([here.ended, thread.ended]).toEqual([false, true]);
  });

  it('are let go at once when it is cancelled', async () => {
    const here = new HereAndNow({});
    const never = new Promise<Thread>(() => undefined);
    const stop = new AbortController();
    const coming = comers(poolOf([Promise.resolve(here), never]), quietTask(stop.signal));
    await Promise.resolve();
    stop.abort(new Fault('cancelled', 'Cancelled'));
    await expect(coming).rejects.toThrow('Cancelled');
    expect(here.ended).toBe(true);
  });
});
