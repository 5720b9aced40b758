import type { LayerSpec } from './graph';

/** Weights are replaced at once, so nothing needs to be drawn for them. */
const ZEROS = { class_name: 'Zeros', config: {} };
const NO_DRAWS = { kernel_initializer: ZEROS, bias_initializer: ZEROS };

/** x·W + b, then an activation; without `bias` no b. */
export function denseSpec(
  name: string,
  kernel: Float32Array,
  bias: Float32Array | null,
  [inputs, units]: readonly [number, number],
  activation = 'linear',
): LayerSpec {
  return {
    className: 'Dense',
    name,
    config: { units, activation, use_bias: bias !== null, ...NO_DRAWS },
    weights: [
      { name: 'kernel', shape: [inputs, units], values: kernel },
      ...(bias === null ? [] : [{ name: 'bias', shape: [units], values: bias }]),
    ],
  };
}

export interface NormWeights {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

export function normSpec(
  name: string,
  { gamma, beta, mean, variance }: NormWeights,
  epsilon: number,
): LayerSpec {
  const shape = [gamma.length];
  return {
    className: 'BatchNormalization',
    name,
    config: { axis: -1, epsilon, center: true, scale: true },
    weights: [
      { name: 'gamma', shape, values: gamma },
      { name: 'beta', shape, values: beta },
      { name: 'moving_mean', shape, values: mean },
      { name: 'moving_variance', shape, values: variance },
    ],
  };
}

/** (x − shift) · scale, number by number: a batch norm that has nothing to learn. */
export function rescaleSpec(name: string, scale: Float32Array, shift: Float32Array): LayerSpec {
  const spec = normSpec(
    name,
    {
      gamma: scale,
      beta: new Float32Array(scale.length),
      mean: shift,
      variance: new Float32Array(scale.length).fill(1),
    },
    0,
  );
  return { ...spec, config: { ...spec.config, trainable: false } };
}

export function activationSpec(name: string, activation: string): LayerSpec {
  return { className: 'Activation', name, config: { activation } };
}

export function leakySpec(name: string, slope: number): LayerSpec {
  return { className: 'LeakyReLU', name, config: { alpha: slope } };
}

/** ReLU, level from `most` on. */
export function clipSpec(name: string, most: number | null): LayerSpec {
  return { className: 'ReLU', name, config: { max_value: most } };
}

export function mergeSpec(className: 'Add' | 'Average' | 'Concatenate', name: string): LayerSpec {
  return { className, name, config: className === 'Concatenate' ? { axis: -1 } : {} };
}

export function reshapeSpec(name: string, shape: readonly number[]): LayerSpec {
  return { className: 'Reshape', name, config: { target_shape: shape } };
}

export interface LstmWeights {
  readonly kernel: Float32Array;
  readonly recurrent: Float32Array;
  readonly bias: Float32Array;
}

/** Gates in Keras' order i, f, g, o; sigmoid gates, which is not tf.layers' default. */
export function lstmSpec(
  name: string,
  { kernel, recurrent, bias }: LstmWeights,
  units: number,
  everyStep: boolean,
): LayerSpec {
  return {
    className: 'LSTM',
    name,
    config: {
      units,
      activation: 'tanh',
      recurrent_activation: 'sigmoid',
      use_bias: true,
      unit_forget_bias: false,
      return_sequences: everyStep,
      recurrent_initializer: ZEROS,
      ...NO_DRAWS,
    },
    weights: [
      { name: 'kernel', shape: [kernel.length / (4 * units), 4 * units], values: kernel },
      { name: 'recurrent_kernel', shape: [units, 4 * units], values: recurrent },
      { name: 'bias', shape: [4 * units], values: bias },
    ],
  };
}
