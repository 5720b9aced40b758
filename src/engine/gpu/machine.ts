import type { Program } from './program';

/** Compiled once for each device. */
const compiled = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

const STORAGE = 0x80;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const UNIFORM = 0x40;
const MAP_READ = 0x1;
const READ = 0x1;

/** A device with the buffers that one network holds on it. */
export class Machine {
  readonly device: GPUDevice;
  readonly #held: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** A buffer of zeros, for so many numbers of 32 bits. */
  storage(numbers: number): GPUBuffer {
    return this.#hold(Math.max(4, numbers) * 4, STORAGE | COPY_SRC | COPY_DST);
  }

  uniform(bytes: number): GPUBuffer {
    return this.#hold(bytes, UNIFORM | COPY_DST);
  }

  pipeline({ code }: Program): GPUComputePipeline {
    const known = compiled.get(this.device) ?? new Map<string, GPUComputePipeline>();
    compiled.set(this.device, known);
    const found = known.get(code);
    if (found !== undefined) return found;
    const module = this.device.createShaderModule({ code });
    const pipeline = this.device.createComputePipeline({
      compute: { module, entryPoint: 'main' },
      layout: 'auto',
    });
    known.set(code, pipeline);
    return pipeline;
  }

  write(buffer: GPUBuffer, values: Float32Array | Uint32Array | ArrayBuffer, at = 0): void {
    const view = values instanceof ArrayBuffer ? new Uint8Array(values) : values;
    this.device.queue.writeBuffer(buffer, at, view.buffer, view.byteOffset, view.byteLength);
  }

  /** The first `numbers` of a buffer, once all that was submitted before is done. */
  async read(buffer: GPUBuffer, numbers: number): Promise<Float32Array> {
    const bytes = numbers * 4;
    const staging = this.device.createBuffer({ size: bytes, usage: COPY_DST | MAP_READ });
    try {
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes);
      this.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(READ);
      return new Float32Array(staging.getMappedRange().slice(0));
    } finally {
      staging.destroy();
    }
  }

  /**
   * Does what makes buffers or programs.
   *
   * @throws an Error with the device's own words where it refuses one
   */
  async checked<T>(work: () => T): Promise<T> {
    const { device } = this;
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    let made: T;
    let refusals: Promise<GPUError | null>[];
    try {
      made = work();
    } finally {
      refusals = [device.popErrorScope(), device.popErrorScope()];
    }
    for (const refusal of await Promise.all(refusals))
      if (refusal !== null) throw new Error(refusal.message);
    return made;
  }

  dispose(): void {
    for (const buffer of this.#held.splice(0)) buffer.destroy();
  }

  #hold(size: number, usage: number): GPUBuffer {
    const buffer = this.device.createBuffer({ size, usage });
    this.#held.push(buffer);
    return buffer;
  }
}
