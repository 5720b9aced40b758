import {
  NORM_EPSILON,
  type DensePlan,
  type EmbedPlan,
  type FanPlan,
  type GatePlan,
  type HeadsPlan,
  type LayerPlan,
  type NetworkPlan,
  type NormPlan,
  type WeightPlan,
} from '../network/plan';
import type { Values } from './bench';
import { ACTIVATIONS, type Address, type KernelModule, type Kernels } from './kernels';
import { gathered, padded, Room, spread } from './room';

/** Rows of the widest matrices that are taken together: they stay in the processor's nearer caches. */
export const TILE_ROWS = 96;
/** Blocks of a product are so many rows high. */
const BLOCK_ROWS = 6;

/** The values of weights, by their index in the plan. */
interface Saved {
  kernel(index: number): Float32Array;
  vector(index: number): Float32Array;
  moving(index: number): Float32Array;
}

/** One layer, or several taken at once. */
interface Stage {
  /** Takes over the weights. */
  load(saved: Saved): void;
  /** Takes so many rows of a tile on. */
  run(rows: number): void;
}

/**
 * A network of the residual family that scores only, on our own kernels. Norms that follow a dense layer are folded
 * into it, what skips a block is added where its product begins, and a tile of rows goes through all layers before
 * the next is read. A row's logit does not depend on the rows that it is scored with.
 */
export class FusedScorer {
  readonly #plan: NetworkPlan;
  readonly #kernels: Kernels;
  readonly #room = new Room();
  readonly #stages: Stage[] = [];
  /** Rows of a tile. */
  readonly #tile: number;
  readonly #input: Values;
  /** Three matrices that take turns: what is read, what runs past a block, what is written. */
  readonly #turns: readonly Address[];
  readonly #zeros: Address;
  #current: Values;
  #past: Values;

