import { Join } from '../core/sampling/join';
import type { Task } from '../core/task';
import { ControlledTask } from './controlled-task';
import type { FromHelper, ToHelper } from './helper-protocol';
import { buffersOf } from './transfer';

/** Makes this worker a helper: it searches for whoever holds the other end of the port. */
export function assist(port: MessagePort): void {
  const post = (message: FromHelper): void => {
    port.postMessage(message, message.type === 'found' ? buffersOf(message.found) : []);
  };
  let join: Join | undefined;
  let running: ControlledTask | undefined;
  const stop = (): void => {
    running?.cancel();
    running = undefined;
    join = undefined;
  };
  const compare = async ({
    id,
    part,
    limits,
  }: Extract<ToHelper, { type: 'compare' }>): Promise<void> => {
    const task = new ControlledTask(
      ({ done }) => post({ type: 'progress', id, blockPairs: done }),
      () => undefined,
    );
    running = task;
    try {
      if (join === undefined) throw new Error('no search was begun');
      join.lists.tighten(limits);
      await join.compare(part, task, (done) => reportTo(task, done));
      post({ type: 'compared', id, limits: join.lists.limits });
    } catch {
      post({ type: 'failed', id });
    }
  };
  port.onmessage = ({ data }: MessageEvent<ToHelper>) => {
    switch (data.type) {
      case 'begin':
        stop();
        join = new Join(data.job);
        post({ type: 'begun', id: data.id });
        return;
      case 'compare':
        void compare(data);
        return;
      case 'found':
        if (join === undefined) post({ type: 'failed', id: data.id });
        else post({ type: 'found', id: data.id, found: join.lists.found });
        return;
      case 'end':
        stop();
    }
  };
}

/** The whole is unknown here: only what is done counts. */
function reportTo(task: Task, done: number): void {
  task.report({ stage: '', done, total: Infinity });
}
