import type { EngineHere } from '../core/bench/bench';
import type { EngineName } from '../core/run';

const ENGINE_NAMES: readonly EngineName[] = ['webgpu', 'webgl', 'kernels', 'wasm', 'cpu'];

/** As the visitor reads them; the same words as in the engine knob. */
export const ENGINE_TITLES: Readonly<Record<EngineName, string>> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  kernels: 'Fast processor',
  wasm: 'WebAssembly',
  cpu: 'Plain JavaScript',
};

export function availableEngines(): Promise<readonly EngineHere[]> {
  return Promise.all(ENGINE_NAMES.map(probeEngine));
}

export async function probeEngine(engine: EngineName): Promise<EngineHere> {
  switch (engine) {
    case 'webgpu':
      return probeWebGpu();
    case 'webgl':
      return probeWebGl();
    case 'kernels':
    case 'wasm':
      return WebAssembly.validate(SIMD_MODULE)
        ? found(engine, '', false)
        : missing(engine, 'this browser’s WebAssembly has no SIMD');
    case 'cpu':
      return found(engine, '', false);
  }
}

const SOFTWARE_RENDERERS = /swiftshader|llvmpipe|softpipe|software|basic render/i;

async function probeWebGpu(): Promise<EngineHere> {
  const gpu: GPU | undefined = typeof navigator === 'undefined' ? undefined : navigator.gpu;
  if (gpu === undefined) return missing('webgpu', 'this browser does not offer it');
  const adapter = await gpu
    .requestAdapter({ powerPreference: 'high-performance' })
    .catch(() => null);
  if (adapter === null) return missing('webgpu', 'no graphics adapter was found');
  const { vendor, architecture, description } = adapter.info;
  const detail = [vendor, architecture, description].filter((part) => part !== '').join(' ');
  const fallback =
    adapter.info.isFallbackAdapter ||
    ('isFallbackAdapter' in adapter && adapter.isFallbackAdapter === true);
  return found('webgpu', detail, fallback || SOFTWARE_RENDERERS.test(detail));
}

function probeWebGl(): EngineHere {
  if (typeof OffscreenCanvas === 'undefined')
    return missing('webgl', 'this browser offers it to pages only, not to workers');
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (gl === null) return missing('webgl', 'this browser does not offer WebGL 2');
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const detail = String(
    gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL),
  );
  const floats = gl.getExtension('EXT_color_buffer_float') !== null;
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  if (!floats) return missing('webgl', 'its textures cannot hold floating-point numbers');
  return found('webgl', detail, SOFTWARE_RENDERERS.test(detail));
}

function found(engine: EngineName, detail: string, software: boolean): EngineHere {
  return { engine, available: true, reason: '', detail, software };
}

function missing(engine: EngineName, reason: string): EngineHere {
  return { engine, available: false, reason, detail: '', software: false };
}

/** The smallest module with one SIMD instruction: () -> v128, i32.const 0, i8x16.splat. */
const SIMD_MODULE = Uint8Array.of(
  0x00,
  0x61,
  0x73,
  0x6d,
  0x01,
  0x00,
  0x00,
  0x00, // magic, version
  0x01,
  0x05,
  0x01,
  0x60,
  0x00,
  0x01,
  0x7b, // type: () -> v128
  0x03,
  0x02,
  0x01,
  0x00, // function 0 has type 0
  0x0a,
  0x08,
  0x01,
  0x06,
  0x00,
  0x41,
  0x00,
  0xfd,
  0x0f,
  0x0b, // code
);
