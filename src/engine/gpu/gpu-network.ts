import type { Moments } from '../../core/checkpoint';
import type { LossShape } from '../../core/losses/shape';
import type { Batch, TrainSettings } from '../network/network';
import type { GatePlan, NetworkPlan } from '../network/plan';
import type { Rates } from '../learner';
import { buffersFor, Layout, type NetworkBuffers } from './buffers';
import { marginLoss, rowLoss, SUMS } from './loss';
import { Machine } from './machine';
import { gather, measure, MEASURED, move, settle } from './optimise';
import type { Op } from './ops';
import { groupsFor, packed, STEP, STEP_BYTES } from './program';
import { Recorder } from './recorder';
import { Resident } from './resident';
import { stepValues } from './step-values';
import { Pool, Tape, type Value } from './tape';

/** What the tapes of a step depend on. */
interface StepKind {
  readonly rows: number;
  readonly loss: 'rows' | 'clipped' | 'auc-margin';
  /** Masks are given, not drawn. */
  readonly given: boolean;
  readonly resident: boolean;
}

/** How the weights are moved. */
interface MoveKind {
  readonly rows: number;
  readonly optimiser: 'adam' | 'sgd';
  /** Gradients are clipped, or kernels penalised. */
  readonly measures: boolean;
}

/** A batch's way forward and back, and the buffers that it begins from. */
interface StepTape {
  readonly tape: Tape;
  readonly x: GPUBuffer;
  readonly aims: GPUBuffer;
  readonly masks: GPUBuffer | null;
  readonly places: GPUBuffer | null;
  readonly logits: GPUBuffer;
}

interface ScoreTape {
  readonly tape: Tape;
  readonly x: GPUBuffer;
  readonly logits: GPUBuffer;
}

/**
 * A network on WebGPU with programs of our own: all weights in one buffer, which one dispatch moves; what stands
 * between two products in one program each way; a step's dispatches recorded once and sent as one command buffer.
 * Nothing is read back but what is asked for.
 */
export class GpuNetwork {
  readonly #machine: Machine;
  readonly #plan: NetworkPlan;
  readonly #ops: readonly Op[];
  readonly #gates: readonly GatePlan[];
  readonly #layout: Layout;
  readonly #buffers: NetworkBuffers;
  readonly #pool: Pool;
  readonly #resident: Resident;
  readonly #stepTapes = new Map<string, StepTape>();
  readonly #moveTapes = new Map<string, Tape>();
  readonly #scoreTapes = new Map<number, ScoreTape>();
  #steps = 0;

  /** @param ops of the plan; @param values all weights in saving order */
  constructor(device: GPUDevice, plan: NetworkPlan, ops: readonly Op[], values: Float32Array) {
    this.#machine = new Machine(device);
    this.#plan = plan;
    this.#ops = ops;
    this.#gates = ops
      .flatMap((op) => (op.kind === 'flow' && op.gate !== null ? [op.gate] : []))
      .filter(({ dropout }) => dropout > 0);
    this.#layout = new Layout(plan);
    this.#buffers = buffersFor(this.#machine, this.#layout);
    this.#pool = new Pool(this.#machine);
    this.#resident = new Resident(this.#machine);
    this.#machine.write(this.#buffers.weights, values);
  }

