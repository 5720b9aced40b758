import {
  isAllHeld,
  prepareKey,
  prepareRun,
  samplingKey,
  splitOf,
  type Prepared,
} from '../core/data/prepare';
import type { Rows } from '../core/data/matrix';
import { readDataset, type ReadOptions } from '../core/data/read';
import { featuresOf, tableKey, type Table } from '../core/data/table';
import { tableSize } from '../core/data/table-size';
import { splitRows, type RowSplit } from '../core/data/split';
import type { Experiment } from '../core/experiment';
import { encodePrepared, type FittedAutoencoder } from '../core/encoder/stage';
import { Fault } from '../core/fault';
import { HOLDING, mustHold, type HoldingLimits } from '../core/models/holding';
import { foldSplit } from '../core/folds/folds';
import { nestedRows } from '../core/learning-curve/shares';
import { randomStream } from '../core/random';
import { defaultExperiment } from '../core/settings';
import type { ThreadPool } from '../core/threads';
import { searchFor } from '../core/sampling/search';
import { trainingRows, type TrainingRows } from '../core/sampling/training-rows';
import type { Task } from '../core/task';
import type { Assets } from './assets';
import { HeldFile } from './held-file';
import { kernels } from './kernels';
import type { DatasetInfo, OpenRequest, OpenResult } from './protocol';

/** Rows a run can be made on. */
export interface Ready {
  readonly prepared: Prepared<Rows>;
  readonly sampled: TrainingRows<Rows>;
}

/** One table and the last preparation and sampling of it; replaced whole when another is opened. */
export class OpenTable {
  readonly table: Table;
  readonly key: string;
  /** Other threads to work with. */
  readonly pool: ThreadPool;
  readonly #limits: HoldingLimits;
  #prepared: { key: string; value: Prepared<Rows> } | undefined;
  #lent: { key: string; encoder: FittedAutoencoder } | undefined;
  #ready: { key: string; value: Ready } | undefined;

  constructor(table: Table, pool: ThreadPool, limits: HoldingLimits = HOLDING) {
    this.table = table;
    this.pool = pool;
    this.#limits = limits;
    this.key = tableKey(table);
  }

  async prepared(experiment: Experiment, task: Task): Promise<Prepared<Rows>> {
    const key = prepareKey(this.key, experiment);
    const known = this.#prepared;
    if (known?.key === key && serves(known.value, experiment)) return known.value;
    const split = splitOf(this.table, experiment);
    const lent = this.#lent?.key === key ? this.#lent.encoder : null;
    const value = await this.#prepare(split, experiment, task, lent);
    this.#prepared = { key, value };
    return value;
  }

  /** An autoencoder that was fitted for an experiment before: it is not fitted again. */
  lend(experiment: Experiment, encoder: FittedAutoencoder | null): void {
    if (encoder !== null) this.#lent = { key: prepareKey(this.key, experiment), encoder };
  }

  /** Prepared and sampled, the one made of the other whatever the caches hold by then. */
  async ready(experiment: Experiment, task: Task): Promise<Ready> {
    const key = samplingKey(this.key, experiment);
    const known = this.#ready;
    if (known?.key === key && serves(known.value.prepared, experiment)) return known.value;
    const value = await this.#sampledOf(await this.prepared(experiment, task), experiment, task);
    this.#ready = { key, value };
    return value;
  }

  /** Whether `ready`, called at once, would have to fit an autoencoder, for which it needs the engines alone. */
  mustEncode(experiment: Experiment): boolean {
    return (
      experiment.autoencoder !== 'none' &&
      this.#ready?.key !== samplingKey(this.key, experiment) &&
      this.#prepared?.key !== prepareKey(this.key, experiment)
    );
  }

  /** Prepared and sampled for one fold of a cross-validation; nothing of it is kept. */
  async fold(experiment: Experiment, fold: number, task: Task): Promise<Ready> {
    return this.#madeOn(foldSplit(this.table.labels, experiment, fold), experiment, task);
  }

  /** The same for a share of the training rows, judged on all validation rows and no test rows. */
  async share(experiment: Experiment, share: number, task: Task): Promise<Ready> {
    const split = splitOf(this.table, experiment);
    const random = randomStream(experiment.seed, 'learning curve');
    const train = nestedRows(split.train, this.table.labels, share, random);
    return this.#madeOn({ ...split, train, test: new Uint32Array() }, experiment, task);
  }

