import { rowColumns } from '../core/data/row-columns';
import { profileTable } from '../core/data/profile';
import { strategyCutoffs } from '../core/decision/groups/group-strategies';
import { compareDecisions } from '../core/decision/compare/against';
import { leaderboard } from '../core/decision/compare/leaderboard';
import { behindBest } from '../core/search/figures';
import { judge, type Judged } from '../core/decision/cutoff/judge';
import { rankingIntervals } from '../core/decision/compare/ranking-bootstrap';
import { profitBand, rowMoney } from '../core/decision/money/profit-band';
import { bookOf } from '../core/decision/book/book';
import { anomalyOf } from '../core/encoder/anomaly';
import { columnsOf } from '../core/encoder/encoder';
import { memberFigures } from '../core/ensemble/figures';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { checkCheckpoint } from '../core/kept/check-checkpoint';
import { checkRows } from '../core/kept/check-rows';
import { checkRun } from '../core/kept/check-run';
import type { NamedRun } from '../core/kept/runs-file';
import { randomStream } from '../core/random';
import type { Run } from '../core/run';
import type { Task } from '../core/task';
import { Assets } from './assets';
import { ControlledTask } from './controlled-task';
import { assist } from './helper';
import { readsFiles, withFile } from './held-file';
import { helpersBeside, HelperPool } from './helper-pool';
import { kernels } from './kernels';
import type { FromWorker, Request, ToWorker } from './messages';
import { openXgboostFile, xgboostFile } from './model-files';
import { packRuns, unpackRuns } from './packed-runs';
import type { Requests, TrainResult, TrainUpdate, UnpackedRuns } from './protocol';
import { Session, type OpenTable, type Ready } from './session';
import { readShippedRun } from './shipped';
import { buffersOf } from './transfer';

const post = (message: FromWorker, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

const assets = new Assets(post);
const pool = new HelperPool(
  helpersBeside(navigator.hardwareConcurrency),
  { sharesMemory: self.crossOriginIsolated, sendsKernels: self.origin !== 'null' },
  post,
);
const session = new Session(assets, pool);
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
    case 'help':
      assist(message.port, kernels);
      return;
    case 'helper':
    case 'helper-lost':
      pool.receive(message);
      return;
    case 'ping':
      post({ type: 'pong' });
      return;
    default:
      running.get(message.id)?.[message.type]();
  }
});
void readsFiles().then((reads) => post({ type: 'ready', readsFiles: reads }));

async function answer(request: Request): Promise<void> {
  const { id } = request;
  const task = new ControlledTask(
    (progress) => post({ type: 'progress', id, progress }),
    (paused) => update(id, { kind: 'paused', paused }),
  );
  running.set(id, task);
  try {
    const result = await perform(withFile(request), task);
    // Rows, outcomes and the map stay in the session's caches too, so only the judgements move.
    post({ type: 'result', id, result }, 'judged' in result ? buffersOf(result.judged) : []);
  } catch (thrown) {
    post({ type: 'failure', id, fault: Fault.from(thrown).record() });
  } finally {
    running.delete(id);
  }
}

function update(id: number, made: TrainUpdate): void {
  post({ type: 'update', id, update: made }, movedWith(made));
}

/** What nobody here needs any more. */
function movedWith(made: TrainUpdate): ArrayBuffer[] {
  if (made.kind === 'epoch') return buffersOf(made.validation);
  return made.kind === 'reached' ? buffersOf(made.checkpoint.fit) : [];
}

