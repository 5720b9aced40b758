import { Fault } from '../../core/fault';
import type { Task } from '../../core/task';
import type { Thread, ThreadPool } from '../../core/threads';

const PATIENCE_MS = 10_000;

export function tooFew(came: number, wanted: number): Fault {
  return new Fault('internal', `Only ${came} of ${wanted} threads came`);
}

/**
 * The threads of a pool that come within some seconds. Those that come later, or after a cancel, are let
 * go as they come; the caller lets go of the others.
 */
export async function comers(
  pool: ThreadPool,
  { signal }: Task,
  patience = PATIENCE_MS,
): Promise<Thread[]> {
  const here: Thread[] = [];
  let over = false;
  const all = pool.recruit(pool.size).map((recruit) =>
    recruit.then(
      (thread) => {
        if (over) thread.end();
        else here.push(thread);
      },
      () => undefined,
    ),
  );
  let stop = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await Promise.race([
      Promise.all(all),
      new Promise<void>((resolve) => (timer = setTimeout(resolve, patience))),
      new Promise<void>((_, reject) => {
        stop = () => reject(Fault.from(signal.reason));
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop, { once: true });
      }),
    ]);
    return here;
  } catch (thrown) {
    for (const thread of here) thread.end();
    throw thrown;
  } finally {
    over = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
