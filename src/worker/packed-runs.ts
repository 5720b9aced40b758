import { unpackedPieces } from '../core/data/gzip';
import { Fault } from '../core/fault';
import { readRuns, writeRuns, type NamedRun, type RunsRead } from '../core/kept/runs-file';
import type { Run } from '../core/run';
import type { Task } from '../core/task';
import { HeldFile } from './held-file';

/** No file of runs that this writes comes near it, packed or not; more text is more than a page may hold. */
const MOST_BYTES = 400_000_000;

/** Runs as one file, compressed. */
export async function packRuns(runs: readonly NamedRun[]): Promise<Blob> {
  const text = new HeldFile(new TextEncoder().encode(writeRuns(runs)));
  const packed = text.stream().pipeThrough(new CompressionStream('gzip'));
  return new Blob([await new Response(packed).arrayBuffer()], { type: 'application/gzip' });
}

/** Runs of such a file, compressed or not, each taken unless `check` throws a Fault; throws what `readRuns` throws. */
export async function unpackRuns(
  file: File,
  task: Task,
  check?: (run: Run) => void,
): Promise<RunsRead> {
  if (file.size > MOST_BYTES) throw tooLarge(file.name);
  return readRuns(await unpackedText(file.name, file, task), file.name, task, check);
}

/**
 * The text of a file that may be compressed with gzip.
 *
 * @throws `bad-input` Fault when it breaks off, or unpacks to more than a page may hold: a small file may
 */
export async function unpackedText(
  name: string,
  file: Blob,
  task: Task,
  most = MOST_BYTES,
): Promise<string> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (first !== 0x1f || second !== 0x8b) return file.text();
  const packed = { name, blob: file, growth: 'refused' } as const;
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const piece of unpackedPieces(packed, task, { stage: 'Unpacking the file' })) {
    bytes += piece.byteLength;
    if (bytes > most) throw tooLarge(name);
    parts.push(decoder.decode(piece, { stream: true }));
  }
  return parts.join('') + decoder.decode();
}

function tooLarge(file: string): Fault {
  return new Fault('bad-input', 'This file holds more text than a page can read at once', {
    place: { file },
    remedy: 'Export its runs one by one',
  });
}