  async #madeOn(split: RowSplit, experiment: Experiment, task: Task): Promise<Ready> {
    const prepared = await this.#prepare(split, experiment, task);
    return this.#sampledOf(prepared, experiment, task);
  }

  async #prepare(
    split: RowSplit,
    experiment: Experiment,
    task: Task,
    lent: FittedAutoencoder | null = null,
  ): Promise<Prepared<Rows>> {
    const plain = await prepareRun(this.table, split, experiment, task, this.#limits);
    if (!isAllHeld(plain)) return plain;
    return lent === null
      ? encoded(plain, experiment, task)
      : encodePrepared(plain, lent, experiment, task);
  }

  async #sampledOf(prepared: Prepared<Rows>, experiment: Experiment, task: Task): Promise<Ready> {
    const { neighbourSearch, seed } = experiment;
    const search = searchFor(neighbourSearch, { seed, pool: this.pool, kernels });
    return { prepared, sampled: await trainingRows(prepared, experiment, { search, task }) };
  }
}

/** Whether rows prepared for another experiment do for this one, which needs the same. */
function serves(prepared: Prepared<Rows>, experiment: Experiment): boolean {
  return isAllHeld(prepared) || !mustHold(experiment);
}

/** Through the experiment's autoencoder, which is fitted on these training rows alone. */
async function encoded(prepared: Prepared, experiment: Experiment, task: Task): Promise<Prepared> {
  if (experiment.autoencoder === 'none') return prepared;
  const { encode } = await import('./training');
  return encode(prepared, experiment, task);
}

/** What the worker holds between requests. */
export class Session {
  readonly #assets: Assets;
  readonly #pool: ThreadPool;
  #open: OpenTable | undefined;

  constructor(assets: Assets, pool: ThreadPool) {
    this.#assets = assets;
    this.#pool = pool;
  }

  /** The open table, which must be the one the page means. */
  opened(key: string): OpenTable {
    const open = this.#open;
    if (open === undefined)
      throw new Fault('needs-choice', 'The background worker stopped, and has no table since', {
        remedy: 'Open the table again: choose it once more, or press Train',
      });
    if (open.key !== key)
      throw new Fault('needs-choice', 'The data changed before this could start', {
        remedy: 'Try again',
      });
    return open;
  }

  /** The rows of a table, where it is the one that is open. */
  tableIfOpen(key: string): Table | null {
    return this.#open?.key === key ? this.#open.table : null;
  }

  /** Reads a table; only when that succeeded, and the table can be split, does it take the place of the one before. */
  async open(request: OpenRequest, task: Task): Promise<OpenResult> {
    const outcome = await this.#read(request, task);
    task.signal.throwIfAborted();
    if (outcome.kind === 'choose-target') return outcome;
    const { seed, ...shares } = defaultExperiment();
    splitRows(outcome.table.labels, shares, randomStream(seed, 'split'));
    this.#open = new OpenTable(outcome.table, this.#pool);
    return { kind: 'opened', dataset: describe(this.#open) };
  }

  async #read(request: OpenRequest, task: Task): ReturnType<typeof readDataset> {
    if (request.kind === 'file') {
      const { file } = request;
      return readDataset({ name: file.name, blob: file }, readOptions(request), task);
    }
    const { entry } = request;
    const bytes = await this.#assets.want(`data/${entry.file}`, task.signal);
    const blob = new HeldFile(new Uint8Array(bytes));
    const options = { ...readOptions(request), catalog: entry };
    return readDataset({ name: entry.file, blob }, options, task);
  }
}

function readOptions({ target, positive, group, ask, roles, consent }: OpenRequest): ReadOptions {
  return {
    ...(target === undefined ? {} : { target }),
    ...(positive === undefined ? {} : { positive }),
    ...(group === undefined ? {} : { group }),
    ...(ask === undefined ? {} : { ask }),
    ...(roles === undefined ? {} : { roles }),
    ...(consent === undefined ? {} : { consent }),
  };
}

function describe({ table, key }: OpenTable): DatasetInfo {
  const size = tableSize(table);
  return {
    id: table.id,
    title: table.title,
    description: table.description,
    licence: table.licence,
    hash: table.hash,
    key,
    rows: table.rows,
    bad: size.bad,
    features: featuresOf(table).length,
    size,
    target: { ...table.target, positiveLabel: positiveLabel(table) },
    columns: table.columns.map(({ name, label, unit, help, role, sensitive, kind, reason }) => ({
      name,
      label,
      unit,
      help,
      role,
      sensitive,
      kind,
      ...(reason === undefined ? {} : { reason }),
    })),
  };
}

/** What the value that means default is called, where the file's kind is known. */
function positiveLabel({ columns, target }: Table): string {
  const column = columns.find(({ name }) => name === target.column);
  if (column?.kind !== 'category') return target.positive;
  return column.levelLabels?.[column.levels.indexOf(target.positive)] ?? target.positive;
}
