import type { FaultRecord } from '../core/fault';
import type { Progress } from '../core/task';
import type { RequestName, Requests } from './protocol';

export type Request = {
  [Name in RequestName]: {
    readonly type: 'request';
    readonly id: number;
    readonly name: Name;
    readonly payload: Requests[Name]['payload'];
    /** What the payload's file holds, for a worker that cannot read files. */
    readonly held?: ArrayBuffer;
  };
}[RequestName];

/** What the page may say about a request that is under way. */
export type Control =
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'pause'; readonly id: number }
  | { readonly type: 'resume'; readonly id: number }
  /** Runs on to the end of the next epoch, then pauses. */
  | { readonly type: 'step'; readonly id: number };

/** Answered at once by a worker whose event loop still turns. */
export interface Ping {
  readonly type: 'ping';
}

/** Makes a worker a helper of whoever holds the other end of the port. */
export interface Help {
  readonly type: 'help';
  readonly port: MessagePort;
}

/** About the helpers asked for: one is ready, or one could not be started or died. */
export type HelperNews =
  | { readonly type: 'helper'; readonly helper: number; readonly port: MessagePort }
  | { readonly type: 'helper-lost'; readonly helper: number };

export type ToWorker = Request | Control | AssetAnswer | Ping | Help | HelperNews;

/** A file of the build, which only the page can find: it may be embedded there. */
export type AssetAnswer =
  | { readonly type: 'asset'; readonly path: string; readonly bytes: ArrayBuffer }
  | { readonly type: 'asset-missing'; readonly path: string; readonly fault: FaultRecord };

export type FromWorker =
  | { readonly type: 'ready'; readonly readsFiles: boolean }
  | { readonly type: 'pong' }
  | { readonly type: 'asset-wanted'; readonly path: string }
  /** Only the page can start workers everywhere. */
  | { readonly type: 'helpers-wanted'; readonly count: number }
  | { readonly type: 'helpers-done' }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | {
      readonly type: 'update';
      readonly id: number;
      readonly update: Requests[RequestName]['update'];
    }
  | {
      readonly type: 'result';
      readonly id: number;
      readonly result: Requests[RequestName]['result'];
    }
  | { readonly type: 'failure'; readonly id: number; readonly fault: FaultRecord };
