import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Task } from '../core/task';
import { aggregate, type Aggregation } from './aggregate';
import { toArrow } from './arrow';
import { openDatabase } from './database';
import { extractColumns, writeCopy, type Extracted } from './extract';
import { FEATURES, TRUTH, type Feature } from './features';
import { generateTables } from './generate/generate';

export interface Recipe {
  readonly rows: number;
  readonly seed: number;
  /** A folder of real tables; null to make them. */
  readonly from: string | null;
  readonly keepRaw: string | null;
  /** Copies to write beside the Arrow bytes, .parquet or .csv. */
  readonly copies: readonly string[];
}

export interface Built {
  readonly arrow: Uint8Array;
  readonly features: readonly Feature[];
  readonly columns: readonly Extracted[];
  readonly aggregation: Aggregation;
  readonly seconds: Readonly<Record<'generate' | 'aggregate' | 'extract' | 'arrow', number>>;
}

/** From raw tables, made or given, to the aggregated table. Leaves nothing behind but what was asked for. */
export async function build(recipe: Recipe, task: Task): Promise<Built> {
  const scratch = mkdtempSync(join(tmpdir(), 'cutoff-data-'));
  const abandon = (): never => {
    rmSync(scratch, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', abandon);
  const { connection, close } = await openDatabase(join(scratch, 'tables.duckdb'));
  try {
    const raw = recipe.from ?? recipe.keepRaw ?? join(scratch, 'raw');
    const generated = recipe.from === null;
    const clock = stopwatch();
    if (generated) await generateTables(raw, recipe.rows, recipe.seed, task);
    const generate = clock();
    const aggregation = await aggregate(connection, raw, generated, task);
    const aggregated = clock();
    const features = generated ? [...FEATURES, TRUTH] : FEATURES;
    const columns = await extractColumns(connection, features, aggregation.rows);
    for (const path of recipe.copies) await writeCopy(connection, features, path);
    const extract = clock();
    const arrow = toArrow(columns);
    const seconds = { generate, aggregate: aggregated, extract, arrow: clock() };
    return { arrow, features, columns, aggregation, seconds };
  } finally {
    close();
    process.off('SIGINT', abandon);
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Seconds since the last call. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}
