import { prepare, prepareKey, samplingKey, type Prepared } from '../core/data/prepare';
import { profileTable, type ColumnProfile } from '../core/data/profile';
import { readDataset } from '../core/data/read';
import { featuresOf, type Table } from '../core/data/table';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { randomStream } from '../core/random';
import type { RowMap } from '../core/run';
import { rowMap } from '../core/sampling/map';
import { resample, type Resampled } from '../core/sampling/sample';
import type { Task } from '../core/task';
import type { DatasetInfo, OpenRequest, OpenResult } from './protocol';
import type { Assets } from './assets';

export interface Sampled {
  readonly resampled: Resampled;
  readonly map: RowMap;
}

/** What the worker holds between requests: the table, and its last preparation and sampling. */
export class Session {
  readonly #assets: Assets;
  #table: Table | undefined;
  #prepared: { key: string; value: Prepared } | undefined;
  #sampled: { key: string; value: Sampled } | undefined;

  constructor(assets: Assets) {
    this.#assets = assets;
  }

  get table(): Table {
    if (this.#table === undefined)
      throw new Fault('needs-choice', 'No data is loaded yet', {
        remedy: 'Choose a dataset or open a file',
      });
    return this.#table;
  }

  /** Reads a table; only when that succeeded does it take the place of the one before. */
  async open(request: OpenRequest, task: Task): Promise<OpenResult> {
    const { target, positive, group, ask, roles, consent } = request;
    const options = {
      ...(target === undefined ? {} : { target }),
      ...(positive === undefined ? {} : { positive }),
      ...(group === undefined ? {} : { group }),
      ...(ask === undefined ? {} : { ask }),
      ...(roles === undefined ? {} : { roles }),
      ...(consent === undefined ? {} : { consent }),
    };
    const outcome =
      request.kind === 'file'
        ? await readDataset({ name: request.file.name, blob: request.file }, options, task)
        : await readDataset(
            {
              name: request.entry.file,
              blob: new Blob([await this.#assets.want(`data/${request.entry.file}`)]),
            },
            { ...options, catalog: request.entry },
            task,
          );
    if (outcome.kind === 'choose-target') return outcome;
    this.#table = outcome.table;
    this.#prepared = undefined;
    this.#sampled = undefined;
    return { kind: 'opened', dataset: describe(outcome.table) };
  }

  profile(task: Task): Promise<ColumnProfile[]> {
    return profileTable(this.table, task);
  }

  async prepared(experiment: Experiment, task: Task): Promise<Prepared> {
    const { table } = this;
    const key = prepareKey(table, experiment);
    if (this.#prepared?.key === key) return this.#prepared.value;
    const value = await prepare(table, experiment, task);
    this.#prepared = { key, value };
    return value;
  }

  async sampled(experiment: Experiment, task: Task): Promise<Sampled> {
    const { table } = this;
    const key = samplingKey(table, experiment);
    if (this.#sampled?.key === key) return this.#sampled.value;
    const { train } = await this.prepared(experiment, task);
    const { seed } = experiment;
    const resampled = await resample(train, experiment, randomStream(seed, 'sampling'), task);
    const map = await rowMap(train, resampled, randomStream(seed, 'map'), task);
    const value = { resampled, map };
    this.#sampled = { key, value };
    return value;
  }
}

function describe(table: Table): DatasetInfo {
  return {
    id: table.id,
    title: table.title,
    description: table.description,
    licence: table.licence,
    hash: table.hash,
    rows: table.rows,
    bad: table.labels.reduce((sum, label) => sum + label, 0),
    features: featuresOf(table).length,
    target: table.target,
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
