import * as tf from '@tensorflow/tfjs-core';
import type { Layer, Pass, Weights } from '../network/layers';
import type { LstmCellPlan, LstmPlan } from '../network/plan';
import {
  cellGradients,
  cellKernels,
  cellStep,
  cellStepBack,
  type CellFlow,
  type CellKernels,
  type CellState,
  type CellStep,
} from './cell';

/** What a training pass keeps between its way forward and its way back. */
interface Kept {
  readonly rows: number;
  readonly ones: tf.Tensor2D;
  /** By step: rows × the numbers read at it. */
  readonly sequence: tf.Tensor2D[];
  readonly kernels: readonly CellKernels[];
  readonly start: readonly CellState[];
  /** Between a layer and the next; the same at every step (Gal & Ghahramani 2016). */
  readonly masks: readonly (tf.Tensor2D | null)[];
  /** By step, then by layer. */
  readonly steps: CellStep[][];
  /** By layer, on the way back. */
  flows: CellFlow[];
}

/**
 * LSTM layers, one on another, forward and backward through time by hand: the engines' own gradients
 * multiply by transposed matrices, which is slow on WebAssembly. All layers take a step before any
 * takes the next, so that a batch can be cancelled between steps.
 */
export class LstmStack implements Layer {
  readonly #plan: LstmPlan;
  #kept: Kept | null = null;

  constructor(plan: LstmPlan) {
    this.#plan = plan;
  }

  async forward(x: tf.Tensor2D, pass: Pass): Promise<tf.Tensor2D> {
    const kept = this.#begin(x, pass);
    this.#kept = kept;
    x.dispose();
    for (let t = 0; t < this.#plan.steps; t++) {
      kept.steps.push([]);
      this.#stepForward(kept, t);
      await pass.breathe();
    }
    return tf.clone(kept.steps[this.#plan.steps - 1][this.#plan.cells.length - 1].h);
  }

  /** Nothing learnt lies below, so `dy` itself is what is returned. */
  async backward(dy: tf.Tensor2D, pass: Pass): Promise<tf.Tensor2D> {
    const kept = this.#kept;
    if (kept === null) throw new Error('The way back was asked for before the way forward');
    try {
      for (let t = this.#plan.steps - 1; t >= 0; t--) {
        this.#stepBack(kept, t, dy);
        await pass.breathe();
      }
    } catch (thrown) {
      dy.dispose();
      throw thrown;
    }
    this.#plan.cells.forEach((cell, layer) => {
      const { kernel, recurrent, bias } = cellGradients(cell, kept.flows[layer].gradient);
      pass.kernelGradients[cell.kernel] = kernel;
      pass.kernelGradients[cell.recurrent] = recurrent;
      pass.vectorGradients[cell.bias] = bias;
    });
    this.release();
    return dy;
  }

  infer(x: tf.Tensor2D, weights: Weights): tf.Tensor2D {
    const { cells, steps } = this.#plan;
    const [rows, read] = x.shape;
    const width = read / steps;
    const ones: tf.Tensor2D = tf.ones([rows, 1]);
    const kernels = cells.map((cell) => cellKernels(cell, weights));
    const states = cells.map((cell) => zeroState(rows, cell));
    for (let t = 0; t < steps; t++) {
      let below: tf.Tensor2D = tf.slice(x, [0, t * width], [rows, width]);
      cells.forEach((_, layer) => {
        const before = states[layer];
        states[layer] = tf.tidy(() => {
          const { h, c } = cellStep(below, before, kernels[layer].gates, ones);
          return { h, c };
        });
        tf.dispose([before.h, before.c]);
        if (layer === 0) below.dispose();
        below = states[layer].h;
      });
    }
    return states[states.length - 1].h;
  }

  release(): void {
    if (this.#kept === null) return;
    const { ones, sequence, kernels, start, masks, steps, flows } = this.#kept;
    this.#kept = null;
    ones.dispose();
    tf.dispose([...sequence]);
    for (const mask of masks) mask?.dispose();
    tf.dispose([...kernels]);
    tf.dispose([...start]);
    tf.dispose(steps);
    tf.dispose(flows);
  }

  #begin(x: tf.Tensor2D, { weights, maskOf }: Pass): Kept {
    const { cells, steps } = this.#plan;
    const rows = x.shape[0];
    return {
      rows,
      ones: tf.ones([rows, 1]),
      sequence: tf.split(x, steps, 1),
      kernels: cells.map((cell) => cellKernels(cell, weights)),
      start: cells.map((cell) => zeroState(rows, cell)),
      masks: cells.map(({ gate, units }) => {
        const values = gate === null ? undefined : maskOf(gate);
        return values === undefined ? null : tf.tensor2d(values, [rows, units]);
      }),
      steps: [],
      flows: [],
    };
  }

  #stepForward({ sequence, kernels, start, masks, steps, ones }: Kept, t: number): void {
    this.#plan.cells.forEach((_, layer) => {
      const before = t === 0 ? start[layer] : steps[t - 1][layer];
      const below = layer === 0 ? sequence[t] : steps[t][layer - 1].h;
      const mask = layer === 0 ? null : masks[layer - 1];
      steps[t].push(
        tf.tidy(() => {
          const x: tf.Tensor2D = mask === null ? below : tf.mul(below, mask);
          return cellStep(x, before, kernels[layer].gates, ones);
        }),
      );
    });
  }

  #stepBack(kept: Kept, t: number, dy: tf.Tensor2D): void {
    const { kernels, masks, steps, flows, rows } = kept;
    const { cells } = this.#plan;
    const isLast = t === this.#plan.steps - 1;
    const now: CellFlow[] = [];
    for (let layer = cells.length - 1; layer >= 0; layer--) {
      const isTop = layer === cells.length - 1;
      now[layer] = tf.tidy(() => {
        const later = isLast ? undefined : flows[layer];
        const above = isTop ? undefined : masked(now[layer + 1].dx, masks[layer]);
        const dh = sumOf([later?.dh, above, isTop && isLast ? dy : undefined]);
        const dc: tf.Tensor2D = later?.dc ?? tf.zeros([rows, cells[layer].units]);
        const gradient = later?.gradient ?? null;
        return cellStepBack(steps[t][layer], { dh, dc }, gradient, kernels[layer], layer === 0);
      });
    }
    tf.dispose(flows);
    tf.dispose(steps[t]);
    steps.length = t;
    kept.flows = now;
  }
}

function zeroState(rows: number, { units }: LstmCellPlan): CellState {
  return { h: tf.zeros([rows, units]), c: tf.zeros([rows, units]) };
}

function masked(x: tf.Tensor2D | undefined, mask: tf.Tensor2D | null): tf.Tensor2D | undefined {
  return x === undefined || mask === null ? x : tf.mul(x, mask);
}

function sumOf(parts: readonly (tf.Tensor2D | undefined)[]): tf.Tensor2D {
  return parts
    .filter((part) => part !== undefined)
    .reduce((sum, part): tf.Tensor2D => tf.add(sum, part));
}
