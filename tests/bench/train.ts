import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { quietTask } from '../../src/core/task';
import { startEngine, stopEngine } from '../../src/engine/backend';
import { trainingSpeed } from '../../src/engine/measure';
import { wasmAssets } from '../../src/pipeline/wasm-assets';
import { line, type BenchLine } from './line';
import { FOUR_BLOCKS } from './workload';

/** Ours, PyTorch with one thread, PyTorch with two, ours again: the better of each two counts. */
export async function trainWasm(): Promise<BenchLine[]> {
  const before = await onWasm();
  const peer = await pytorch();
  const after = await onWasm();
  return [trainLine('wasm', Math.max(before, after), peer)];
}

/** The line for an engine's rows a second, measured anywhere, beside the peer's. */
export function trainLine(engine: string, rowsPerSecond: number | null, peer: Peer): BenchLine {
  return line(`train-${engine}`, rowsPerSecond, 'rows/s', peer.name, peer.rowsPerSecond);
}

async function onWasm(): Promise<number> {
  const engine = await startEngine('wasm', wasmAssets());
  try {
    return await trainingSpeed(engine, FOUR_BLOCKS, quietTask());
  } finally {
    await stopEngine();
  }
}

export interface Peer {
  readonly name: string;
  readonly rowsPerSecond: number | null;
}

/** The same network in PyTorch, where Python has it; its better thread count counts. */
export function pytorch(): Promise<Peer> {
  return better('peer_train.py', FOUR_BLOCKS.batchSize);
}

/** The same network scoring in PyTorch, by thousands of rows. */
export function pytorchScoring(): Promise<Peer> {
  return better('peer_score.py', 4096);
}

async function better(script: string, batch: number): Promise<Peer> {
  try {
    const one = await pytorchWith(script, batch, 1);
    const two = await pytorchWith(script, batch, 2);
    const rowsPerSecond = Math.max(one.rowsPerSecond, two.rowsPerSecond);
    const version = one.version.replace(/(\d+\.\d+).*/, '$1');
    return { name: `pytorch ${version}, best of 1 and 2 threads`, rowsPerSecond };
  } catch {
    return { name: 'pytorch is not installed', rowsPerSecond: null };
  }
}

interface PeerAnswer {
  readonly version: string;
  readonly rowsPerSecond: number;
}

async function pytorchWith(name: string, batch: number, threads: number): Promise<PeerAnswer> {
  const { inputs, milliseconds, blockWidths } = FOUR_BLOCKS;
  const script = fileURLToPath(new URL(name, import.meta.url));
  const numbers = [threads, inputs, batch, milliseconds / 1000].map(String);
  const python = process.env['CUTOFF_PYTHON'] ?? '/usr/bin/python3';
  const { stdout } = await promisify(execFile)(python, [script, ...numbers, blockWidths.join(',')]);
  return JSON.parse(stdout) as PeerAnswer;
}
