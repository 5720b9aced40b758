import { readRun } from '../core/run-file';
import type { Run } from '../core/run';
import type { Task } from '../core/task';
import type { Assets } from './assets';

/** A run that came with the data. Some hosts have the browser unpack `.gz` files on the way. */
export async function readShippedRun(path: string, assets: Assets, task: Task): Promise<Run> {
  const bytes = await assets.want(path, task.signal);
  const [first, second] = new Uint8Array(bytes, 0, Math.min(2, bytes.byteLength));
  if (first !== 0x1f || second !== 0x8b) return readRun(new TextDecoder().decode(bytes), path);
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return readRun(await new Response(unpacked).text(), path);
}
