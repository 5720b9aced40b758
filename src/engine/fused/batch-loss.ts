import { aucMarginBatch } from '../../core/losses/auc-margin';
import { rowGradient, rowValue } from '../../core/losses/rows';
import type { LossShape, RowShape } from '../../core/losses/shape';
import type { Target } from '../network/loss';

/** Mean loss of a batch, and its gradient in the logits. */
export interface HostLoss {
  readonly loss: number;
  /** rows · members, the members of a row next to each other. */
  readonly gradient: Float32Array;
}

/**
 * Mean over the rows of the experiment's loss, and its gradient in the logits: what network/loss.ts works
 * out on tensors, straight from the formulas of core/losses. With members: the mean of the members'
 * losses, each over all rows.
 *
 * @param logits rows · members, the members of a row next to each other
 */
export function batchLoss(
  logits: Float32Array,
  { sign, weight }: Target,
  shape: LossShape,
  members: number,
): HostLoss {
  if (shape.kind === 'auc-margin') return marginLoss(logits, sign, shape.margin, members);
  const bare = weightless(shape);
  const gradient = new Float32Array(logits.length);
  let loss = 0;
  for (let i = 0; i < logits.length; i++) {
    const row = members === 1 ? i : Math.floor(i / members);
    const share = weight[row] / logits.length;
    const y = sign[row] > 0 ? 1 : 0;
    loss += share * rowValue(bare, logits[i], y);
    gradient[i] = share * rowGradient(bare, logits[i], y);
  }
  return { loss, gradient };
}

/** A row's weight, the loss's own included, is in its target. */
function weightless(shape: RowShape): RowShape {
  return { ...shape, good: { ...shape.good, weight: 1 }, bad: { ...shape.bad, weight: 1 } };
}

/** A loss that compares rows with each other: of every member's rows on their own, then the mean. */
function marginLoss(
  logits: Float32Array,
  sign: Float32Array,
  margin: number,
  members: number,
): HostLoss {
  const rows = sign.length;
  const y = Uint8Array.from(sign, (side) => (side > 0 ? 1 : 0));
  const gradient = new Float32Array(logits.length);
  let loss = 0;
  for (let member = 0; member < members; member++) {
    const own = Float32Array.from({ length: rows }, (_, row) => logits[row * members + member]);
    const found = aucMarginBatch(own, y, margin);
    loss += found.value / members;
    found.gradient.forEach((slope, row) => {
      gradient[row * members + member] = slope / members;
    });
  }
  return { loss, gradient };
}
