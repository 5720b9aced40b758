import * as tf from '@tensorflow/tfjs-core';
import { Fault } from '../core/fault';
import type { EngineName } from '../core/run';
import { countSilence, type Silence } from '../core/silence';
import type { KernelModule } from './fused/kernels';
import { ENGINE_TITLES } from './probe';

/**
 * Seconds without an answer after which a device counts as lost. A graphics card is given a few batches at a time, which
 * take it seconds at the very most, but the first has its driver compile dozens of programs; one that is imitated on
 * the processor takes far longer.
 */
const SILENT = { card: 60, software: 90 } as const;

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
  /**
   * Waits for a read from the device; rejects with a `device-lost` Fault once the device is lost, or has not answered
   * for so long that it must be.
   */
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
    const silence = this.#countSilence();
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
      silence?.end();
      if (giveUp !== undefined) this.#waiting.delete(giveUp);
    }
  }

  faultFrom(thrown: unknown): Fault {
    if (thrown instanceof Fault) return thrown;
    // Also an AbortError: that is how a device that goes away ends a read.
    return this.#isDevice || this.isLost ? this.#lossFault(thrown) : Fault.from(thrown);
  }

  simulateLoss(): void {
    this.#lose('as a test asked for');
  }

  /** The engine is let go of on purpose: what its device says from now on is no loss. */
  retire(): void {
    this.#retired = true;
  }

  get #isDevice(): boolean {
    return this.name === 'webgpu' || this.name === 'webgl';
  }

  #countSilence(): Silence | null {
    if (!this.#isDevice) return null;
    const most = this.software ? SILENT.software : SILENT.card;
    return countSilence((seconds) => {
      if (seconds >= most) this.#lose(`it has not answered for ${String(most)} s`);
    });
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