  constructor(module: KernelModule, plan: NetworkPlan) {
    const { members, inputs } = plan;
    const layers = plan.layers.filter(
      (layer) => layer.kind !== 'gate' || layer.activation !== 'linear',
    );
    const widest = widestOf(layers, inputs);
    this.#plan = plan;
    this.#kernels = module.over(this.#room.memory);
    this.#tile = Math.max(1, Math.floor(TILE_ROWS / members));
    const most = blocks(this.#tile * members) + BLOCK_ROWS;
    this.#turns = [1, 2, 3].map(() => this.#room.take(most * widest));
    this.#zeros = this.#room.take(widest);
    // A product reads rows as they come; whatever else may come first wants them padded.
    const stride = layers[0].kind === 'dense' ? inputs : padded(inputs);
    this.#input = { at: this.#room.take(most * stride), stride, times: 1 };
    this.#current = this.#past = this.#input;
    this.#lay(layers);
    this.#room.settle(0);
  }

  /** Bytes of memory held. */
  get size(): number {
    return this.#room.size;
  }

  /** @param values all weights in saving order */
  load(values: Float32Array): this {
    const { kernels, vectors, moving } = this.#plan;
    let at = 0;
    const cut = (plans: readonly WeightPlan[]): Float32Array[] =>
      plans.map(({ size }) => values.subarray(at, (at += size)));
    const [k, v, m] = [cut(kernels), cut(vectors), cut(moving)];
    const saved: Saved = { kernel: (i) => k[i], vector: (i) => v[i], moving: (i) => m[i] };
    for (const stage of this.#stages) stage.load(saved);
    return this;
  }

  /**
   * Logits of the rows of `x` (rows × inputs) with moving statistics: rows · members, the members of a
   * row next to each other.
   */
  logits(x: Float32Array, rows: number): Float32Array {
    const { inputs, members } = this.#plan;
    const { at, stride } = this.#input;
    const output = this.#current;
    const logits = new Float32Array(rows * members);
    for (let from = 0; from < rows; from += this.#tile) {
      const count = Math.min(this.#tile, rows - from);
      const read = x.subarray(from * inputs, (from + count) * inputs);
      spread(read, inputs, this.#room.at(at, count * stride), stride);
      for (const stage of this.#stages) stage.run(count);
      const found = this.#room.at(output.at, count * members * output.stride);
      const to = logits.subarray(from * members, (from + count) * members);
      gathered(found, output.stride, to, 1);
    }
    return logits;
  }

  #lay(layers: readonly LayerPlan[]): void {
    for (let i = 0; i < layers.length; i++) {
      const layer = layers[i];
      const next = layers.at(i + 1);
      if (layer.kind === 'dense') {
        const norm = next?.kind === 'norm' ? next : null;
        if (norm !== null) i++;
        const join = layers.at(i + 1);
        const isJoined = join?.kind === 'join' && join.projection === null;
        if (isJoined) i++;
        this.#dense(layer, norm, isJoined ? this.#past : null);
      } else if (layer.kind === 'join') {
        if (layer.projection === null) throw new Error('Only a dense layer ends a block');
        const inner = this.#current;
        this.#current = this.#past;
        this.#dense(layer.projection, null, inner);
      } else if (layer.kind === 'branch') this.#past = this.#current;
      else if (layer.kind === 'norm') this.#norm(layer);
      else if (layer.kind === 'gate') this.#gate(layer);
      else if (layer.kind === 'fan') this.#fan(layer);
      else if (layer.kind === 'heads') this.#heads(layer);
      else if (layer.kind === 'embed') this.#embed(layer);
      else throw new Error(`The kernels have no layer of the kind ${layer.kind}`);
    }
  }

  #dense(plan: DensePlan, norm: NormPlan | null, skip: Values | null): void {
    const { inputs, units } = plan;
    const kernels = this.#kernels;
    const wide = padded(units);
    const panels = this.#room.take(inputs * wide);
    const bias = this.#room.take(wide);
    const x = this.#current;
    const y = this.#next(wide, x.times, skip);
    const added = skip?.at ?? this.#zeros;
    const apart = skip?.stride ?? 0;
    this.#stages.push({
      load: (saved) => {
        const folded = foldedDense(plan, norm, saved);
        this.#room.at(bias, units).set(folded.bias);
        // As `packRight` has it.
        const right = this.#room.at(panels, inputs * wide);
        for (let i = 0; i < inputs; i++)
          for (let j = 0; j < units; j++)
            right[(j - (j % 8)) * inputs + i * 8 + (j % 8)] = folded.kernel[i * units + j];
      },
      run: (rows) =>
        // prettier-ignore
        kernels.dense(
          x.at, x.stride, panels, y.at, rows * x.times, wide, inputs, bias, added, apart,
        ),
    });
  }

  #norm(plan: NormPlan): void {
    const x = this.#current;
    const y = this.#next(x.stride, x.times);
    const scale = this.#copy(this.#plan.vectors[plan.gamma]);
    const shift = this.#copy(this.#plan.vectors[plan.beta]);
    const mean = this.#copy(this.#plan.moving[plan.mean]);
    const inverse = this.#copy(this.#plan.moving[plan.variance]);
    this.#stages.push({
      load: (saved) => {
        scale.set(saved.vector(plan.gamma));
        shift.set(saved.vector(plan.beta));
        mean.set(saved.moving(plan.mean));
        inverse.set(saved.moving(plan.variance).map(inverseRoot));
      },
      run: (rows) =>
        // prettier-ignore
        this.#kernels.normalise(
          x.at, rows * x.times, x.stride, mean.at, inverse.at, scale.at, shift.at,
          ACTIVATIONS.linear, 0, 0, y.at,
        ),
    });
  }

  #gate({ activation, slope }: GatePlan): void {
    const kernels = this.#kernels;
    const x = this.#current;
    const y = x === this.#past ? this.#next(x.stride, x.times) : x;
    const kind = ACTIVATIONS[activation];
    const run = (rows: number): void =>
      kernels.gate(x.at, rows * x.times * x.stride, kind, slope, 0, y.at);
    this.#stages.push({ load: () => undefined, run });
  }

  #fan({ members, scale }: FanPlan): void {
    const x = this.#current;
    const y = this.#next(x.stride, members);
    const scales = this.#copy(this.#plan.vectors[scale]);
    this.#stages.push({
      load: (saved) => scales.set(saved.vector(scale)),
      run: (rows) => this.#kernels.fan(x.at, rows, x.stride, members, scales.at, y.at),
    });
  }

  #heads({ members, kernel, bias }: HeadsPlan): void {
    const x = this.#current;
    const y = this.#next(1, members);
    const own = this.#copy(this.#plan.kernels[kernel]);
    const shift = this.#copy(this.#plan.vectors[bias]);
    this.#stages.push({
      load: (saved) => {
        own.set(saved.kernel(kernel));
        shift.set(saved.vector(bias));
      },
      run: (rows) => this.#kernels.heads(x.at, rows, x.stride, members, own.at, shift.at, y.at),
    });
  }

  #embed(plan: EmbedPlan): void {
    const { numbers, passing, frequencies, units } = plan;
    const [many, wide] = [padded(frequencies), padded(units)];
    const x = this.#current;
    const y = this.#next(padded(numbers * units + passing), 1);
    const kept = this.#room.take(this.#tile * numbers * 2 * many);
    const frequency = this.#copy(this.#plan.vectors[plan.frequency]);
    const kernel = this.#copy(this.#plan.kernels[plan.kernel]);
    const bias = this.#copy(this.#plan.vectors[plan.bias]);
    this.#stages.push({
      load: (saved) => {
        frequency.set(saved.vector(plan.frequency));
        kernel.set(saved.kernel(plan.kernel));
        bias.set(saved.vector(plan.bias));
      },
      run: (rows) =>
        // prettier-ignore
        this.#kernels.waves(
          x.at, x.stride, rows, numbers, passing, frequencies, many, units, wide,
          frequency.at, kernel.at, bias.at, kept, y.at, y.stride,
        ),
    });
  }

  /** What the next layer gives goes where nothing lies that is still to be read. */
  #next(stride: number, times: number, skip: Values | null = null): Values {
    const read = [this.#current, this.#past, skip].map((values) => values?.at);
    const at = this.#turns.find((turn) => !read.includes(turn));
    if (at === undefined) throw new Error('All matrices are still read');
    this.#current = { at, stride, times };
    return this.#current;
  }

  /** Room for a weight, its rows padded. */
  #copy({ shape, size }: WeightPlan): { readonly at: Address; set(values: Float32Array): void } {
    const width = shape[shape.length - 1];
    const stride = padded(width);
    const numbers = (size / width) * stride;
    const at = this.#room.take(numbers);
    return { at, set: (values) => spread(values, width, this.#room.at(at, numbers), stride) };
  }
}