  /** One training step: forward, loss, backward, penalties, optimiser, moving averages. Sent, not waited for. */
  async train(
    batch: Batch,
    settings: TrainSettings,
    rates: Rates,
    breathe: () => Promise<void>,
  ): Promise<void> {
    const { optimiser, clipNorm, l1, l2 } = settings;
    const step = await this.#begin(batch, settings.shape, breathe);
    const moves = await this.#moveTape({
      rows: batch.rows,
      optimiser: optimiser === 'sgd' ? 'sgd' : 'adam',
      measures: clipNorm > 0 || l1 > 0 || l2 > 0,
    });
    await breathe();
    this.#load(batch, step);
    this.#steps++;
    const values = stepValues(batch, settings, rates, this.#steps);
    this.#machine.write(this.#buffers.step, packed(STEP, values, STEP_BYTES));
    this.#play(step.tape, moves);
  }

  /** Gradients of the loss without penalties, of all that is trained, in saving order. */
  async gradients(
    batch: Batch,
    settings: TrainSettings,
  ): Promise<{
    readonly loss: number;
    readonly logits: Float32Array;
    readonly trained: Float32Array;
  }> {
    const step = await this.#begin(batch, settings.shape, () => Promise.resolve());
    this.#load(batch, step);
    const values = stepValues(batch, settings, { learningRate: 0, keep: 1 }, 1);
    this.#machine.write(this.#buffers.step, packed(STEP, values, STEP_BYTES));
    this.#play(step.tape);
    const sums = await this.#machine.read(this.#buffers.sums, SUMS.count);
    return {
      loss: sums[SUMS.batch],
      logits: await this.#machine.read(step.logits, batch.rows),
      trained: await this.#machine.read(this.#buffers.gradients, this.#layout.trained),
    };
  }

  /** Logits of the rows of `x` (rows × inputs) with moving statistics. */
  async logits(x: Float32Array, rows: number): Promise<Float32Array> {
    const score = await this.#scoreTape(rows);
    this.#machine.write(score.x, x);
    this.#play(score.tape);
    return this.#machine.read(score.logits, rows);
  }

  /** All weights in saving order. */
  values(): Promise<Float32Array> {
    return this.#machine.read(this.#buffers.weights, this.#layout.count);
  }

  /** The optimiser's, of all that is trained, in saving order. */
  async moments(): Promise<Moments> {
    const { trained } = this.#layout;
    const kept = await this.#machine.read(this.#buffers.kept, 2 * trained);
    return { first: kept.slice(0, trained), second: kept.slice(trained), steps: this.#steps };
  }

  takeMoments({ first, second, steps }: Moments): void {
    this.#machine.write(this.#buffers.kept, first);
    this.#machine.write(this.#buffers.kept, second, 4 * first.length);
    this.#steps = steps;
  }

  /** Loss times rows, added up from here on. */
  beginSum(): void {
    this.#machine.write(this.#buffers.sums, new Float32Array(SUMS.count));
  }

  async sum(): Promise<number> {
    return (await this.#machine.read(this.#buffers.sums, SUMS.count))[SUMS.epoch];
  }

  /** Resolves when the device has done all that was sent to it so far. */
  done(): Promise<unknown> {
    return this.#machine.device.queue.onSubmittedWorkDone();
  }

  dispose(): void {
    this.#machine.dispose();
  }

  #play(...tapes: readonly Tape[]): void {
    const { device } = this.#machine;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const tape of tapes) tape.play(pass);
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  async #begin(batch: Batch, shape: LossShape, breathe: () => Promise<void>): Promise<StepTape> {
    const resident = await this.#resident.holds(batch, breathe);
    return this.#stepTape({
      rows: batch.rows,
      loss: shape.kind === 'auc-margin' ? shape.kind : shape.clip > 0 ? 'clipped' : 'rows',
      given: batch.stream === null && this.#gates.length > 0,
      resident,
    });
  }

  #load(batch: Batch, { x, aims, masks, places }: StepTape): void {
    if (places !== null && batch.origin !== undefined)
      this.#machine.write(places, batch.origin.rows);
    else {
      const { sign, weight } = batch.target;
      const pairs = new Float32Array(2 * batch.rows);
      for (let i = 0; i < batch.rows; i++) pairs.set([sign[i], weight[i]], 2 * i);
      this.#machine.write(aims, pairs);
      this.#machine.write(x, batch.x);
    }
    if (masks === null) return;
    let at = 0;
    for (const gate of this.#gates) {
      const size = batch.rows * gate.width;
      this.#machine.write(masks, batch.maskOf(gate) ?? new Float32Array(size).fill(1), 4 * at);
      at += size;
    }
  }

  #stepTape(kind: StepKind): Promise<StepTape> {
    return this.#recorded(this.#stepTapes, JSON.stringify(kind), () => {
      const { rows, loss, given, resident } = kind;
      const tape = new Tape();
      const pool = this.#pool;
      const masked = this.#gates.reduce((sum, { width }) => sum + width, 0);
      const x = pool.take(rows, this.#plan.inputs);
      const aims = pool.take(rows, 2);
      const places = resident ? pool.take(rows, 1) : null;
      const masks = given ? pool.take(rows, masked) : null;
      const dLogits = pool.take(rows, 1);
      if (places !== null) this.#gather(tape, rows, { x, aims, places });
      const recorder = this.#recorder(tape, rows, true, masks?.buffer ?? null);
      const logits = recorder.forward(this.#ops, x);
      const code = loss === 'auc-margin' ? marginLoss : rowLoss(loss === 'clipped');
      const bound = [logits.buffer, aims.buffer, dLogits.buffer, this.#buffers.sums];
      tape.add(code, { rows }, bound, [1, 1]);
      recorder.backward(dLogits);
      for (const value of [aims, places, masks, logits]) if (value !== null) pool.drop(value);
      tape.finish(this.#machine, this.#buffers.step);
      return {
        tape,
        x: x.buffer,
        aims: aims.buffer,
        masks: masks?.buffer ?? null,
        places: places?.buffer ?? null,
        logits: logits.buffer,
      };
    });
  }

  #gather(
    tape: Tape,
    rows: number,
    { x, aims, places }: { readonly x: Value; readonly aims: Value; readonly places: Value },
  ): void {
    const width = this.#plan.inputs;
    const count = rows * width;
    const { matrix, labels } = this.#resident.buffers;
    const bound = [matrix, labels, places.buffer, x.buffer, aims.buffer];
    tape.add(gather, { count, width }, bound, groupsFor(count));
  }

  #moveTape(kind: MoveKind): Promise<Tape> {
    return this.#recorded(this.#moveTapes, JSON.stringify(kind), () => {
      const tape = new Tape();
      const { weights, gradients, kept, statistics, sums, found } = this.#buffers;
      const { kernelsEnd: kernels, trained, count } = this.#layout;
      const groups = kind.measures ? Math.ceil(trained / MEASURED) : 0;
      const layout = { kernels, trained, count };
      if (groups > 0) tape.add(measure, layout, [weights, gradients, found], [groups, 1]);
      tape.add(settle, { groups, rows: kind.rows }, [found, sums], [1, 1]);
      const follows = count > trained;
      const read = [gradients, sums, ...(follows ? [statistics] : [])];
      const all = groupsFor(count);
      tape.add(move(kind.optimiser, follows), layout, [...read, weights, kept], all);
      tape.finish(this.#machine, this.#buffers.step);
      return tape;
    });
  }

  #scoreTape(rows: number): Promise<ScoreTape> {
    return this.#recorded(this.#scoreTapes, rows, () => {
      const tape = new Tape();
      const x = this.#pool.take(rows, this.#plan.inputs);
      const logits = this.#recorder(tape, rows, false, null).forward(this.#ops, x);
      this.#pool.drop(logits);
      tape.finish(this.#machine, this.#buffers.step);
      return { tape, x: x.buffer, logits: logits.buffer };
    });
  }

  #recorder(tape: Tape, rows: number, isTraining: boolean, masks: GPUBuffer | null): Recorder {
    const options = { rows, isTraining, masks };
    return new Recorder(tape, this.#pool, this.#layout, this.#buffers, options);
  }

  /** What was recorded before under that key, or what is recorded now. */
  async #recorded<K, T>(known: Map<K, T>, key: K, record: () => T): Promise<T> {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = await this.#machine.checked(record);
    known.set(key, made);
    return made;
  }
}
