import * as tf from '@tensorflow/tfjs-core';
import { Fault } from '../core/fault';
import type { EngineName } from '../core/run';
import { loadKernels, type KernelAssets, type KernelModule } from './fused/kernels';
import { LiveEngine, type Engine } from './live-engine';
import { ENGINE_TITLES, probeEngine } from './probe';

/**
 * tfjs is imported by its parts, never as the union package: the worker's bundle, and with it the
 * single-file build, then holds the core's operations that are used and nothing of its layers,
 * converter or data readers. Each backend is a chunk of its own, loaded when it is started.
 */

/** Where the WebAssembly binaries are: an address (data: and blob: too), a path in Node, or the bytes. */
export interface WasmAssets {
  /** tfjs-backend-wasm-simd.wasm. */
  readonly simd: string | ArrayBuffer;
  readonly kernels: KernelAssets;
}

let running: LiveEngine | undefined;

/** The engine in use; a mistake in the program if none was started. */
export function currentEngine(): Engine {
  if (running === undefined) throw new Error('No engine was started');
  return running;
}

/**
 * Makes one engine ready and lets go of any other. Not to be called while a fit or a scoring is
 * under way: their tensors live on the engine before.
 *
 * @throws `device-lost` Fault when the engine cannot be had on this machine
 */
export async function startEngine(name: EngineName, assets: WasmAssets): Promise<Engine> {
  if (running?.name === name && !running.isLost) return running;
  await stopEngine();
  const probe = await probeEngine(name);
  if (!probe.available)
    throw new Fault('device-lost', `${ENGINE_TITLES[name]} cannot be used here: ${probe.reason}`, {
      remedy: 'Choose another engine',
    });
  tf.enableProdMode();
  let kernels: KernelModule | null = null;
  try {
    if (name === 'kernels') kernels = await loadKernels(assets.kernels);
    await load(name, assets);
    if (!(await tf.setBackend(tensorsOf(name)))) throw new Error('the engine did not start');
  } catch (thrown) {
    throw new Fault('device-lost', `${ENGINE_TITLES[name]} could not be started`, {
      remedy: 'Choose another engine',
      cause: thrown,
    });
  }
  await tf.ready();
  const detail = kernels?.relaxed === true ? 'relaxed SIMD' : probe.detail;
  running = new LiveEngine(name, detail, probe.software, kernels);
  return running;
}

/** Lets go of the engine in use and of all it holds on the device. */
export async function stopEngine(): Promise<void> {
  if (running === undefined) return;
  const { gpu, name: engine } = running;
  const name = tensorsOf(engine);
  running.retire();
  running = undefined;
  // The factory is registered once, when its module is loaded; removal would forget it.
  const factory = tf.findBackendFactory(name);
  try {
    tf.removeBackend(name);
  } catch {
    // A lost device may refuse even this; it is gone either way.
  }
  if (tf.findBackendFactory(name) === null) tf.registerBackend(name, factory);
  // A WebGPU backend that is disposed of gives its buffers back, but keeps its device.
  gpu?.destroy();
  return Promise.resolve();
}

/** What holds the tensors of models that our own kernels have no layers for. */
function tensorsOf(name: EngineName): string {
  return name === 'kernels' ? 'wasm' : name;
}

async function load(name: EngineName, assets: WasmAssets): Promise<void> {
  switch (name) {
    case 'webgpu':
      await import('@tensorflow/tfjs-backend-webgpu');
      return;
    case 'webgl':
      await import('@tensorflow/tfjs-backend-webgl');
      return;
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      return;
    case 'kernels':
    case 'wasm': {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      // One thread: sums are then always taken in the same order, so runs repeat bit by bit.
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      const path = addressOf(assets.simd);
      setWasmPaths({
        'tfjs-backend-wasm.wasm': path,
        'tfjs-backend-wasm-simd.wasm': path,
        'tfjs-backend-wasm-threaded-simd.wasm': path,
      });
    }
  }
}

let embedded: { bytes: ArrayBuffer; address: string } | undefined;

function addressOf(asset: string | ArrayBuffer): string {
  if (typeof asset === 'string') return asset;
  if (embedded?.bytes !== asset) {
    const blob = new Blob([asset], { type: 'application/wasm' });
    embedded = { bytes: asset, address: URL.createObjectURL(blob) };
  }
  return embedded.address;
}
