import { readRun } from '../core/run-file';
import type { Run } from '../core/run';
import type { Task } from '../core/task';
import type { Assets } from './assets';
import { HeldFile } from './held-file';
import { unpackedText } from './packed-runs';

/** A run that came with the data. Some hosts have the browser unpack `.gz` files on the way. */
export async function readShippedRun(path: string, assets: Assets, task: Task): Promise<Run> {
  const bytes = await assets.want(path, task.signal);
  return readRun(await unpackedText(path, new HeldFile(new Uint8Array(bytes)), task), path);
}
