import { maskScale } from '../batches';
import type { DensePlan } from '../network/plan';
import type { Layout, NetworkBuffers } from './buffers';
import {
  COLUMNS,
  flow,
  flowReads,
  gateGradient,
  gateReads,
  moments,
  normGradient,
  normSums,
  sumReads,
  type FlowOptions,
  type FlowRead,
} from './flow';
import {
  blockFor,
  product,
  productGroups,
  type ProductOptions,
  type ProductSize,
} from './multiply';
import type { FlowOp, Op } from './ops';
import { groupsFor } from './program';
import type { Pool, Tape, Value } from './tape';

export interface RecorderOptions {
  readonly rows: number;
  readonly isTraining: boolean;
  /** The dropout masks of all gates end to end, where they are given. */
  readonly masks: GPUBuffer | null;
}

type Back = (dy: Value, into: Value | null) => Value;

/** What each flow of a way forward is bound to again on the way back. */
type FlowBuffers = Readonly<Record<FlowRead, GPUBuffer>>;

/** Writes the way forward and the way back of a network to a tape. */
export class Recorder {
  readonly #tape: Tape;
  readonly #pool: Pool;
  readonly #layout: Layout;
  readonly #buffers: NetworkBuffers;
  readonly #options: RecorderOptions;
  readonly #skips: Value[] = [];
  /** The ways back of what was recorded forward, in the same order; null where a block begins. */
  readonly #backs: (Back | null)[] = [];
  #gates = 0;
  #maskAt = 0;

  constructor(
    tape: Tape,
    pool: Pool,
    layout: Layout,
    buffers: NetworkBuffers,
    options: RecorderOptions,
  ) {
    this.#tape = tape;
    this.#pool = pool;
    this.#layout = layout;
    this.#buffers = buffers;
    this.#options = options;
  }

  /** Takes over `x`, and hands over the logits. */
  forward(ops: readonly Op[], x: Value): Value {
    let value = x;
    for (const op of ops) value = this.#forward(op, value);
    return value;
  }

  /** Takes over the gradient of the logits; those of all weights are there at the end. */
  backward(gradient: Value): void {
    let value = gradient;
    const backs = this.#backs.splice(0);
    for (let i = backs.length - 1; i >= 0; i--) {
      const beginsBlock = i > 0 && backs[i - 1] === null;
      const back = backs[i];
      if (back !== null) value = back(value, beginsBlock ? this.#skip() : null);
    }
    this.#pool.drop(value);
  }

  #forward(op: Op, x: Value): Value {
    switch (op.kind) {
      case 'dense': {
        const y = this.#product(op, x);
        this.#backs.push(this.#denseBack(op, x));
        return y;
      }
      case 'branch':
        this.#skips.push(this.#pool.hold(x));
        this.#backs.push(null);
        return x;
      case 'flow':
        return this.#flow(op, x);
    }
  }

