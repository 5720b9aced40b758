import { sha256 } from '@noble/hashes/sha2.js';
import type { Experiment } from '../core/experiment';
import { Fault } from '../core/fault';
import { TreeEnsemble } from '../core/models/trees/ensemble';
import { loadedExperiment, loadedRun, markFrom } from '../core/models/trees/loaded-run';
import { toXgboost } from '../core/models/trees/xgboost-json';
import { fromXgboost } from '../core/models/trees/xgboost-read';
import type { Run } from '../core/run';
import type { Task } from '../core/task';
import type { OpenTable } from './session';

/** Text of twice the size is more than a page may hold. */
const MOST_BYTES = 400_000_000;

/** Some milliseconds of reading and hashing. */
const BYTES_A_PIECE = 1 << 20;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The trees of a run as XGBoost's JSON; a `bad-input` Fault where they stand behind an autoencoder. */
export function xgboostFile(run: Pick<Run, 'model' | 'transform' | 'encoder'>): Blob {
  const { model, transform, encoder } = run;
  if (encoder !== null)
    throw new Fault(
      'bad-input',
      'XGBoost’s format has no place for the autoencoder that these trees stand behind',
      { remedy: 'Train the trees without an autoencoder, or export the run itself' },
    );
  return new Blob([toXgboost(TreeEnsemble.load(model), transform)], { type: 'application/json' });
}

/** The run of a model that XGBoost saved, on the open table. */
export async function openXgboostFile(
  open: OpenTable,
  standing: Experiment,
  file: File,
  task: Task,
): Promise<Run> {
  if (file.size > MOST_BYTES)
    throw new Fault('bad-input', 'This model is too large to be read at once', {
      place: { file: file.name },
      remedy: 'Save one with fewer trees',
    });
  const { text, mark } = await textOf(file, task);
  const raw = await fromXgboost(text, file.name, task);
  const read = { name: file.name, mark, raw };
  const experiment = loadedExperiment(standing, read);
  const { table } = open;
  const ready = await open.ready(experiment, task);
  return loadedRun({ ...ready, table, experiment, file: read }, task);
}

/** The bytes but for UTF-8's byte-order mark, which is no part of the text. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte)
    ? bytes.subarray(BYTE_ORDER_MARK.length)
    : bytes;
}

/** A file's text and what tells it apart, read piece by piece. */
async function textOf(file: File, task: Task): Promise<{ text: string; mark: string }> {
  const hash = sha256.create();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  for (let from = 0; from < file.size; from += BYTES_A_PIECE) {
    const piece = new Uint8Array(await file.slice(from, from + BYTES_A_PIECE).arrayBuffer());
    hash.update(from === 0 ? withoutMark(piece) : piece);
    parts.push(decoder.decode(piece, { stream: true }));
    const done = Math.min(file.size, from + BYTES_A_PIECE);
    task.report({ stage: 'Reading the file', done, total: file.size });
    await task.breathe();
  }
  parts.push(decoder.decode());
  return { text: parts.join(''), mark: markFrom(hash.digest()) };
}
