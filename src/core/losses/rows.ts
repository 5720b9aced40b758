import { sigmoid, softplus } from './logistic';
import type { ClassTerm, RowShape } from './shape';

/** What a row with logit z and outcome y costs. */
export function rowValue(shape: RowShape, z: number, y: number): number {
  if (y !== 1 && shape.clip > 0) return clippedValue(shape.good, shape.clip, z);
  const { weight, focus, offset } = y === 1 ? shape.bad : shape.good;
  const u = (y === 1 ? z : -z) * shape.scale + offset;
  return weight * focused(sigmoid(-u), focus) * softplus(-u);
}

/** The derivative of `rowValue` with respect to z. */
export function rowGradient(shape: RowShape, z: number, y: number): number {
  if (y !== 1 && shape.clip > 0) return clippedGradient(shape.good, shape.clip, z);
  const { weight, focus, offset } = y === 1 ? shape.bad : shape.good;
  const u = (y === 1 ? z : -z) * shape.scale + offset;
  const miss = sigmoid(-u);
  const slope = weight * focused(miss, focus) * (focus * sigmoid(u) * softplus(-u) + miss);
  return (y === 1 ? -shape.scale : shape.scale) * slope;
}

function focused(share: number, focus: number): number {
  return focus === 0 ? 1 : share ** focus;
}

/** −v^γ ln(1 − v) for a good payer, with v = max(p − clip, 0). */
function clippedValue({ weight, focus }: ClassTerm, clip: number, z: number): number {
  const v = sigmoid(z) - clip;
  return v <= 0 ? 0 : weight * focused(v, focus) * surprise(v, clip, z);
}

/** By p: γ v^(γ−1) (−ln(1 − v)) + v^γ / (1 − v); then dp/dz = p (1 − p). */
function clippedGradient({ weight, focus }: ClassTerm, clip: number, z: number): number {
  const p = sigmoid(z);
  const v = p - clip;
  if (v <= 0) return 0;
  const rest = sigmoid(-z);
  const slope = (focus * surprise(v, clip, z)) / v + 1 / (rest + clip);
  return weight * focused(v, focus) * slope * p * rest;
}

/** −ln(1 − v), by whichever of v and 1 − v is small. */
function surprise(v: number, clip: number, z: number): number {
  return v < 0.5 ? -Math.log1p(-v) : -Math.log(sigmoid(-z) + clip);
}
