import type { Sandbox } from '../state/sandbox.svelte';
import type { TrainResult } from '../../worker/protocol';
import { fileStem, saveBlob } from './download';

/** Hands the visitor one run as a file. */
export async function saveRun({ keep, champion }: Sandbox, result: TrainResult): Promise<void> {
  save(await keep.files.pack([result]), `${result.run.dataset.title} ${champion.nameOf(result)}`);
}

/** All runs of the open table as one file. */
export async function saveRuns({ keep, training, data }: Sandbox): Promise<void> {
  const packed = await keep.files.pack(training.kept, keep.runs.lists.older);
  save(packed, `${data.dataset?.title ?? ''} runs`);
}

function save(packed: Blob | null, name: string): void {
  if (packed !== null) saveBlob(packed, `${fileStem(name)}.cutoff.json.gz`);
}
