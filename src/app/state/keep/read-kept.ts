import { Fault } from '../../../core/fault';
import type { WorkerClient } from '../../../worker/client';
import type { TrainResult } from '../../../worker/protocol';
import type { Guard } from './guard.svelte';
import type { KeepStore, RunNote } from './store';

/** Where runs are, and who checks them. */
export interface Around {
  readonly store: KeepStore;
  readonly guard: Guard;
  readonly client: WorkerClient;
}

/** What came of reading a kept run. */
export type ReadKept =
  | { readonly kind: 'read'; readonly result: TrainResult }
  /** It will never be read by this version; `why` reads on from the run's name. */
  | { readonly kind: 'unreadable'; readonly why: string }
  /** Something stood in the way, of this run or of all: it may be read later. */
  | { readonly kind: 'failed'; readonly fault: Fault }
  /** Another tab has deleted it. */
  | { readonly kind: 'deleted' };

/** Reads a kept run, and has it checked and judged. */
export async function readKept(note: RunNote, around: Around): Promise<ReadKept> {
  const { store, guard } = around;
  const found = await guard.attempt(async () => {
    const run = await store.run(note.id);
    return { run, listed: run !== null || (await store.note(note.id)) !== null };
  });
  if (found.kind === 'failed') return lostFile(found.fault) ?? found;
  const { run, listed } = found.given;
  if (!listed) return { kind: 'deleted' };
  if (run === null)
    return { kind: 'unreadable', why: 'the browser has its name, but no longer the run itself' };
  return judged(note, run, around);
}

async function judged(note: RunNote, run: unknown, { client }: Around): Promise<ReadKept> {
  try {
    const result = await client.request('judge', { run }).result;
    const { id, dataset } = result.run;
    if (id === note.id && dataset.key === note.table) return { kind: 'read', result };
    return { kind: 'unreadable', why: 'another run is stored in its place' };
  } catch (thrown) {
    const fault = Fault.from(thrown);
    if (fault.code === 'bad-input' || fault.code === 'bad-settings')
      return { kind: 'unreadable', why: fault.what };
    return { kind: 'failed', fault };
  }
}

/** Browsers keep what is large in files of their own, and may lose one. */
function lostFile({ cause }: Fault): ReadKept | null {
  const name = cause instanceof DOMException ? cause.name : '';
  if (name !== 'NotReadableError' && name !== 'DataError') return null;
  return { kind: 'unreadable', why: 'the browser has lost the file that it was stored in' };
}
