import { judge } from '../core/decision/judge';
import { Fault } from '../core/fault';
import { Assets } from './assets';
import { ControlledTask } from './controlled-task';
import type { FromWorker, Request, Requests, ToWorker, TrainResult } from './protocol';
import { Session } from './session';

const post = (message: FromWorker, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

const assets = new Assets(post);
const session = new Session(assets);
const running = new Map<number, ControlledTask>();

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  switch (message.type) {
    case 'request':
      void answer(message);
      return;
    case 'asset':
    case 'asset-missing':
      assets.receive(message);
      return;
    default:
      running.get(message.id)?.[message.type]();
  }
});
post({ type: 'ready' });

async function answer(request: Request): Promise<void> {
  const { id } = request;
  const task = new ControlledTask(
    (progress) => post({ type: 'progress', id, progress }),
    (paused) => post({ type: 'update', id, update: { kind: 'paused', paused } }),
  );
  running.set(id, task);
  try {
    post({ type: 'result', id, result: await perform(request, task) });
  } catch (thrown) {
    post({ type: 'failure', id, fault: Fault.from(thrown).record() });
  } finally {
    running.delete(id);
  }
}

async function perform(
  request: Request,
  task: ControlledTask,
): Promise<Requests[Request['name']]['result']> {
  switch (request.name) {
    case 'open':
      return session.open(request.payload, task);
    case 'profile':
      return session.profile(task);
    case 'sample': {
      const { resampled, map } = await session.sampled(request.payload.experiment, task);
      return { sampling: resampled.summary, map, inputs: resampled.sample.x.cols };
    }
    case 'engines': {
      const { measuredEngines } = await import('./training');
      return measuredEngines(task);
    }
    case 'train':
      return train(request, task);
  }
}

async function train(
  { id, payload }: Extract<Request, { name: 'train' }>,
  task: ControlledTask,
): Promise<TrainResult> {
  const { trainExperiment } = await import('./training');
  if (payload.pauseAfterEpoch) task.step();
  const run = await trainExperiment(session, payload.experiment, task, (update) =>
    post({ type: 'update', id, update }),
  );
  const { validation, test, correction } = run;
  return {
    run,
    judged: { validation: judge(validation, correction), test: judge(test, correction) },
  };
}
