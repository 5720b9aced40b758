import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { WasmAssets } from '../engine/backend';
import { loadKernels } from '../engine/fused/kernels';

/** What engines need, where npm put it and `npm run kernels` built it. */
export function wasmAssets(): WasmAssets {
  const require = createRequire(import.meta.url);
  return {
    simd: require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'),
    kernels: { plain: kernels('plain'), relaxed: kernels('relaxed') },
  };
}

/** The compiled kernels. */
export async function kernelModule(): Promise<WebAssembly.Module> {
  return (await loadKernels(wasmAssets().kernels)).module;
}

function kernels(variant: 'plain' | 'relaxed'): ArrayBuffer {
  const file = new URL(`../engine/kernels/build/${variant}.wasm`, import.meta.url);
  return Uint8Array.from(readFileSync(file)).buffer;
}
