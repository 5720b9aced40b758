import type { Moments } from '../../core/checkpoint';
import type { LossShape } from '../../core/losses/shape';
import type { Batch, TrainSettings } from '../network/network';
import type { DensePlan, NetworkPlan } from '../network/plan';
import { batchLoss } from './batch-loss';
import type { Bench, Values } from './bench';
import type { Address, KernelModule, Kernels } from './kernels';
import type { Masks } from './masks';
import type { FusedOptimiser } from './optimiser';
import { gathered, padded, Room, spread } from './room';
import { spanOf, WHOLE, type Exchange, type Share, type Span } from './shards';
import { StepMaker, type Step } from './steps';
import { Weights, type WeightState } from './weights';

/** A batch for the kernels. */
export interface FusedBatch extends Pick<Batch, 'x' | 'target' | 'maskOf'> {
  /** Of the whole batch, which `x` holds, or the rows that are worked on here. */
  readonly rows: number;
  /** The words of the generator that masks are drawn from, moved on; null where they are given. */
  readonly words: Int32Array | null;
}

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
 * A network of the residual family on our own kernels: one memory in which every step has its place,
 * laid out for the largest batch so far. What comes out is what network/network.ts works out on tensors, but
 * for rounding; the same numbers in give the same bits out, however many threads share the shards of a
 * batch among them.
 */
export class FusedNetwork {
  readonly #plan: NetworkPlan;
  readonly #room = new Room();
  readonly #kernels: Kernels;
  readonly #weights: Weights;
  readonly #share: Share;
  readonly #exchange: Exchange | null;
  /** The generator's words. */
  readonly #words: Address;
  readonly #fixed: number;
  #laid: Laid | null = null;

  /**
   * @param from all weights in saving order, or what another such network has come to
   * @param exchange with those who have the other shards; none where this one has all
   */
  constructor(
    module: KernelModule,
    plan: NetworkPlan,
    from: Float32Array | WeightState,
    share: Share = WHOLE,
    exchange: Exchange | null = null,
  ) {
    this.#plan = plan;
    this.#share = share;
    this.#exchange = exchange;
    this.#kernels = module.over(this.#room.memory);
    this.#weights = new Weights(plan, this.#room, share.own);
    this.#words = this.#room.take(4);
    this.#fixed = this.#room.size;
    this.#room.settle(0);
    if (from instanceof Float32Array) this.#weights.load(from);
    else this.#weights.restore(from);
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
    batch: FusedBatch,
    settings: Pick<TrainSettings, 'shape'>,
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
    batch: FusedBatch,
    shape: LossShape,
    breathe: () => Promise<void>,
  ): Promise<HostGradients> {
    const { loss, logits } = await this.#pass(batch, shape, breathe);
    return { loss, logits, trained: this.#weights.gradients() };
  }

  /** All weights in saving order. */
  values(): Float32Array {
    return this.#weights.save();
  }

  /** Moments of all that is trained, in saving order. */
  moments(): Omit<Moments, 'steps'> {
    return this.#weights.moments();
  }

  takeMoments(moments: Omit<Moments, 'steps'>): void {
    this.#weights.takeMoments(moments);
  }

  /** What another such network can go on from, with the optimiser's moments. */
  state(): WeightState {
    return this.#weights.state();
  }

  async #pass(
    batch: FusedBatch,
    shape: LossShape,
    breathe: () => Promise<void>,
  ): Promise<{ readonly loss: number; readonly logits: Float32Array }> {
    const { inputs, members } = this.#plan;
    const span = spanOf(batch.rows, this.#share);
    const laid = this.#layFor(span.rows);
    const isOwn = batch.x.length === span.rows * inputs;
    const end = (span.before + span.rows) * inputs;
    this.#read(isOwn ? batch.x : batch.x.subarray(span.before * inputs, end), laid);
    const masks = this.#masksOf(batch);
    for (const step of laid.steps) {
      await step.forward(span, masks);
      await breathe();
    }
    if (batch.words !== null) batch.words.set(this.#generator());
    const logits = await this.#allLogits(span, laid);
    const { loss, gradient } = batchLoss(logits, batch.target, shape, members);
    const { stride } = laid.output;
    const out = this.#room.at(laid.bench.gradient, span.rows * members * stride);
    out.fill(0);
    const own = gradient.subarray(span.before * members, (span.before + span.rows) * members);
    spread(own, 1, out, stride);
    for (const step of laid.steps.toReversed()) {
      await step.backward(span);
      await breathe();
    }
    const trained = this.#weights.addUp(this.#kernels);
    if (this.#exchange !== null) await this.#exchange.reduce(trained);
    return { loss, logits };
  }

  #masksOf({ maskOf, words }: FusedBatch): Masks {
    if (words === null) return { stream: null, maskOf };
    this.#generator().set(words);
    return { stream: this.#words, maskOf };
  }

  #generator(): Int32Array {
    return new Int32Array(this.#room.memory.buffer, this.#words, 4);
  }

  #read(x: Float32Array, { input }: Laid): void {
    const rows = x.length / this.#plan.inputs;
    const place = this.#room.at(input.at, rows * input.stride);
    spread(x, this.#plan.inputs, place, input.stride);
  }

  #logits(rows: number, { output }: Laid): Float32Array {
    const logits = new Float32Array(rows * output.times);
    gathered(this.#room.at(output.at, logits.length * output.stride), output.stride, logits, 1);
    return logits;
  }

  /** Those of the whole batch. */
  async #allLogits(span: Span, laid: Laid): Promise<Float32Array> {
    const own = this.#logits(span.rows, laid);
    if (this.#exchange === null) return own;
    const { members } = this.#plan;
    const { shards, first } = this.#share;
    const longest = Math.ceil(span.of / shards) * members;
    const slots = new Float32Array(shards * longest);
    span.parts.forEach(({ from, rows }, i) =>
      slots.set(own.subarray(from * members, (from + rows) * members), (first + i) * longest),
    );
    await this.#exchange.gather(slots);
    const all = new Float32Array(span.of * members);
    spanOf(span.of, { shards, first: 0, own: shards }).parts.forEach(({ from, rows }, shard) =>
      all.set(slots.subarray(shard * longest, shard * longest + rows * members), from * members),
    );
    return all;
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
    // Products write up to five rows past the last.
    const flow = (rows * this.#plan.members + 6) * widest;
    return {
      kernels: this.#kernels,
      room,
      weights: this.#weights,
      share: this.#share,
      exchange: this.#exchange,
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
    left = Math.max(left, six(from) * rows);
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
