import { Fault } from '../core/fault';
import { readRuns, writeRuns, type NamedRun, type RunsRead } from '../core/kept/runs-file';
import type { Run } from '../core/run';
import type { Task } from '../core/task';

/** No file of runs that this writes comes near it, packed or not; more text is more than a page may hold. */
const MOST_BYTES = 400_000_000;

/** Runs as one file, compressed. */
export async function packRuns(runs: readonly NamedRun[]): Promise<Blob> {
  const packed = new Blob([writeRuns(runs)]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Blob([await new Response(packed).arrayBuffer()], { type: 'application/gzip' });
}

/** Runs of such a file, compressed or not, each taken unless `check` throws a Fault; throws what `readRuns` throws. */
export async function unpackRuns(
  file: File,
  task: Task,
  check?: (run: Run) => void,
): Promise<RunsRead> {
  if (file.size > MOST_BYTES)
    throw new Fault('bad-input', 'This file of runs is too large to be read at once', {
      place: { file: file.name },
      remedy: 'Export its runs one by one',
    });
  let text: string;
  try {
    text = await unpackedText(file);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('bad-input', 'This file is damaged or only a part of one', {
      place: { file: file.name },
      remedy: 'Export it again, or fetch it again from where it came',
      cause,
    });
  }
  task.signal.throwIfAborted();
  return readRuns(text, file.name, task, check);
}

/**
 * The text of a file that may be compressed with gzip.
 *
 * @throws `bad-input` Fault when it unpacks to more than a page may hold: a small file may
 */
export async function unpackedText(file: Blob, most = MOST_BYTES): Promise<string> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return file.text();
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts.join('') + decoder.decode();
    bytes += value.byteLength;
    if (bytes > most) {
      await reader.cancel();
      throw new Fault('bad-input', 'This file unpacks to more than a page may hold', {
        remedy: 'Export its runs one by one',
      });
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}
