import type { LossShape } from '../../core/losses/shape';
import type { Random } from '../../core/random';
import type { Batch, TrainSettings } from '../network/network';
import type { DensePlan, NetworkPlan } from '../network/plan';
import { batchLoss } from './batch-loss';
import type { Bench, Values } from './bench';
import type { Address, KernelModule, Kernels } from './kernels';
import type { Masks } from './masks';
import type { FusedOptimiser } from './optimiser';
import { gathered, padded, Room, spread } from './room';
import { StepMaker, type Step } from './steps';
import { Weights } from './weights';

/** A plan's steps with room for so many rows. */
interface Laid {
  readonly rows: number;
  readonly bench: Bench;
  readonly steps: readonly Step[];
  readonly input: Values;
  readonly output: Values;
}

/** Gradients of the loss without penalties, as `FusedNetwork.gradients` gives them. */
export interface HostGradients {
  readonly loss: number;
  /** rows · members, with dropout and batch statistics. */
  readonly logits: Float32Array;
  /** Of kernels and vectors, in saving order. */
  readonly trained: Float32Array;
}

/**
 * A network of the residual family on our own kernels: one memory, planned once for the largest batch,
 * in which every step has its place. What comes out is what network/network.ts works out on tensors, but
 * for rounding; the same numbers in give the same bits out.
 */
export class FusedNetwork {
  readonly #plan: NetworkPlan;
  readonly #room = new Room();
  readonly #kernels: Kernels;
  readonly #weights: Weights;
  readonly #fixed: number;
  /** The generator's words. */
  readonly #state: Address;
  #stream: Random | null = null;
  #laid: Laid | null = null;

  /** @param values all weights in saving order */
  constructor(module: KernelModule, plan: NetworkPlan, values: Float32Array) {
    this.#plan = plan;
    this.#kernels = module.over(this.#room.memory);
    this.#weights = new Weights(plan, this.#room);
    this.#state = this.#room.take(4);
    this.#fixed = this.#room.size;
    this.#room.settle(0);
    this.#weights.load(values);
  }

  /** Bytes of memory held. */
  get size(): number {
    return this.#room.size;
  }

  /**
   * One training step: forward, loss, backward, penalties, optimiser, moving averages. Returns the mean
   * loss of the batch with penalties.
   *
   * @param keep share of the moving averages that stays
   * @param breathe awaited between steps, so that even a large batch can be cancelled
   */
  async train(
    batch: Batch,
    settings: TrainSettings,
    optimiser: FusedOptimiser,
    rates: { readonly learningRate: number; readonly keep: number },
    breathe: () => Promise<void>,
  ): Promise<number> {
    const { loss } = await this.#pass(batch, settings.shape, breathe);
    const { parts } = this.#weights;
    const full = loss + optimiser.penalty(this.#kernels, parts);
    optimiser.step(this.#kernels, parts, rates.learningRate);
    this.#weights.follow(this.#kernels, rates.keep);
    return full;
  }

  /** Gradients of the loss without penalties. */
  async gradients(
    batch: Batch,
    shape: LossShape,
    breathe: () => Promise<void>,
  ): Promise<HostGradients> {
    const { loss, logits } = await this.#pass(batch, shape, breathe);
    return { loss, logits, trained: this.#weights.gradients() };
  }

  /**
   * Logits of the rows of `x` (rows × inputs) with moving statistics: rows · members, the members of a
   * row next to each other.
   */
  logits(x: Float32Array, rows: number): Float32Array {
    const laid = this.#layFor(rows);
    this.#read(x, rows, laid);
    for (const step of laid.steps) step.infer(rows);
    return this.#logits(rows, laid);
  }

  /** All weights in saving order. */
  values(): Float32Array {
    return this.#weights.save();
  }

  async #pass(
    batch: Batch,
    shape: LossShape,
    breathe: () => Promise<void>,
  ): Promise<{ readonly loss: number; readonly logits: Float32Array }> {
    const { x, rows, target } = batch;
    const laid = this.#layFor(rows);
    this.#read(x, rows, laid);
    const masks = this.#masksOf(batch);
    for (const step of laid.steps) {
      step.forward(rows, masks);
      await breathe();
    }
    const logits = this.#logits(rows, laid);
    const { loss, gradient } = batchLoss(logits, target, shape, this.#plan.members);
    const { stride } = laid.output;
    const out = this.#room.at(laid.bench.gradient, logits.length * stride);
    out.fill(0);
    spread(gradient, 1, out, stride);
    for (const step of laid.steps.toReversed()) {
      step.backward(rows);
      await breathe();
    }
    return { loss, logits };
  }

  /** The kernels go on with the epoch's stream, from where it stood when the epoch began. */
  #masksOf({ maskOf, stream }: Batch): Masks {
    if (stream !== null && stream !== this.#stream) {
      const words = this.#room.at(this.#state, 4);
      new Int32Array(words.buffer, words.byteOffset, 4).set(stream.state());
    }
    this.#stream = stream;
    return { stream: stream === null ? null : this.#state, maskOf };
  }

  #read(x: Float32Array, rows: number, { input }: Laid): void {
    const place = this.#room.at(input.at, rows * input.stride);
    spread(x, this.#plan.inputs, place, input.stride);
  }

  #logits(rows: number, { output }: Laid): Float32Array {
    const logits = new Float32Array(rows * output.times);
    gathered(this.#room.at(output.at, logits.length * output.stride), output.stride, logits, 1);
    return logits;
  }

  /** The steps, laid out anew where a batch is larger than any before. */
  #layFor(rows: number): Laid {
    if (this.#laid !== null && this.#laid.rows >= rows) return this.#laid;
    this.#room.backTo(this.#fixed);
    const bench = this.#benchFor(rows);
    const { steps, input, output } = new StepMaker(this.#plan, bench);
    this.#room.settle(this.#fixed);
    this.#laid = { rows, bench, steps, input, output };
    return this.#laid;
  }

  #benchFor(rows: number): Bench {
    const room = this.#room;
    const { left, right, widest } = largest(this.#plan, rows);
    const flow = (rows * this.#plan.members + 6) * widest;
    return {
      kernels: this.#kernels,
      room,
      weights: this.#weights,
      rows,
      left: room.take(left),
      right: room.take(right),
      none: room.take(widest),
      edge: room.take(48),
      gradient: room.take(flow),
      spare: room.take(flow),
      past: room.take(flow),
    };
  }
}

/** Of all products of a plan, the largest sides as panels, and the widest rows, in numbers. */
function largest(
  { layers, members, inputs }: NetworkPlan,
  batchRows: number,
): { readonly left: number; readonly right: number; readonly widest: number } {
  const rows = batchRows * members;
  const six = (count: number): number => Math.ceil(count / 6) * 6;
  let left = 0;
  let right = 0;
  let widest = padded(inputs);
  const see = (plan: DensePlan): void => {
    const [from, to] = [padded(plan.inputs), padded(plan.units)];
    left = Math.max(left, six(rows) * Math.max(from, to), six(from) * rows);
    right = Math.max(right, from * to, rows * to);
    widest = Math.max(widest, from, to);
  };
  for (const layer of layers)
    if (layer.kind === 'dense') see(layer);
    else if (layer.kind === 'join' && layer.projection !== null) see(layer.projection);
    else if (layer.kind === 'heads' || layer.kind === 'fan')
      widest = Math.max(widest, padded(layer.kind === 'heads' ? layer.inputs : layer.width));
    else if (layer.kind === 'embed')
      widest = Math.max(widest, padded(layer.numbers * layer.units + layer.passing));
  return { left, right, widest };
}
