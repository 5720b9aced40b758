import * as tf from '@tensorflow/tfjs-core';
import { Fault } from '../core/fault';
import type { EngineName } from '../core/run';
import type { KernelModule } from './fused/kernels';
import { ENGINE_TITLES } from './probe';

/** An engine that is ready. */
export interface Engine {
  readonly name: EngineName;
  /** The adapter's own name, where it has one. */
  readonly detail: string;
  /** A graphics interface without a graphics card behind it. */
  readonly software: boolean;
  readonly isLost: boolean;
  /** Our own kernels; null on engines that work with tensors alone. */
  readonly kernels: KernelModule | null;
  /** The device of WebGPU; null on other engines. */
  readonly gpu: GPUDevice | null;
  /** Waits for a read from the device; rejects with a `device-lost` Fault once the device is lost. */
  guard<T>(read: Promise<T>): Promise<T>;
  /** The `device-lost` Fault for an error thrown by an operation, or the error where it is ours. */
  faultFrom(thrown: unknown): Fault;
  /** Behaves from now on as if the device had been lost; for tests. */
  simulateLoss(): void;
}

export class LiveEngine implements Engine {
  readonly name: EngineName;
  readonly detail: string;
  readonly software: boolean;
  readonly kernels: KernelModule | null;
  readonly gpu: GPUDevice | null;
  readonly #waiting = new Set<(fault: Fault) => void>();
  #lossReason: string | undefined;
  #retired = false;

  constructor(
    name: EngineName,
    detail: string,
    software: boolean,
    kernels: KernelModule | null = null,
  ) {
    this.name = name;
    this.detail = detail;
    this.software = software;
    this.kernels = kernels;
    const backend: unknown = name === 'webgpu' ? tf.backend() : null;
    this.gpu = hasDevice(backend) ? backend.device : null;
    this.#watch();
  }

  get isLost(): boolean {
    return this.#lossReason !== undefined;
  }

  async guard<T>(read: Promise<T>): Promise<T> {
    this.#throwIfLost();
    let giveUp: ((fault: Fault) => void) | undefined;
    const lost = new Promise<never>((_resolve, reject) => {
      giveUp = reject;
      this.#waiting.add(reject);
    });
    try {
      const value = await Promise.race([read, lost]);
      this.#throwIfLost();
      return value;
    } catch (thrown) {
      throw this.faultFrom(thrown);
    } finally {
      if (giveUp !== undefined) this.#waiting.delete(giveUp);
    }
  }

  faultFrom(thrown: unknown): Fault {
    if (thrown instanceof Fault) return thrown;
    const onDevice = this.name === 'webgpu' || this.name === 'webgl';
    if (!onDevice && !this.isLost) return Fault.from(thrown);
    return this.#lossFault(thrown);
  }

  simulateLoss(): void {
    this.#lose('as a test asked for');
  }

  /** The engine is let go of on purpose: what its device says from now on is no loss. */
  retire(): void {
    this.#retired = true;
  }

  #watch(): void {
    void this.gpu?.lost.then(({ message }) => this.#lose(message));
    const backend: unknown = tf.backend();
    if (this.name === 'webgl' && hasContext(backend))
      backend.gpgpu.gl.canvas.addEventListener('webglcontextlost', () =>
        this.#lose('its context was taken away'),
      );
  }

  #lose(reason: string): void {
    if (this.#retired || this.isLost) return;
    this.#lossReason = reason;
    const fault = this.#lossFault(undefined);
    for (const reject of this.#waiting) reject(fault);
    this.#waiting.clear();
  }

  #throwIfLost(): void {
    if (this.isLost) throw this.#lossFault(undefined);
  }

  #lossFault(cause: unknown): Fault {
    const reason = this.#lossReason === undefined ? '' : ` (${this.#lossReason})`;
    return new Fault('device-lost', `${ENGINE_TITLES[this.name]} stopped working${reason}`, {
      remedy: 'Train again, on another engine',
      cause,
    });
  }
}

function hasDevice(backend: unknown): backend is { device: GPUDevice } {
  return typeof backend === 'object' && backend !== null && 'device' in backend;
}

function hasContext(backend: unknown): backend is { gpgpu: { gl: WebGL2RenderingContext } } {
  return typeof backend === 'object' && backend !== null && 'gpgpu' in backend;
}
