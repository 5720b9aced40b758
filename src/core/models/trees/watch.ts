import type { Rows, Sample } from '../../data/matrix';
import { sigmoid } from '../../losses/logistic';
import type { EpochRecord, FitData } from '../model';
import { epochRecord } from '../record';
import { decodeFrame, type Frame, type TreeColumn } from './frame';
import { addTree, type Tree } from './tree';

/** How sums of leaf values become probabilities: 1 / (1 + e⁻ˢ), or the mean over the trees. */
export type Link = 'logistic' | 'mean';

/** Probabilities of default from the sums of leaf values over so many trees. */
export function probabilities(sums: Float64Array, link: Link, trees: number): Float32Array {
  const pd = new Float32Array(sums.length);
  for (let row = 0; row < pd.length; row++) {
    if (link === 'logistic') pd[row] = sigmoid(sums[row]);
    else pd[row] = trees === 0 ? 0.5 : sums[row] / trees;
  }
  return pd;
}

/** Keeps a log-loss finite where a share is 0 or 1. */
const LEAST_SHARE = 1e-7;

/** Mean of −w·ln(probability of what happened), by the sum of the weights; w = 1 without weights. */
export function logLoss(pd: ArrayLike<number>, y: Uint8Array, weights?: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    const right = y[i] === 1 ? pd[i] : 1 - pd[i];
    sum -= weight * Math.log(Math.max(LEAST_SHARE, right));
    total += weight;
  }
  return sum / total;
}

/** Rows that are scored again with every further tree. */
export class Watched {
  readonly y: Uint8Array;
  readonly sums: Float64Array;
  readonly #frame: Frame;

  constructor({ x, y }: Sample<Rows>, columns: readonly TreeColumn[], base: number) {
    this.y = y;
    this.#frame = decodeFrame(columns, x);
    this.sums = new Float64Array(x.rows).fill(base);
  }

  add(tree: Tree): void {
    addTree(tree, this.#frame, this.sums);
  }
}

/** Records of an ensemble's growth at most. */
const RECORDS = 40;

export interface WatchSettings {
  readonly columns: readonly TreeColumn[];
  readonly base: number;
  readonly link: Link;
  readonly learningRate: number;
  /** Trees that will be grown at most. */
  readonly trees: number;
}

/** Follows the validation rows and the check on the training rows while an ensemble grows. */
export class Watch {
  readonly validation: Watched;
  readonly records: EpochRecord[] = [];
  readonly #check: Watched;
  readonly #rows: number;
  readonly #settings: WatchSettings;
  #last = { trees: 0, at: performance.now() };

  constructor({ train, validation, trainCheck }: FitData<Rows>, settings: WatchSettings) {
    this.validation = new Watched(validation, settings.columns, settings.base);
    this.#check = new Watched(trainCheck, settings.columns, settings.base);
    this.#rows = train.x.rows;
    this.#settings = settings;
  }

  add(tree: Tree): void {
    this.validation.add(tree);
    this.#check.add(tree);
  }

  /** Whether so many trees get a record: some forty in all, evenly spread, the last one included. */
  isDue(trees: number): boolean {
    const every = Math.max(1, this.#settings.trees / RECORDS);
    return (
      trees === this.#settings.trees || Math.floor(trees / every) > Math.floor((trees - 1) / every)
    );
  }

  /** What the trees so far come to. */
  measure(trees: number, trainLoss: number): EpochRecord {
    const { link, learningRate } = this.#settings;
    const seconds = (performance.now() - this.#last.at) / 1000;
    const check = { pd: probabilities(this.#check.sums, link, trees), y: this.#check.y };
    const validation = { pd: this.#validationPd(trees), y: this.validation.y };
    return epochRecord({
      epoch: trees,
      learningRate,
      trainLoss,
      validationLoss: logLoss(validation.pd, validation.y),
      seconds,
      rowsPerSecond: (this.#rows * (trees - this.#last.trees)) / Math.max(seconds, 1e-6),
      check,
      validation,
    });
  }

  /** Keeps a record, and says it with the validation scores of that moment. */
  keep(record: EpochRecord, onRecord: OnRecord): void {
    this.#last = { trees: record.epoch, at: performance.now() };
    this.records.push(record);
    onRecord(record, this.#validationPd(record.epoch));
  }

  #validationPd(trees: number): Float32Array {
    return probabilities(this.validation.sums, this.#settings.link, trees);
  }
}

export type OnRecord = (record: EpochRecord, validationPd: Float32Array) => void;
