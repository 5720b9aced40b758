import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import type { WasmAssets } from '../engine/backend';
import plain from '../engine/kernels/build/plain.wasm?url';
import relaxed from '../engine/kernels/build/relaxed.wasm?url';

/** What engines need, where the build put it. */
export const assets: WasmAssets = { simd, kernels: { plain, relaxed } };
