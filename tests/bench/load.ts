import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright';
import { withApp } from './browser';
import { chooseFile, loadChosen } from './chosen';
import { line, median, type BenchLine } from './line';
import { tabPeak } from './tab-memory';
import { tiledFiles, type Files } from './tiled';

const TURNS = 3;

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

async function timeLoading(
  page: Page,
  path: string,
): Promise<{ seconds: number; peakMb: number | null }> {
  await chooseFile(page, path);
  const times: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) times.push((await loadChosen(page)).seconds);
  return { seconds: median(times), peakMb: await tabPeak(page) };
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
