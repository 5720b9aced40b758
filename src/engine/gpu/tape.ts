import type { Machine } from './machine';
import { packed, type Program } from './program';

/** Uniform buffers are bound at multiples of this. */
const SLOT = 256;

interface Entry {
  readonly program: Program;
  readonly constants: Readonly<Record<string, number>>;
  readonly buffers: readonly GPUBuffer[];
  readonly groups: readonly [number, number];
}

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bound: GPUBindGroup;
  readonly groups: readonly [number, number];
}

/** Dispatches in their order, recorded once and played at every step. */
export class Tape {
  readonly #entries: Entry[] = [];
  #dispatches: Dispatch[] = [];

  /** @param buffers what the program reads, then what it writes, in its own order */
  add(
    program: Program,
    constants: Readonly<Record<string, number>>,
    buffers: readonly GPUBuffer[],
    groups: readonly [number, number],
  ): void {
    this.#entries.push({ program, constants, buffers, groups });
  }

  /** @param step the buffer of what every step sets anew */
  finish(machine: Machine, step: GPUBuffer): void {
    const { device } = machine;
    const all = machine.uniform(SLOT * Math.max(1, this.#entries.length));
    const bytes = new Uint8Array(SLOT * this.#entries.length);
    this.#dispatches = this.#entries.map(({ program, constants, buffers, groups }, i) => {
      bytes.set(new Uint8Array(packed(program.constants, constants, SLOT)), i * SLOT);
      const pipeline = machine.pipeline(program);
      const resources: GPUBufferBinding[] = [
        { buffer: all, offset: i * SLOT, size: SLOT },
        ...(program.readsStep ? [{ buffer: step }] : []),
        ...buffers.map((buffer) => ({ buffer })),
      ];
      const bound = device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
      return { pipeline, bound, groups };
    });
    machine.write(all, bytes.buffer);
  }

  play(pass: GPUComputePassEncoder): void {
    for (const { pipeline, bound, groups } of this.#dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bound);
      pass.dispatchWorkgroups(groups[0], groups[1]);
    }
  }
}

/** A matrix on the device: rows × width. Who holds it keeps its buffer from being written anew. */
export interface Value {
  readonly buffer: GPUBuffer;
  readonly width: number;
  holders: number;
}

/** Buffers for what a tape leaves behind between its dispatches; the next tape takes the same. */
export class Pool {
  readonly #machine: Machine;
  readonly #free: GPUBuffer[] = [];

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** The smallest free buffer that is large enough, or a new one. */
  take(rows: number, width: number): Value {
    const bytes = rows * width * 4;
    const fitting = this.#free.filter(({ size }) => size >= bytes);
    const best = fitting.toSorted((a, b) => a.size - b.size).at(0);
    if (best !== undefined) this.#free.splice(this.#free.indexOf(best), 1);
    return { buffer: best ?? this.#machine.storage(rows * width), width, holders: 1 };
  }

  hold(value: Value): Value {
    value.holders++;
    return value;
  }

  drop(value: Value): void {
    if (--value.holders === 0) this.#free.push(value.buffer);
  }
}