  #product(plan: DensePlan, x: Value): Value {
    const { rows } = this.#options;
    const y = this.#pool.take(rows, plan.units);
    const size = { m: rows, n: plan.units, k: plan.inputs };
    const places = {
      rightAt: this.#layout.kernels[plan.kernel],
      resultAt: 0,
      biasAt: this.#layout.vectors[plan.bias],
    };
    const { weights } = this.#buffers;
    this.#multiply({ bias: 'add' }, size, places, [x.buffer, weights, y.buffer]);
    return y;
  }

  /** Holds `x` until then; when scoring, not at all. */
  #denseBack(plan: DensePlan, x: Value): Back {
    const { rows, isTraining } = this.#options;
    const { weights, gradients } = this.#buffers;
    const kernelAt = this.#layout.kernels[plan.kernel];
    const biasAt = this.#layout.vectors[plan.bias];
    if (!isTraining) this.#pool.drop(x);
    return (dy, into) => {
      this.#multiply(
        { transposeLeft: true, bias: plan.biasIsMoot ? 'none' : 'sum' },
        { m: plan.inputs, n: plan.units, k: rows },
        { rightAt: 0, resultAt: kernelAt, biasAt },
        [x.buffer, dy.buffer, gradients],
      );
      this.#pool.drop(x);
      if (plan.isFirst) return dy;
      const dx = into ?? this.#pool.take(rows, plan.inputs);
      this.#multiply(
        { transposeRight: true, adds: into !== null },
        { m: rows, n: plan.inputs, k: plan.units },
        { rightAt: kernelAt, resultAt: 0 },
        [dy.buffer, weights, dx.buffer],
      );
      this.#pool.drop(dy);
      return dx;
    };
  }

  #flow(op: FlowOp, x: Value): Value {
    const { rows, isTraining, masks } = this.#options;
    const { weights, statistics } = this.#buffers;
    const past = op.joins ? this.#past(op) : null;
    const constants = this.#constants(op);
    if (op.norm !== null && isTraining)
      this.#tape.add(
        moments,
        constants,
        [x.buffer, statistics],
        [Math.ceil(op.width / COLUMNS), 1],
      );
    const options = this.#optionsOf(op);
    // Those that are not read are not bound either.
    const buffers: FlowBuffers = {
      x: x.buffer,
      weights,
      statistics,
      past: past?.value.buffer ?? x.buffer,
      mask: masks ?? x.buffer,
    };
    const y = this.#pool.take(rows, op.width);
    const read = flowReads(options).map((name) => buffers[name]);
    this.#tape.add(flow(options), constants, [...read, y.buffer], groupsFor(rows * op.width));
    if (isTraining) this.#backs.push(this.#flowBack(op, { x, past, options, constants, buffers }));
    else {
      this.#pool.drop(x);
      if (past !== null) this.#pool.drop(past.value);
    }
    return y;
  }

  /** What ran past the block, through its projection where it has one. */
  #past({ projection }: FlowOp): { readonly value: Value; readonly back: Back } {
    const input = this.#skip();
    if (projection === null) return { value: input, back: (dy) => dy };
    const value = this.#product(projection, input);
    return { value, back: this.#denseBack(projection, input) };
  }

  #flowBack({ width, norm }: FlowOp, { x, past, options, constants, buffers }: Recorded): Back {
    const { rows } = this.#options;
    const groups = groupsFor(rows * width);
    return (dy, into) => {
      let value = dy;
      let open = options;
      const hasGate = options.activation !== 'linear' || options.dropout !== 'none';
      if (hasGate && (norm === null || past !== null)) {
        value = this.#pool.take(rows, width);
        const read = gateReads(options).map((name) => buffers[name]);
        const bound = [dy.buffer, ...read, value.buffer];
        this.#tape.add(gateGradient(options), constants, bound, groups);
        this.#pool.drop(dy);
        open = { ...options, activation: 'linear', dropout: 'none' };
      }
      if (past !== null) {
        this.#pool.drop(past.value);
        this.#skips.push(past.back(this.#pool.hold(value), null));
      }
      if (norm === null) {
        this.#pool.drop(x);
        return value;
      }
      const alone: FlowOptions = { ...open, joins: false };
      const { gradients } = this.#buffers;
      const summed = [value.buffer, ...sumReads(alone).map((name) => buffers[name]), gradients];
      this.#tape.add(normSums(alone), constants, summed, [Math.ceil(width / COLUMNS), 1]);
      const dx = into ?? this.#pool.take(rows, width);
      const read = flowReads(alone).map((name) => buffers[name]);
      const bound = [value.buffer, ...read, gradients, dx.buffer];
      this.#tape.add(normGradient(alone, into !== null), constants, bound, groups);
      this.#pool.drop(value);
      this.#pool.drop(x);
      return dx;
    };
  }

  #optionsOf({ norm, joins, gate }: FlowOp): FlowOptions {
    const { isTraining, masks } = this.#options;
    const drops = isTraining && gate !== null && gate.dropout > 0;
    return {
      norm: norm === null ? 'none' : isTraining ? 'batch' : 'moving',
      joins,
      activation: gate?.activation ?? 'linear',
      dropout: !drops ? 'none' : masks === null ? 'drawn' : 'given',
    };
  }

  #constants({ width, norm, gate }: FlowOp): Readonly<Record<string, number>> {
    const { rows, isTraining } = this.#options;
    const { moving, vectors, trained } = this.#layout;
    const constants: Record<string, number> = { rows, width, count: rows * width };
    if (norm !== null) {
      const from = isTraining ? trained : 0;
      constants['meanAt'] = moving[norm.mean] - from;
      constants['varianceAt'] = moving[norm.variance] - from;
      constants['gammaAt'] = vectors[norm.gamma];
      constants['betaAt'] = vectors[norm.beta];
    }
    if (gate === null) return constants;
    constants['slope'] = gate.slope;
    if (gate.dropout > 0) {
      const { threshold, scale } = maskScale(gate.dropout);
      constants['gate'] = this.#gates++;
      constants['threshold'] = threshold;
      constants['kept'] = scale;
      constants['maskAt'] = this.#maskAt;
      this.#maskAt += rows * width;
    }
    return constants;
  }

  #multiply(
    how: Partial<ProductOptions>,
    size: ProductSize,
    places: Readonly<Record<string, number>>,
    buffers: readonly GPUBuffer[],
  ): void {
    const each = blockFor(size);
    const plain = {
      transposeLeft: false,
      transposeRight: false,
      bias: 'none',
      adds: false,
    } as const;
    const code = product({ ...plain, ...how, each });
    this.#tape.add(code, { ...size, ...places }, buffers, productGroups(size, each));
  }

  /** What runs past the block on the way forward, or its gradient on the way back. */
  #skip(): Value {
    const value = this.#skips.pop();
    if (value === undefined) throw new Error('A block ends that did not begin');
    return value;
  }
}

interface Recorded {
  readonly x: Value;
  readonly past: { readonly value: Value; readonly back: Back } | null;
  readonly options: FlowOptions;
  readonly constants: Readonly<Record<string, number>>;
  readonly buffers: FlowBuffers;
}
