import { loadKernels } from '../engine/fused/kernels';
import { assets } from './wasm-assets';

let loaded: WebAssembly.Module | null = null;

/** The compiled kernels; null while they cannot be had, for what can do without. */
export async function kernels(): Promise<WebAssembly.Module | null> {
  try {
    loaded ??= (await loadKernels(assets.kernels)).module;
  } catch {
    return null;
  }
  return loaded;
}
