import { alignColumns } from '../data/align';
import type { Matrix } from '../data/matrix';
import { Fault } from '../fault';
import type { SavedModel } from '../models/model';
import type { Task } from '../task';

/** The kind of saved autoencoders. */
export const AUTOENCODER = 'autoencoder';

/** What an autoencoder makes of rows. */
export interface Codes {
  /** rows × units of the code, row-major. */
  readonly codes: Float32Array;
  /** Mean squared error of rebuilding each row over its columns; empty unless asked for. */
  readonly errors: Float32Array;
}

interface DenseLayer {
  /** inputs × units, row-major. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly units: number;
}

/** Names of the layers as they are saved, first to last. */
const LAYERS = ['encoder/dense1', 'encoder/dense2', 'decoder/dense1', 'decoder/dense2'];
/** So many of them make the code. */
const ENCODER_LAYERS = 2;
/** Rows between two breaths. */
const BLOCK = 64;

/**
 * A saved autoencoder in plain JavaScript: inputs → hidden → code → hidden → inputs, dense layers with
 * ReLU after all but the last (Hinton & Salakhutdinov 2006). Sums are taken in double precision.
 */
export class PlainAutoencoder {
  /** Names of the matrix columns it reads. */
  readonly features: readonly string[];
  /** Units of the code. */
  readonly size: number;
  readonly #layers: readonly DenseLayer[];

  /** @throws `bad-input` Fault when the weights are not those of an autoencoder */
  constructor(saved: SavedModel) {
    this.features = saved.features;
    this.#layers = layersOf(saved);
    this.size = this.#layers[ENCODER_LAYERS - 1].units;
  }

  /**
   * The code of every row and, where asked for, how badly the row is rebuilt from it. Columns are
   * matched by name; throws a `bad-input` Fault that names those missing.
   */
  async encode(x: Matrix, task: Task, withErrors = false): Promise<Codes> {
    const { data, rows, cols } = alignColumns(x, this.features);
    const codes = new Float32Array(rows * this.size);
    const errors = new Float32Array(withErrors ? rows : 0);
    const outputs = this.#layers.map(({ units }) => new Float64Array(units));
    for (let row = 0; row < rows; row++) {
      if (row % BLOCK === 0) {
        task.report({ stage: 'Encoding rows', done: row, total: rows });
        await task.breathe();
      }
      const values = data.subarray(row * cols, (row + 1) * cols);
      this.#pass(values, 0, ENCODER_LAYERS, outputs);
      const code = outputs[ENCODER_LAYERS - 1];
      codes.set(code, row * this.size);
      if (!withErrors) continue;
      this.#pass(code, ENCODER_LAYERS, this.#layers.length, outputs);
      errors[row] = meanSquare(values, outputs[outputs.length - 1]);
    }
    return { codes, errors };
  }

  #pass(
    input: ArrayLike<number>,
    from: number,
    to: number,
    outputs: readonly Float64Array[],
  ): void {
    for (let i = from; i < to; i++) {
      dense(i === from ? input : outputs[i - 1], this.#layers[i], outputs[i]);
      if (i < this.#layers.length - 1) rectify(outputs[i]);
    }
  }
}

/**
 * Units of the code of a saved autoencoder.
 *
 * @throws `bad-input` Fault when the weights are not those of an autoencoder
 */
export function codeSizeOf(saved: SavedModel): number {
  return layersOf(saved)[ENCODER_LAYERS - 1].units;
}

function dense(
  input: ArrayLike<number>,
  { kernel, bias, units }: DenseLayer,
  output: Float64Array,
): void {
  output.set(bias);
  for (let i = 0; i < input.length; i++) {
    const value = input[i];
    if (value === 0) continue;
    const at = i * units;
    for (let j = 0; j < units; j++) output[j] += value * kernel[at + j];
  }
}

function rectify(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
}

function meanSquare(values: ArrayLike<number>, rebuilt: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < rebuilt.length; i++) sum += (rebuilt[i] - values[i]) ** 2;
  return sum / rebuilt.length;
}

function layersOf(saved: SavedModel): DenseLayer[] {
  if (saved.kind !== AUTOENCODER) throw notAnAutoencoder();
  const parts = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  let offset = 0;
  for (const { name, shape } of saved.weights) {
    const size = shape.reduce((product, length) => product * length, 1);
    parts.set(name, { shape, values: saved.values.subarray(offset, (offset += size)) });
  }
  let inputs = saved.features.length;
  const layers = LAYERS.map((name): DenseLayer => {
    const kernel = parts.get(`${name}/kernel`);
    const bias = parts.get(`${name}/bias`);
    const units = bias?.shape[0] ?? 0;
    if (kernel === undefined || bias === undefined) throw notAnAutoencoder();
    if (kernel.shape.join() !== `${inputs},${units}` || bias.values.length !== units)
      throw notAnAutoencoder();
    inputs = units;
    return { kernel: kernel.values, bias: bias.values, units };
  });
  const whole = saved.values.length === offset && parts.size === 2 * LAYERS.length;
  if (inputs !== saved.features.length || !whole) throw notAnAutoencoder();
  return layers;
}

function notAnAutoencoder(): Fault {
  return new Fault('bad-input', 'The saved weights are not those of such an autoencoder', {
    remedy: 'Save it again, or train it anew',
  });
}