function blocks(rows: number): number {
  return Math.ceil(rows / BLOCK_ROWS) * BLOCK_ROWS;
}

function inverseRoot(variance: number): number {
  return 1 / Math.sqrt(variance + NORM_EPSILON);
}

/** A dense layer that gives at once what the norm after it would make of it. */
function foldedDense(
  { units, kernel, bias }: DensePlan,
  norm: NormPlan | null,
  saved: Saved,
): { readonly kernel: Float32Array; readonly bias: Float32Array } {
  const [own, shift] = [saved.kernel(kernel), saved.vector(bias)];
  if (norm === null) return { kernel: own, bias: shift };
  const mean = saved.moving(norm.mean);
  const beta = saved.vector(norm.beta);
  const gamma = saved.vector(norm.gamma);
  const scale = Array.from(saved.moving(norm.variance), (v, j) => gamma[j] * inverseRoot(v));
  return {
    kernel: own.map((weight, i) => weight * scale[i % units]),
    bias: shift.map((value, j) => (value - mean[j]) * scale[j] + beta[j]),
  };
}

/** Of all matrices between layers, the longest row. */
function widestOf(layers: readonly LayerPlan[], inputs: number): number {
  const widths = layers.map((layer) => {
    if (layer.kind === 'dense') return layer.units;
    if (layer.kind === 'join') return layer.projection?.units ?? 0;
    if (layer.kind === 'fan') return layer.width;
    if (layer.kind === 'embed') return layer.numbers * layer.units + layer.passing;
    return 0;
  });
  return padded(Math.max(inputs, ...widths));
}
