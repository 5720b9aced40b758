import * as tf from '@tensorflow/tfjs-core';
import type { BatchLoss } from './loss';
import type { Batch, Gradients } from './network';
import type { GatePlan, NetworkPlan } from './plan';

/**
 * A batch in pieces of about equal size that the plan has room for; the batch itself where that is
 * one. Losses and gradients of the pieces add up to the mean over the batch: a row's weight in its
 * piece is cut to what it has in the whole. Dropout masks are drawn for all rows before they are cut,
 * so the pieces silence the very units that the batch would.
 */
export function piecesOf(
  batch: Batch,
  plan: Pick<NetworkPlan, 'mostTogether' | 'members'>,
): Batch[] {
  if (batch.rows <= plan.mostTogether) return [batch];
  const { rows, x, target } = batch;
  const size = Math.ceil(rows / Math.ceil(rows / plan.mostTogether));
  const width = x.length / rows;
  const masks = new Map<GatePlan, Float32Array | undefined>();
  const maskOf = (gate: GatePlan): Float32Array | undefined => {
    if (!masks.has(gate)) masks.set(gate, batch.maskOf(gate));
    return masks.get(gate);
  };
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => {
    const [from, to] = [i * size, Math.min(rows, (i + 1) * size)];
    const share = (to - from) / rows;
    return {
      rows: to - from,
      x: x.slice(from * width, to * width),
      target: {
        sign: target.sign.slice(from, to),
        weight: target.weight.slice(from, to).map((weight) => weight * share),
      },
      stream: null,
      maskOf: (gate) => {
        const perRow = gate.width * plan.members;
        return maskOf(gate)?.slice(from * perRow, to * perRow);
      },
    };
  });
}

/** What falls to some rows of a loss over more: their share of it, and their part of the gradient. */
export function cutOf({ loss, gradient }: BatchLoss, from: number, rows: number): BatchLoss {
  return {
    loss: tf.mul(loss, rows / gradient.shape[0]),
    gradient: tf.slice(gradient, [from, 0], [rows, 1]),
  };
}

/** The sum of two pieces' gradients; the rows of the later one follow. Both are let go of. */
export async function joined(sum: Gradients, next: Promise<Gradients>): Promise<Gradients> {
  try {
    const more = await next;
    const both = tf.tidy(() => ({
      loss: tf.add<tf.Scalar>(sum.loss, more.loss),
      logits: tf.concat([sum.logits, more.logits]),
      kernelGradients: sum.kernelGradients.map((one, i) =>
        tf.add<tf.Tensor2D>(one, more.kernelGradients[i]),
      ),
      vectorGradient: tf.add<tf.Tensor1D>(sum.vectorGradient, more.vectorGradient),
    }));
    disposeGradients(more);
    return { ...both, batchStatistics: null };
  } finally {
    disposeGradients(sum);
  }
}

export function disposeGradients(gradients: Gradients): void {
  const { loss, logits, kernelGradients, vectorGradient, batchStatistics } = gradients;
  tf.dispose([loss, logits, ...kernelGradients, vectorGradient]);
  batchStatistics?.dispose();
}
