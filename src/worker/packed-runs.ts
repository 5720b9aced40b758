import { Fault } from '../core/fault';
import { readRuns, writeRuns, type NamedRun } from '../core/kept/runs-file';
import type { Task } from '../core/task';

/** No file of runs that this writes comes near it; text of twice the size is more than a page may hold. */
const MOST_BYTES = 400_000_000;

/** Runs as one file, compressed. */
export async function packRuns(runs: readonly NamedRun[]): Promise<Blob> {
  const packed = new Blob([writeRuns(runs)]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Blob([await new Response(packed).arrayBuffer()], { type: 'application/gzip' });
}

/** Runs of such a file, compressed or not; throws what `readRuns` throws. */
export async function unpackRuns(file: File, task: Task): Promise<ReturnType<typeof readRuns>> {
  if (file.size > MOST_BYTES)
    throw new Fault('bad-input', 'This file of runs is too large to be read at once', {
      place: { file: file.name },
      remedy: 'Export its runs one by one',
    });
  let text: string;
  try {
    text = await unpackedText(file);
  } catch (cause) {
    throw new Fault('bad-input', 'This file is damaged or only a part of one', {
      place: { file: file.name },
      remedy: 'Export it again, or fetch it again from where it came',
      cause,
    });
  }
  task.signal.throwIfAborted();
  return readRuns(text, file.name);
}

/** The text of a file that may be compressed with gzip. */
export async function unpackedText(file: Blob): Promise<string> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return file.text();
  const unpacked = file.stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(unpacked).text();
}
