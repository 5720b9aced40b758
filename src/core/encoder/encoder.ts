import { alignColumns } from '../data/align';
import type { Matrix } from '../data/matrix';
import type { DroppedColumn, MatrixColumns, Transform } from '../data/transform';
import { encoder as scaler, type NumericStep } from '../data/transform-steps';
import type { SavedModel } from '../models/model';
import type { EngineName } from '../run';
import type { Task } from '../task';
import type { LatentPicture } from './picture';
import { PlainAutoencoder, type Codes } from './plain';

/**
 * A fitted autoencoder as a stage between the transform and the sampler: it maps matrices as the
 * transform makes them into those that samplers and models read.
 */
export interface Encoder {
  /** What it makes takes the place of the transform's columns, or follows them. */
  readonly use: 'instead' | 'beside';
  readonly model: SavedModel;
  /** What it learnt on. */
  readonly engine: EngineName;
  /** Why that is not the engine asked for; else empty. */
  readonly note: string;
  /** Mean squared error of each epoch, as it was met batch by batch. */
  readonly losses: readonly number[];
  /** What fitting it took; 0 where it was fitted before that was counted. */
  readonly seconds: number;
  readonly made: readonly MadeColumn[];
  /** Units of the code that tell nothing, and why. */
  readonly dropped: readonly DroppedColumn[];
  /** What it makes of the validation rows. */
  readonly picture: LatentPicture;
}

/** A column that an encoder makes. */
export interface MadeColumn {
  readonly name: string;
  /** Unit of the code, from 0; −1 for the reconstruction error. */
  readonly unit: number;
  readonly scale: NumericStep['scale'];
}

/** What the columns of the matrix that samplers and models read stand for. */
export function columnsOf(
  stages: Readonly<{ transform: Transform; encoder: Encoder | null }>,
): MatrixColumns {
  const { transform, encoder } = stages;
  if (encoder === null) return transform;
  const beside = encoder.use === 'beside';
  const first = beside ? transform.outputs.length : 0;
  const steps = encoder.made.map(({ name, scale }, i): NumericStep => ({
    kind: 'numeric',
    column: name,
    fill: 0,
    scale,
    value: first + i,
    flag: -1,
    latent: true,
  }));
  const names = encoder.made.map(({ name }) => name);
  return {
    steps: beside ? [...transform.steps, ...steps] : steps,
    outputs: beside ? [...transform.outputs, ...names] : names,
    dropped: [...transform.dropped, ...encoder.dropped],
  };
}

/**
 * Maps a matrix as the transform makes it into the one that the run's model reads, in plain
 * JavaScript; columns are matched by name.
 *
 * @throws `bad-input` Fault when columns are missing or the weights are not those of an autoencoder
 */
export async function encodeRows(
  encoder: Pick<Encoder, 'use' | 'model' | 'made'>,
  x: Matrix,
  task: Task,
): Promise<Matrix> {
  const plain = new PlainAutoencoder(encoder.model);
  const codes = await plain.encode(x, task, usesErrors(encoder));
  return madeMatrix(encoder, alignColumns(x, plain.features), codes);
}

/** True when a column of the reconstruction error is among those made. */
export function usesErrors({ made }: Pick<Encoder, 'made'>): boolean {
  return made.some(({ unit }) => unit < 0);
}

/** The matrix of the columns made, behind the given ones where they stay. */
export function madeMatrix(
  { use, made }: Pick<Encoder, 'use' | 'made'>,
  x: Matrix,
  { codes, errors }: Codes,
): Matrix {
  const { rows } = x;
  const kept = use === 'beside' ? x.cols : 0;
  const cols = kept + made.length;
  const size = rows === 0 ? 0 : codes.length / rows;
  const data = new Float32Array(rows * cols);
  for (let row = 0; kept > 0 && row < rows; row++)
    data.set(x.data.subarray(row * kept, (row + 1) * kept), row * cols);
  for (const [i, { unit, scale }] of made.entries()) {
    const scaled = scaler(scale);
    for (let row = 0; row < rows; row++)
      data[row * cols + kept + i] = scaled(unit < 0 ? errors[row] : codes[row * size + unit]);
  }
  const names = made.map(({ name }) => name);
  return { data, rows, cols, names: kept > 0 ? [...x.names, ...names] : names };
}
