import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { columnFromArray, tableFromColumns, tableFromIPC, tableToIPC } from '@uwdata/flechette';
import type { Page } from 'playwright';
import { withApp } from './browser';
import { line, median, type BenchLine } from './line';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ROWS = 307_511;
const TURNS = 3;

interface Files {
  readonly arrow: string;
  readonly parquet: string;
  readonly csv: string;
}

/** Seconds from file to usable table for 307,511 rows × 60, in three formats, and the tab's peak memory. */
export async function load(): Promise<BenchLine[]> {
  const files = await tiledFiles();
  const lines: BenchLine[] = [];
  for (const [format, path] of Object.entries(files) as [keyof Files, string][]) {
    const { seconds, peakMb } = await withApp((page) => timeLoading(page, path));
    const name = format === 'arrow' ? 'load-307k' : `load-307k-${format}`;
    const peer = format === 'arrow' ? { name: 'none', seconds: null } : pandas(format, path);
    lines.push(line(name, seconds, 's', peer.name, peer.seconds));
    lines.push(
      line(`${name}-memory`, peakMb, 'MB peak resident of the tab’s process', 'budget', 600),
    );
  }
  return lines;
}

/** The built-in table repeated to 307,511 rows, once in each format. */
async function tiledFiles(): Promise<Files> {
  const folder = `${root}.cache/bench`;
  mkdirSync(folder, { recursive: true });
  const files = {
    arrow: `${folder}/tiled.arrow.gz`,
    parquet: `${folder}/tiled.parquet`,
    csv: `${folder}/tiled.csv`,
  };
  if (Object.values(files).every((file) => existsSync(file))) return files;
  const bytes = gunzipSync(readFileSync(`${root}public/data/home-credit-lookalike.arrow.gz`));
  const table = tableFromIPC(bytes);
  const columns = table.names.map((name) => {
    const values = table.getChild(name).toArray() as ArrayLike<unknown>;
    return [
      name,
      Array.from({ length: ROWS }, (_, row) => plain(values[row % values.length])),
    ] as const;
  });
  const tiled = tableFromColumns(
    Object.fromEntries(
      columns.map(([name, values]) => [
        name,
        columnFromArray(values, table.schema.fields.find((field) => field.name === name)?.type),
      ]),
    ),
  );
  writeFileSync(
    files.arrow,
    gzipSync(tableToIPC(tiled, { format: 'file' }) ?? new Uint8Array(), { level: 6 }),
  );
  await writeCsv(files.csv, columns);
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(
    `COPY (SELECT * FROM read_csv('${files.csv}', header = true)) TO '${files.parquet}' (FORMAT parquet)`,
  );
  connection.closeSync();
  return files;
}

function plain(value: unknown): string | number | null {
  return typeof value === 'bigint' ? Number(value) : (value as string | number | null);
}

async function writeCsv(
  path: string,
  columns: readonly (readonly [string, (string | number | null)[]])[],
): Promise<void> {
  const out = createWriteStream(path);
  out.write(`${columns.map(([name]) => name).join(',')}\n`);
  for (let row = 0; row < ROWS; row++) {
    const cells = columns.map(([, values]) => {
      const value = values[row];
      return value === null
        ? ''
        : typeof value === 'string' && value.includes(',')
          ? `"${value}"`
          : String(value);
    });
    if (!out.write(`${cells.join(',')}\n`))
      await new Promise((resolve) => out.once('drain', () => resolve(undefined)));
  }
  out.end();
  await finished(out);
}

async function timeLoading(
  page: Page,
  path: string,
): Promise<{ seconds: number; peakMb: number | null }> {
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'bench-file';
    document.body.append(input);
  });
  await page.locator('#bench-file').setInputFiles(path);
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn++)
    times.push(
      await page.evaluate(async () => {
        const file = document.querySelector<HTMLInputElement>('#bench-file')?.files?.[0];
        if (!file) throw new Error('no file');
        const began = performance.now();
        await window.cutoff.load(file, { target: 'TARGET', positive: '1' });
        return (performance.now() - began) / 1000;
      }),
    );
  return { seconds: median(times), peakMb: await peakMemory(page) };
}

/** Largest resident size of the renderer, where the system tells. */
async function peakMemory(page: Page): Promise<number | null> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] };
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => `/proc/${String(id)}/status`)
    .filter((file) => existsSync(file))
    .map((file) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024);
  return peaks.length === 0 ? null : Math.max(...peaks);
}

function pandas(format: 'csv' | 'parquet', path: string): { name: string; seconds: number | null } {
  const script = `import sys,time,pandas as pd
b=time.perf_counter(); pd.read_${format}(sys.argv[1]); print(time.perf_counter()-b); print(pd.__version__)`;
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', script, path], {
    encoding: 'utf8',
  });
  if (status !== 0) return { name: `pandas read_${format} is absent here`, seconds: null };
  const [seconds, version] = stdout.trim().split('\n');
  return { name: `pandas ${version} read_${format}`, seconds: Number(seconds) };
}
