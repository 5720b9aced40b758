import { alignColumns } from '../../data/align';
import type { Rows, Sample } from '../../data/matrix';
import type { MatrixColumns } from '../../data/transform';
import type { Experiment } from '../../experiment';
import { Fault } from '../../fault';
import { applyChanges, presetExperiment } from '../../settings';
import type { Task } from '../../task';
import { NO_POOL, type ThreadPool } from '../../threads';
import { countOutcomes } from '../logistic/iteration';
import type { FitData, FitReport, Model, SavedModel } from '../model';
import { learnAdaBoost } from './adaboost';
import { learnBoosting } from './boosting';
import { decodeFrame, treeColumns, type TreeColumn } from './frame';
import { learnForest } from './forest';
import type { Learn } from './learn';
import { packTrees, unpackTrees } from './saved';
import { addTree, type Tree } from './tree';
import { probabilities, type Link, type OnRecord } from './watch';

export type EnsembleKind = 'boosting' | 'forest' | 'adaboost';

interface Kind {
  readonly link: Link;
  readonly learn: Learn;
}

const KINDS: Readonly<Record<EnsembleKind, Kind>> = {
  boosting: { link: 'logistic', learn: learnBoosting },
  forest: { link: 'mean', learn: learnForest },
  adaboost: { link: 'logistic', learn: learnAdaBoost },
};

/** What is told of a saved ensemble beside its trees. */
export interface EnsembleSettings {
  readonly experiment: Experiment;
  readonly columns: readonly TreeColumn[];
  readonly base: number;
}

/** Rows scored at a time. */
const BLOCK = 4096;

/** Many trees as one model; the kind says how they are grown and how their leaves become a score. */
export class TreeEnsemble implements Model {
  readonly kind: EnsembleKind;
  readonly features: readonly string[];
  readonly columns: readonly TreeColumn[];
  readonly #experiment: Experiment;
  readonly #pool: ThreadPool;
  #trees: readonly Tree[] = [];
  #base = 0;

  constructor(
    kind: EnsembleKind,
    experiment: Experiment,
    features: readonly string[],
    columns: readonly TreeColumn[],
    pool: ThreadPool = NO_POOL,
  ) {
    this.kind = kind;
    this.features = features;
    this.columns = columns;
    this.#experiment = experiment;
    this.#pool = pool;
  }

  /** @throws `bad-input` Fault when the weights are no trees over the saved columns */
  static load(saved: SavedModel): TreeEnsemble {
    if (!isKind(saved.kind) || !isSettings(saved.settings, saved.features.length))
      throw new Fault('bad-input', 'The saved model is not an ensemble of trees', {
        remedy: 'Save the model again, or train it anew',
      });
    const { experiment, columns, base } = saved.settings;
    const checked = applyChanges(presetExperiment(saved.kind), experiment);
    const model = new TreeEnsemble(saved.kind, checked, saved.features, columns);
    model.#trees = unpackTrees(saved, columns);
    model.#base = base;
    return model;
  }

  /** The same kind of model with trees from elsewhere. */
  withTrees(trees: readonly Tree[], base: number): TreeEnsemble {
    const model = new TreeEnsemble(this.kind, this.#experiment, this.features, this.columns);
    model.#trees = trees;
    model.#base = base;
    return model;
  }

  get trees(): readonly Tree[] {
    return this.#trees;
  }

  /** What the sum of the leaves starts from: log-odds, for boosting. */
  get base(): number {
    return this.#base;
  }

  /** Nodes of all trees. */
  get parameters(): number {
    return this.#trees.reduce((sum, { column }) => sum + column.length, 0);
  }

  /** @throws `bad-input` Fault when the rows learnt from have one outcome only */
  async fit(data: FitData<Rows>, task: Task, onEpoch: OnRecord): Promise<FitReport> {
    countOutcomes(data.train.y);
    const { trainCheck } = data;
    const align = ({ x, y }: Sample<Rows>): Sample<Rows> => ({
      x: alignColumns(x, this.features),
      y,
    });
    const aligned = {
      train: align(data.train),
      validation: align(data.validation),
      trainCheck: { ...trainCheck, x: alignColumns(trainCheck.x, this.features) },
    };
    const input = {
      experiment: this.#experiment,
      columns: this.columns,
      data: aligned,
      pool: this.#pool,
    };
    const { trees, base, report } = await KINDS[this.kind].learn(input, task, onEpoch);
    this.#trees = trees;
    this.#base = base;
    return report;
  }

  async predict(x: Rows, task: Task): Promise<Float32Array> {
    const aligned = alignColumns(x, this.features);
    const pd = new Float32Array(x.rows);
    for (let from = 0; from < x.rows; from += BLOCK) {
      const to = Math.min(x.rows, from + BLOCK);
      const frame = decodeFrame(this.columns, aligned, from, to);
      const sums = new Float64Array(to - from).fill(this.#base);
      for (const tree of this.#trees) {
        addTree(tree, frame, sums);
        await task.breathe();
      }
      pd.set(probabilities(sums, KINDS[this.kind].link, this.#trees.length), from);
      task.report({ stage: 'Scoring rows', done: to, total: x.rows });
      await task.breathe();
    }
    return pd;
  }

  save(): Promise<SavedModel> {
    const settings: EnsembleSettings = {
      experiment: this.#experiment,
      columns: this.columns,
      base: this.#base,
    };
    const packed = packTrees(this.#trees);
    return Promise.resolve({
      kind: this.kind,
      format: 1,
      features: this.features,
      settings,
      ...packed,
    });
  }

  dispose(): void {
    this.#trees = [];
  }
}

/** The maker for the shelf. */
export function ensembleOf(kind: EnsembleKind) {
  return (experiment: Experiment, columns: MatrixColumns, pool: ThreadPool): TreeEnsemble =>
    new TreeEnsemble(kind, experiment, columns.outputs, treeColumns(columns), pool);
}

function isKind(kind: string): kind is EnsembleKind {
  return Object.hasOwn(KINDS, kind);
}

function isSettings(settings: unknown, features: number): settings is EnsembleSettings {
  if (typeof settings !== 'object' || settings === null) return false;
  if (!('experiment' in settings && 'columns' in settings && 'base' in settings)) return false;
  const { columns, base } = settings;
  return (
    Number.isFinite(base) &&
    Array.isArray(columns) &&
    columns.every((one) => isColumn(one, features))
  );
}

function isColumn(column: unknown, features: number): column is TreeColumn {
  const isPlace = (place: unknown): boolean =>
    typeof place === 'number' && Number.isInteger(place) && place >= -1 && place < features;
  if (typeof column !== 'object' || column === null || !('kind' in column)) return false;
  if (!('name' in column && typeof column.name === 'string')) return false;
  if (column.kind === 'number')
    return 'value' in column && isPlace(column.value) && 'flag' in column && isPlace(column.flag);
  return (
    column.kind === 'level' &&
    'outputs' in column &&
    Array.isArray(column.outputs) &&
    column.outputs.every(isPlace) &&
    'levels' in column &&
    Array.isArray(column.levels) &&
    column.levels.length === column.outputs.length + 1
  );
}
