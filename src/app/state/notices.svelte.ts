import { Fault } from '../../core/fault';

export interface Action {
  readonly label: string;
  run(): void;
}

export interface Notice {
  readonly id: number;
  readonly kind: 'error' | 'info' | 'offer';
  readonly text: string;
  readonly action?: Action;
  /** Instead of the first. */
  readonly other?: Action;
  /** Newer ones stand beside it instead of taking its place. */
  readonly stays?: boolean;
}

/** Milliseconds that a hint stays at least, and for each of its characters: a slow reader takes so long. */
const HINT_MS = { least: 6000, each: 90 } as const;

/**
 * What the visitor is told: the newest error and offer stay until closed. A hint goes by itself, but not
 * while somebody points at it or has the focus in it.
 */
export class Notices {
  list: readonly Notice[] = $state.raw([]);
  readonly #leaving = new WeakMap<Notice, ReturnType<typeof setTimeout>>();
  #nextId = 1;

  tell(text: string, action?: Action, stays = false): void {
    this.release(this.#add('info', text, action, stays));
  }

  /** The hint is being looked at: it stays until it is released. */
  hold(id: number): void {
    const hint = this.#hintOf(id);
    if (hint !== undefined) clearTimeout(this.#leaving.get(hint));
  }

  /** Gives a hint its whole time, from now on. */
  release(id: number): void {
    this.hold(id);
    const hint = this.#hintOf(id);
    if (hint === undefined) return;
    const ms = Math.max(HINT_MS.least, HINT_MS.each * hint.text.length);
    const leaving = setTimeout(() => this.close(id), ms);
    this.#leaving.set(hint, leaving);
  }

  /** Something that can be done now or later: it waits. One that can be refused too waits beside others. */
  offer(text: string, action: Action, other?: Action): void {
    this.#add('offer', text, action, other !== undefined, other);
  }

  /** Cancelling is no error: it says nothing. */
  fail(thrown: unknown, action?: Action, stays = false): Fault {
    const fault = Fault.from(thrown);
    if (fault.code !== 'cancelled') this.#add('error', fault.message, action, stays);
    return fault;
  }

  /** Something went wrong and was dealt with: said until it is closed. */
  warn(text: string): void {
    this.#add('error', text);
  }

  close(id: number): void {
    this.hold(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** What went wrong has been put right. */
  withdraw({ message }: Fault): void {
    this.list = this.list.filter(({ kind, text }) => kind !== 'error' || text !== message);
  }

  clearErrors(): void {
    this.list = this.list.filter((notice) => notice.kind !== 'error');
  }

  #hintOf(id: number): Notice | undefined {
    return this.list.find((notice) => notice.id === id && notice.kind === 'info');
  }

  #add(kind: Notice['kind'], text: string, action?: Action, stays = false, other?: Action): number {
    const id = this.#nextId++;
    const others = this.list.filter((notice) => notice.kind !== kind || notice.stays === true);
    const actions = {
      ...(action === undefined ? {} : { action }),
      ...(other === undefined ? {} : { other }),
    };
    this.list = [...others, { id, kind, text, stays, ...actions }];
    return id;
  }
}
