import * as tf from '@tensorflow/tfjs-core';

/**
 * The few matrix operations that training is made of, each in the form that is fastest on the
 * engine in use. Measured on WebAssembly with 512 × 256 matrices: a product with a transposed
 * operand takes 45 ms, transposing first and multiplying then 2.6 ms (only plain products reach
 * XNNPACK); a column sum takes 0.5 ms, the same by average pooling 0.03 ms.
 */

const plainProductsOnly = (): boolean => tf.getBackend() === 'wasm';

/** x·W + b; `x` rows × inputs, `kernel` inputs × units, `bias` units. */
export function affine(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  if (plainProductsOnly()) return tf.add(tf.matMul(x, kernel), bias);
  const product: tf.Tensor = tf.fused.matMul({ a: x, b: kernel, bias });
  return product as tf.Tensor2D;
}

/** xᵀ·dy: the gradient of a kernel. */
export function kernelGradient(x: tf.Tensor2D, dy: tf.Tensor2D): tf.Tensor2D {
  return plainProductsOnly() ? tf.matMul(tf.transpose(x), dy) : tf.matMul(x, dy, true, false);
}

/** dy·Wᵀ: the gradient of a layer's input. */
export function inputGradient(dy: tf.Tensor2D, kernel: tf.Tensor2D): tf.Tensor2D {
  return plainProductsOnly()
    ? tf.matMul(dy, tf.transpose(kernel))
    : tf.matMul(dy, kernel, false, true);
}

/** Mean of each column, as a vector. */
export function columnMeans(x: tf.Tensor2D): tf.Tensor1D {
  const [rows, columns] = x.shape;
  const image = tf.reshape(x, [1, rows, 1, columns]) as tf.Tensor4D;
  return tf.reshape(tf.avgPool(image, [rows, 1], 1, 'valid'), [columns]) as tf.Tensor1D;
}

/** Column sums of each of several matrices: groups × rows × columns to groups × columns. */
export function groupSums(x: tf.Tensor3D): tf.Tensor2D {
  const [groups, rows, columns] = x.shape;
  const image = tf.reshape(x, [groups, rows, 1, columns]) as tf.Tensor4D;
  const means = tf.avgPool(image, [rows, 1], 1, 'valid');
  return tf.mul(tf.reshape(means, [groups, columns]), rows);
}

/**
 * a[g]·b[g] for every group g; groups × rows × inner by groups × inner × columns. On WebAssembly
 * only products of two matrices reach XNNPACK.
 */
export function groupProduct(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor3D {
  if (!plainProductsOnly()) return tf.matMul(a, b);
  const right = tf.unstack(b) as tf.Tensor2D[];
  const products = (tf.unstack(a) as tf.Tensor2D[]).map((one, i) => tf.matMul(one, right[i]));
  return tf.stack(products) as tf.Tensor3D;
}

/** Sum of all entries of a matrix, as a scalar. */
export function total(x: tf.Tensor2D): tf.Scalar {
  return tf.mul(tf.sum(columnMeans(x)), x.shape[0]);
}

/** ln(1 + x), with what rounding 1 + x lost put back; the engines' own log1p leave it lost. */
export function logOnePlus(x: tf.Tensor): tf.Tensor {
  const sum = tf.add(x, 1);
  const lost = tf.sub(x, tf.sub(sum, 1));
  return tf.add(tf.log(sum), tf.div(lost, sum));
}