async function perform(
  request: Request,
  task: ControlledTask,
): Promise<Requests[Request['name']]['result']> {
  switch (request.name) {
    case 'shipped':
      return judged(await readShippedRun(request.payload.path, assets, task));
    case 'judge':
      return judgedOnItsTable(checkRun(request.payload.run));
    case 'checkpoint':
      return checkCheckpoint(request.payload.kept);
    case 'packRuns':
      return packRuns(request.payload.runs);
    case 'exportModel': {
      const { exportedModel } = await import('./export');
      return exportedModel(request.payload);
    }
    case 'explain': {
      const { explainRow } = await import('./explain');
      return explainRow(session.opened(request.payload.table), request.payload, task);
    }
    case 'unpackRuns': {
      const { runs, problems } = await unpackRuns(request.payload.file, task, checkTable);
      return { problems, runs: await allJudged(runs, task) };
    }
    case 'xgboostFile':
      return xgboostFile(request.payload.run);
    case 'openXgboost': {
      const { table, experiment, file } = request.payload;
      return judged(await openXgboostFile(session.opened(table), experiment, file, task));
    }
    case 'open':
      return session.open(request.payload, task);
    case 'profile':
      return profileTable(session.opened(request.payload.table).table, task);
    case 'columns': {
      const { table, rows, names } = request.payload;
      return rowColumns(session.opened(table).table, rows, names);
    }
    case 'groupCutoffs':
      return strategyCutoffs(request.payload, task);
    case 'sample': {
      const { table, experiment } = request.payload;
      const open = session.opened(table);
      const { prepared, sampled } = await ready(open, experiment, task);
      const { resampled, map } = sampled;
      return { sampling: resampled.summary, map, columns: columnsOf(prepared) };
    }
    case 'map': {
      const { table, experiment } = request.payload;
      const { sampled } = await ready(session.opened(table), experiment, task);
      return sampled.picture.on(experiment.mapX, experiment.mapY, task);
    }
    case 'engines': {
      const { measuredEngines } = await import('./training');
      return measuredEngines(task);
    }
    case 'knownEngines': {
      const { knownEngines } = await import('./training');
      return knownEngines();
    }
    case 'machine': {
      const { machineHere } = await import('./bench');
      return machineHere(pool);
    }
    case 'bench': {
      const { part, effort } = request.payload;
      const { bench } = await import('./bench');
      return bench(part, effort, task, pool);
    }
    case 'train':
      return train(request, task);
    case 'compare': {
      const { compared, terms, seed, resamples } = request.payload;
      const random = randomStream(seed, 'decision bootstrap');
      return compareDecisions(compared, terms, { random, resamples });
    }
    case 'band': {
      const { entries, terms, cutoffs, options } = request.payload;
      return profitBand(rowMoney(entries, bookOf(entries), terms, cutoffs), options, task);
    }
    case 'ranking':
      return rankingIntervals(request.payload, task);
    case 'leaderboard':
      return leaderboard(request.payload, task);
    case 'members':
      return memberFigures(request.payload, task);
    case 'cell': {
      const { table, experiment } = request.payload;
      const { trainCell } = await import('./training');
      return trainCell(session.opened(table), experiment, task);
    }
    case 'fold': {
      const { table, experiment, fold } = request.payload;
      const { trainFold } = await import('./training');
      return trainFold(session.opened(table), experiment, fold, task);
    }
    case 'share': {
      const { trainShare } = await import('./training');
      return trainShare(session.opened(request.payload.table), request.payload, task);
    }
    case 'trial': {
      const { id, payload } = request;
      const { trainTrial } = await import('./trial');
      return trainTrial(session.opened(payload.table), payload, task, (step, auc) =>
        post({ type: 'update', id, update: { kind: 'step', step, auc } }),
      );
    }
    case 'behind': {
      const { best, others, y } = request.payload;
      return behindBest(best, others, y, task);
    }
  }
}

/** As the table's caches hold it; an autoencoder that must be fitted first waits for the engines. */
async function ready(
  open: OpenTable,
  experiment: Experiment,
  task: ControlledTask,
): Promise<Ready> {
  if (!open.mustEncode(experiment)) return open.ready(experiment, task);
  const { readyAlone } = await import('./training');
  return readyAlone(open, experiment, task);
}

async function train(
  { id, payload }: Extract<Request, { name: 'train' }>,
  task: ControlledTask,
): Promise<TrainResult> {
  const { trainExperiment } = await import('./training');
  if (payload.pauseAfterEpoch) task.step();
  const open = session.opened(payload.table);
  return judged(await trainExperiment(open, payload, task, (made) => update(id, made)));
}

/** Of a run from outside: held against its table, where that is open. */
function checkTable(run: Run): void {
  const table = session.tableIfOpen(run.dataset.key);
  if (table !== null) checkRows(run, table);
}

function judgedOnItsTable(run: Run): TrainResult {
  checkTable(run);
  return judged(run);
}

async function allJudged(runs: readonly NamedRun[], task: Task): Promise<UnpackedRuns['runs']> {
  const results: UnpackedRuns['runs'][number][] = [];
  for (const { name, run } of runs) {
    await task.breathe();
    results.push({ name, result: judged(run) });
  }
  return results;
}

function judged(run: Run): TrainResult {
  const of = (split: 'validation' | 'test'): Judged => judge(run[split]);
  const result = { run, judged: { validation: of('validation'), test: of('test') } };
  if (run.encoder === null) return result;
  return { ...result, anomaly: anomalyOf(run.encoder.picture.errors, run.validation.y) };
}
