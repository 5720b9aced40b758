import { quietTask, type Task } from '../../src/core/task';

/** A task that is cancelled at its n-th breath, and how often it was breathed in all. */
export function cancelledAt(n: number): { readonly task: Task; readonly breaths: () => number } {
  const controller = new AbortController();
  const quiet = quietTask(controller.signal);
  let breaths = 0;
  const breathe = (): Promise<void> => {
    if (++breaths === n) controller.abort();
    return quiet.breathe();
  };
  return { task: { ...quiet, breathe }, breaths: () => breaths };
}
