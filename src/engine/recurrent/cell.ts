import * as tf from '@tensorflow/tfjs-core';
import { kernelGradient } from '../network/arithmetic';
import type { TrainedWeights } from '../network/layers';
import type { LstmCellPlan } from '../network/plan';

/**
 * One LSTM layer (Hochreiter & Schmidhuber 1997, with the forget gate of Gers 2000), one step at a
 * time:
 *
 *   i, f, o = σ(·), g = tanh(·) of x·W + h′·U + b,   c = f∘c′ + i∘g,   h = o∘tanh c
 *
 * The columns of W, U and b hold the gates in the order i, f, g, o, which is Keras' and PyTorch's.
 * There is one bias, as in Keras; it stands for the sum of PyTorch's two. A step works on
 * [x, h′, 1] and on [W; U; b], so that a gate is one product; each gate has its own kernel, since
 * cutting a result into four costs more on WebAssembly than three more products.
 */

/** A layer's weights as a pass needs them; made once a pass. */
export type CellKernels = {
  /** [W; U; b] of each gate, (inputs + units + 1) × units. */
  gates: tf.Tensor2D[];
  /** Wᵀ and Uᵀ, 4·units × inputs and 4·units × units. */
  toInput: tf.Tensor2D;
  toBefore: tf.Tensor2D;
};

export type CellState = { h: tf.Tensor2D; c: tf.Tensor2D };

/** What a step leaves behind for the way back; all rows × units but `joined`. */
export type CellStep = CellState & {
  joined: tf.Tensor2D;
  i: tf.Tensor2D;
  f: tf.Tensor2D;
  g: tf.Tensor2D;
  o: tf.Tensor2D;
  /** f∘c′ and i∘g. */
  held: tf.Tensor2D;
  added: tf.Tensor2D;
  /** tanh c. */
  shown: tf.Tensor2D;
};

export type CellFlow = {
  /** ∂L/∂h and ∂L/∂c of the step before, as far as they come through this one. */
  dh: tf.Tensor2D;
  dc: tf.Tensor2D;
  /** ∂L/∂[W; U; b], summed over the steps so far. */
  gradient: tf.Tensor2D;
  /** ∂L/∂x; missing where nothing learnt lies below. */
  dx: tf.Tensor2D | undefined;
};

/** The caller owns all of it, or is in a tidy. */
export function cellKernels(
  { kernel, recurrent, bias, units }: LstmCellPlan,
  { kernels, vectors }: TrainedWeights,
): CellKernels {
  return tf.tidy(() => {
    const joined = tf.concat([
      kernels[kernel],
      kernels[recurrent],
      tf.reshape(vectors[bias], [1, 4 * units]),
    ]) as tf.Tensor2D;
    return {
      gates: tf.split(joined, 4, 1),
      toInput: tf.transpose(kernels[kernel]),
      toBefore: tf.transpose(kernels[recurrent]),
    };
  });
}

/** @param ones rows × 1 */
export function cellStep(
  x: tf.Tensor2D,
  { h, c }: CellState,
  gates: readonly tf.Tensor2D[],
  ones: tf.Tensor2D,
): CellStep {
  return tf.tidy(() => {
    const joined: tf.Tensor2D = tf.concat([x, h, ones], 1);
    const [zi, zf, zg, zo] = gates.map((gate): tf.Tensor2D => tf.matMul(joined, gate));
    const [i, f, g, o] = [tf.sigmoid(zi), tf.sigmoid(zf), tanh(zg), tf.sigmoid(zo)];
    const held: tf.Tensor2D = tf.mul(f, c);
    const added: tf.Tensor2D = tf.mul(i, g);
    const now: tf.Tensor2D = tf.add(held, added);
    const shown = tanh(now);
    return { joined, i, f, g, o, held, added, shown, c: now, h: tf.mul<tf.Tensor2D>(o, shown) };
  });
}

/**
 * @param dh ∂L/∂h of this step
 * @param dc ∂L/∂c of this step, as far as it comes through the next
 * @param gradient of the steps after this one; null at the last
 */
export function cellStepBack(
  { joined, i, f, g, o, held, added, shown, h }: CellStep,
  { dh, dc }: Pick<CellFlow, 'dh' | 'dc'>,
  gradient: tf.Tensor2D | null,
  { toInput, toBefore }: CellKernels,
  isFirst: boolean,
): CellFlow {
  return tf.tidy(() => {
    // o·(1 − tanh²c), i·(1 − g²) and the like, from products that are there already.
    const inCell = tf.add(tf.mul(dh, tf.sub(o, tf.mul(h, shown))), dc);
    const di = tf.mul(inCell, tf.mul(added, tf.sub(1, i)));
    const df = tf.mul(inCell, tf.mul(held, tf.sub(1, f)));
    const dg = tf.mul(inCell, tf.sub(i, tf.mul(added, g)));
    const dO = tf.mul(dh, tf.mul(h, tf.sub(1, o)));
    const dz = tf.concat([di, df, dg, dO], 1) as tf.Tensor2D;
    const here = kernelGradient(joined, dz);
    return {
      dh: tf.matMul<tf.Tensor2D>(dz, toBefore),
      dc: tf.mul<tf.Tensor2D>(inCell, f),
      gradient: gradient === null ? here : tf.add<tf.Tensor2D>(gradient, here),
      dx: isFirst ? undefined : tf.matMul<tf.Tensor2D>(dz, toInput),
    };
  });
}

/** The parts of ∂L/∂[W; U; b]. */
export function cellGradients(
  { inputs, units }: LstmCellPlan,
  gradient: tf.Tensor2D,
): { kernel: tf.Tensor2D; recurrent: tf.Tensor2D; bias: tf.Tensor1D } {
  return tf.tidy(() => {
    const [kernel, recurrent, bias] = tf.split(gradient, [inputs, units, 1]) as tf.Tensor2D[];
    return { kernel, recurrent, bias: tf.reshape(bias, [4 * units]) as tf.Tensor1D };
  });
}

/** 2σ(2x) − 1, right to 1e-7, is three times as fast on WebAssembly as the engine's own. */
function tanh(x: tf.Tensor2D): tf.Tensor2D {
  if (tf.getBackend() !== 'wasm') return tf.tanh(x);
  return tf.sub(tf.mul(tf.sigmoid(tf.mul(x, 2)), 2), 1);
}
