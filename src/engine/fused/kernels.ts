import type { ActivationName } from '../network/plan';

/** An address in the kernels' memory, in bytes. */
export type Address = number;

/**
 * What src/engine/kernels exports; the doc comments are there. Every matrix lies row after row, every
 * address is a multiple of 16.
 */
export interface Kernels {
  packLeftTransposed(from: Address, stride: number, rows: number, inner: number, to: Address): void;
  packRight(from: Address, stride: number, inner: number, columns: number, to: Address): void;
  packRightTransposed(
    from: Address,
    stride: number,
    inner: number,
    columns: number,
    to: Address,
  ): void;
  multiply(
    left: Address,
    right: Address,
    to: Address,
    stride: number,
    rows: number,
    columns: number,
    inner: number,
    bias: Address,
    scratch: Address,
  ): void;
  dense(
    x: Address,
    stride: number,
    right: Address,
    y: Address,
    rows: number,
    columns: number,
    inner: number,
    bias: Address,
    skip: Address,
    past: number,
  ): void;
  columnMoments(x: Address, rows: number, width: number, mean: Address, squares: Address): void;
  joinMoments(
    moments: Address,
    shards: number,
    rows: number,
    times: number,
    width: number,
    epsilon: number,
    mean: Address,
    variance: Address,
    inverse: Address,
  ): void;
  joinSums(lists: Address, many: number, count: number, to: Address): void;
  normalise(
    x: Address,
    rows: number,
    width: number,
    mean: Address,
    inverse: Address,
    gamma: Address,
    beta: Address,
    activation: number,
    slope: number,
    mask: Address,
    y: Address,
  ): void;
  normaliseBack(
    dy: Address,
    x: Address,
    y: Address,
    rows: number,
    width: number,
    mean: Address,
    inverse: Address,
    activation: number,
    slope: number,
    mask: Address,
    betaGradient: Address,
    gammaGradient: Address,
  ): void;
  centreBack(
    dy: Address,
    x: Address,
    rows: number,
    part: number,
    width: number,
    mean: Address,
    inverse: Address,
    gamma: Address,
    betaGradient: Address,
    gammaGradient: Address,
  ): void;
  columnSums(x: Address, rows: number, width: number, to: Address): void;
  gate(
    x: Address,
    count: number,
    activation: number,
    slope: number,
    mask: Address,
    y: Address,
  ): void;
  gateBack(
    dy: Address,
    y: Address,
    count: number,
    activation: number,
    slope: number,
    mask: Address,
  ): void;
  drawMask(
    state: Address,
    to: Address,
    before: number,
    rows: number,
    after: number,
    width: number,
    stride: number,
    threshold: number,
    scale: number,
  ): void;
  sum(x: Address, y: Address, count: number, to: Address): void;
  squares(w: Address, gradient: Address, count: number, l1: number, l2: number): number;
  penalty(w: Address, count: number, l1: number, l2: number): number;
  adam(
    w: Address,
    gradient: Address,
    m: Address,
    v: Address,
    count: number,
    factor: number,
    l1: number,
    l2: number,
    beta1: number,
    beta2: number,
    rate: number,
    epsilon: number,
    keep: number,
  ): void;
  momentum(
    w: Address,
    gradient: Address,
    velocity: Address,
    count: number,
    factor: number,
    l1: number,
    l2: number,
    share: number,
    rate: number,
  ): void;
  follow(moving: Address, value: Address, count: number, keep: number): void;
  fan(x: Address, rows: number, width: number, members: number, scale: Address, y: Address): void;
  fanBack(
    dy: Address,
    x: Address,
    rows: number,
    width: number,
    members: number,
    scale: Address,
    scaleGradient: Address,
    dx: Address,
  ): void;
  heads(
    x: Address,
    rows: number,
    width: number,
    members: number,
    kernel: Address,
    bias: Address,
    logits: Address,
  ): void;
  headsBack(
    dLogits: Address,
    x: Address,
    rows: number,
    width: number,
    members: number,
    kernel: Address,
    kernelGradient: Address,
    biasGradient: Address,
    dx: Address,
  ): void;
  waves(
    x: Address,
    stride: number,
    rows: number,
    numbers: number,
    passing: number,
    frequencies: number,
    many: number,
    units: number,
    wide: number,
    frequency: Address,
    kernel: Address,
    bias: Address,
    kept: Address,
    y: Address,
    yStride: number,
  ): void;
  wavesBack(
    dy: Address,
    y: Address,
    yStride: number,
    x: Address,
    stride: number,
    rows: number,
    numbers: number,
    frequencies: number,
    many: number,
    units: number,
    wide: number,
    kernel: Address,
    kept: Address,
    slopes: Address,
    frequencyGradient: Address,
    kernelGradient: Address,
    biasGradient: Address,
  ): void;
}

/** What the kernels call an activation. */
export const ACTIVATIONS: Readonly<Record<ActivationName, number>> = {
  linear: 0,
  relu: 1,
  'leaky-relu': 1,
  elu: 2,
};

/** Where the compiled kernels are: addresses, or the bytes themselves. */
export interface KernelAssets {
  readonly plain: string | ArrayBuffer;
  readonly relaxed: string | ArrayBuffer;
}

/** The kernels compiled for this machine, ready to be given memories. */
export class KernelModule {
  /** Multiply and add are one step here. */
  readonly relaxed: boolean;
  readonly module: WebAssembly.Module;

  constructor(module: WebAssembly.Module, relaxed: boolean) {
    this.module = module;
    this.relaxed = relaxed;
  }

  /** The kernels over a memory of their own. */
  over(memory: WebAssembly.Memory): Kernels {
    const { exports } = new WebAssembly.Instance(this.module, { env: { memory } });
    if (!isKernels(exports)) throw new Error('The kernels were built from other sources');
    return exports;
  }
}

/** Compiles the kernels: those with relaxed SIMD where the browser takes them. */
export async function loadKernels({ plain, relaxed }: KernelAssets): Promise<KernelModule> {
  const bytes = await bytesOf(relaxed);
  if (WebAssembly.validate(bytes)) return new KernelModule(await WebAssembly.compile(bytes), true);
  return new KernelModule(await WebAssembly.compile(await bytesOf(plain)), false);
}

async function bytesOf(asset: string | ArrayBuffer): Promise<ArrayBuffer> {
  if (typeof asset !== 'string') return asset;
  const response = await fetch(asset);
  if (!response.ok) throw new Error(`The kernels could not be fetched (${response.status})`);
  return response.arrayBuffer();
}

function isKernels(exports: WebAssembly.Exports): exports is WebAssembly.Exports & Kernels {
  return typeof exports['multiply'] === 'function' && typeof exports['wavesBack'] === 'function';
}
