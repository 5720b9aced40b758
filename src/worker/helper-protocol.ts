/**
 * What the worker asks of a helper, over a port of their own: to take up a job of the duty of that
 * name, and then questions. Newest wins: `begin` ends what was. It answers an `end` when it has come to it.
 */
export type ToHelper =
  | {
      readonly type: 'begin';
      readonly id: number;
      readonly duty: string;
      readonly job: unknown;
      /** Members of the job that are the compiled kernels, where those cannot be sent: the helper has its own. */
      readonly kernels: readonly string[];
    }
  | { readonly type: 'ask'; readonly id: number; readonly question: unknown }
  | { readonly type: 'end'; readonly id: number };

/** `id` is that of what was asked. */
export type FromHelper =
  | { readonly type: 'begun'; readonly id: number }
  | { readonly type: 'progress'; readonly id: number; readonly done: number }
  | { readonly type: 'answered'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'failed'; readonly id: number }
  | { readonly type: 'ended'; readonly id: number }
  /** Something came that could not be read here. */
  | { readonly type: 'unread' };
