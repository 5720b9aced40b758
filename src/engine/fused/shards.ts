/**
 * A batch is cut into shards whose sums are added up in a fixed order: whoever works on which of them,
 * the same bits come out.
 */
export interface Share {
  /** Shards of a batch; a power of two. */
  readonly shards: number;
  /** Those that are worked on here: so many (a power of two) from `first`, a multiple of it. */
  readonly first: number;
  readonly own: number;
}

export const WHOLE: Share = { shards: 1, first: 0, own: 1 };

/** Batches below this are too small to be worth cutting. */
const SHARED_FROM_ROWS = 256;
export const MOST_SHARDS = 4;

/** Into how many shards batches of so many rows are cut: a matter of the settings alone. */
export function shardsFor(batchSize: number): number {
  return batchSize >= SHARED_FROM_ROWS ? MOST_SHARDS : 1;
}

/** Threads that tell each other by messages are worth it for batches from here on. */
const MESSAGES_FROM_ROWS = 1024;

/** How many other threads may take shares of batches of so many rows. */
export function helpersFor(batchSize: number, sharesMemory: boolean): number {
  return sharesMemory || batchSize >= MESSAGES_FROM_ROWS ? shardsFor(batchSize) - 1 : 0;
}

/** Rows that belong together, counted from the first that is worked on here. */
export interface Part {
  readonly from: number;
  readonly rows: number;
}

/** The rows of a batch that are worked on here. */
export interface Span {
  /** Rows of the whole batch. */
  readonly of: number;
  /** Rows of the batch before those here. */
  readonly before: number;
  readonly rows: number;
  /** By shard. */
  readonly parts: readonly Part[];
}

export function spanOf(rows: number, { shards, first, own }: Share): Span {
  const bound = (shard: number): number => Math.floor((rows * shard) / shards);
  const before = bound(first);
  const parts = Array.from({ length: own }, (_, i) => ({
    from: bound(first + i) - before,
    rows: bound(first + i + 1) - bound(first + i),
  }));
  return { of: rows, before, rows: bound(first + own) - before, parts };
}

/** How the threads that share a batch tell each other what they found. */
export interface Exchange {
  /** Of slots for every shard, in order, fills those of the others; its own are filled. */
  gather(slots: Float32Array): Promise<void>;
  /** The sum over all threads, pair by pair, in place of the thread's own. */
  reduce(values: Float32Array): Promise<void>;
}
