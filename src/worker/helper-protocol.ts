import type { JoinJob, JoinPart } from '../core/sampling/join';
import type { Found } from '../core/sampling/nearest-lists';

/** What the worker asks of a helper, over a port of their own. Newest wins: `begin` ends what was. */
export type ToHelper =
  | { readonly type: 'begin'; readonly id: number; readonly job: JoinJob }
  | {
      readonly type: 'compare';
      readonly id: number;
      readonly part: JoinPart;
      readonly limits: Float64Array;
    }
  | { readonly type: 'found'; readonly id: number }
  | { readonly type: 'end' };

/** `id` is that of what was asked. */
export type FromHelper =
  | { readonly type: 'begun'; readonly id: number }
  | { readonly type: 'progress'; readonly id: number; readonly blockPairs: number }
  | { readonly type: 'compared'; readonly id: number; readonly limits: Float64Array }
  | { readonly type: 'found'; readonly id: number; readonly found: Found }
  | { readonly type: 'failed'; readonly id: number };
