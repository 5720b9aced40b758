import type { EngineName } from '../run';

/** The network and the batches that engines are compared on. */
export interface BenchNetwork {
  readonly inputs: number;
  /** The entry layer is as wide as the first block. */
  readonly blockWidths: readonly number[];
  readonly batchSize: number;
}

export const FOUR_BLOCKS: BenchNetwork = {
  inputs: 100,
  blockWidths: [256, 128, 64, 32],
  batchSize: 512,
};

/** How long each speed is measured: the median of so many turns of so many milliseconds counts. */
export interface Effort {
  readonly turns: number;
  readonly milliseconds: number;
}

export type EffortName = 'quick' | 'thorough';

export const EFFORTS: Readonly<Record<EffortName, Effort>> = {
  quick: { turns: 3, milliseconds: 250 },
  thorough: { turns: 7, milliseconds: 1000 },
};

/** How the threads that share a batch tell each other what they found; null where one has it all. */
export type Memory = 'shared' | 'messages' | null;

/** What is measured at one go. */
export type BenchPart =
  | { readonly kind: 'product'; readonly threads: number }
  | {
      readonly kind: 'engine';
      readonly engine: EngineName;
      readonly threads: number;
      readonly memory: Memory;
    };

/** Whether this machine and browser have an engine. */
export interface EngineHere {
  readonly engine: EngineName;
  readonly available: boolean;
  /** Why not, in words; empty when available. */
  readonly reason: string;
  /** The adapter's own name, where it has one. */
  readonly detail: string;
  /** A graphics interface drawn by the processor. */
  readonly software: boolean;
}

/** What there is to measure. */
export interface Machine {
  readonly cores: number;
  /** That may train at once, the worker's own included. */
  readonly threads: number;
  /** Whether threads may share memory: the page is cross-origin isolated. */
  readonly isolated: boolean;
  /** Whether multiply and add are one step in the kernels. */
  readonly relaxed: boolean;
  readonly browser: string;
  readonly engines: readonly EngineHere[];
}

/** A speed: the median of the turns, the slowest, and the fastest. */
export interface Speed {
  readonly rowsPerSecond: number;
  readonly slowest: number;
  readonly fastest: number;
  /** Of the matrix products alone. */
  readonly gflops: number;
  /** So slow that it was timed once, on few rows or on a single batch: about right. */
  readonly isRough: boolean;
}

/** GFLOP/s of the bare product: the median of the turns, the slowest, and the fastest. */
export interface ProductSpeed {
  readonly gflops: number;
  readonly slowest: number;
  readonly fastest: number;
}

export type Measured =
  | ({ readonly kind: 'product' } & ProductSpeed)
  | { readonly kind: 'engine'; readonly training: Speed; readonly scoring: Speed };

/** A line of the comparison: what was found, or why nothing was; neither while it is still to come. */
export interface BenchRow {
  readonly part: BenchPart;
  readonly measured: Measured | null;
  readonly reason: string;
}

/** What was found on a machine. */
export interface BenchReport {
  readonly machine: Machine;
  readonly effort: EffortName;
  readonly rows: readonly BenchRow[];
}

/** The processor first: its figures are those that have a ceiling. */
const ORDER: readonly EngineName[] = ['kernels', 'wasm', 'cpu', 'webgpu', 'webgl'];

const NOT_ISOLATED =
  'this page is not cross-origin isolated, so its threads may not share memory (it is where the server sends the headers that the README names)';

/** Every line of the comparison on this machine, none measured yet; where it can't be, with the reason. */
export function benchRows(machine: Machine): readonly BenchRow[] {
  const teams = teamsOf(machine.threads);
  const products = [1, ...teams].map((threads): BenchPart => ({ kind: 'product', threads }));
  const kernels = machine.engines.find(({ engine }) => engine === 'kernels');
  return [
    ...(kernels?.available === true ? products.map((part) => rowOf(part, '')) : []),
    ...ORDER.flatMap((engine) => {
      const here = machine.engines.find((one) => one.engine === engine);
      if (here === undefined) return [];
      const alone = rowOf({ kind: 'engine', engine, threads: 1, memory: null }, here.reason);
      if (engine !== 'kernels' || !here.available) return [alone];
      const together = teams.flatMap((threads) => [
        rowOf(
          { kind: 'engine', engine, threads, memory: 'shared' },
          machine.isolated ? '' : NOT_ISOLATED,
        ),
        rowOf({ kind: 'engine', engine, threads, memory: 'messages' }, ''),
      ]);
      return [alone, ...together];
    }),
  ];
}

function rowOf(part: BenchPart, reason: string): BenchRow {
  return { part, measured: null, reason };
}

/** Threads that share a batch come in powers of two. */
function teamsOf(threads: number): readonly number[] {
  return [2, 4].filter((team) => team <= threads);
}

/** The bare matrix product on as many threads as a part has; null where none was measured, or none is comparable. */
export function productFor(part: BenchPart, rows: readonly BenchRow[]): ProductSpeed | null {
  if (part.kind === 'engine' && (part.engine === 'webgpu' || part.engine === 'webgl')) return null;
  const bare = rows.find(
    (row) => row.part.kind === 'product' && row.part.threads === part.threads,
  )?.measured;
  return bare?.kind === 'product' ? bare : null;
}

/** Its GFLOP/s. */
export function ceilingOf(part: BenchPart, rows: readonly BenchRow[]): number | null {
  return productFor(part, rows)?.gflops ?? null;
}

/** GFLOP/s of a line: of training, or of the product itself. */
export function gflopsOf({ measured }: BenchRow): number | null {
  if (measured === null) return null;
  return measured.kind === 'product' ? measured.gflops : measured.training.gflops;
}

/** What training reaches of the bare product's speed; null for graphics adapters, which the ceiling is not of. */
export function shareOfCeiling(row: BenchRow, rows: readonly BenchRow[]): number | null {
  const [reached, ceiling] = [gflopsOf(row), ceilingOf(row.part, rows)];
  return reached === null || ceiling === null || ceiling === 0 ? null : reached / ceiling;
}

/** The speed in the middle of the turns' GFLOP/s. */
export function productSpeedOf(turns: readonly number[]): ProductSpeed {
  return { gflops: medianOf(turns), slowest: Math.min(...turns), fastest: Math.max(...turns) };
}

/** The speed in the middle of the turns' rows a second, at so many FLOP a row. */
export function speedOf(turns: readonly number[], flopPerRow: number, isRough: boolean): Speed {
  const sorted = turns.toSorted((a, b) => a - b);
  const rowsPerSecond = medianOf(sorted);
  return {
    rowsPerSecond,
    slowest: sorted[0],
    fastest: sorted[sorted.length - 1],
    gflops: (rowsPerSecond * flopPerRow) / 1e9,
    isRough,
  };
}

/** The middle one, or the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
