import type { Address, Kernels } from './kernels';
import type { Room } from './room';
import type { Exchange, Share } from './shards';
import type { Weights } from './weights';

/** A matrix between two steps; its rows are `stride` numbers long. */
export interface Values {
  readonly at: Address;
  readonly stride: number;
  /** Rows for each row of the batch. */
  readonly times: number;
}

/** What all steps of a network share: the kernels, and room that each uses for a moment. */
export interface Bench {
  readonly kernels: Kernels;
  readonly room: Room;
  readonly weights: Weights;
  readonly share: Share;
  /** Null where one thread has it all. */
  exchange: Exchange | null;
  /** Rows of a batch, of those worked on here, that there is room for. */
  readonly rows: number;
  /** Panels of a product's two sides. */
  readonly left: Address;
  readonly right: Address;
  /** Zeros, for a product without bias, and room for what falls over a product's edge. */
  readonly none: Address;
  readonly edge: Address;
  /** Where the gradient on its way back is, and room for the next; they take turns. */
  gradient: Address;
  spare: Address;
  /** The gradient that runs past a block. */
  readonly past: Address;
}
