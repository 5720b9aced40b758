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
  /** It is not shown any more. */
  gone?(): void;
}

/** Why a hint stays. */
type Look = 'pointer' | 'focus';

interface Hint {
  looks: readonly Look[];
  leaving?: ReturnType<typeof setTimeout>;
}

type More = Pick<Notice, 'action' | 'other' | 'stays' | 'gone'>;

/** Milliseconds that a hint stays at least, and for each of its characters: a slow reader takes so long. */
const HINT_MS = { least: 6000, each: 90 } as const;

/**
 * What the visitor is told: the newest error and offer stay until closed. A hint goes by itself, but not
 * while somebody points at it or has the focus in it.
 */
export class Notices {
  list: readonly Notice[] = $state.raw([]);
  /** Hints by id: who looks at them, and when they go. */
  readonly #hints: Record<number, Hint | undefined> = {};
  #nextId = 1;

  /** `gone`: what can be done about it can't be any more. */
  tell(text: string, action?: Action, stays = false, gone?: () => void): void {
    const more = { stays, ...(action && { action }), ...(gone && { gone }) };
    const id = this.#add('info', text, more);
    this.#hints[id] = { looks: [] };
    this.#leaveLater(id);
  }

  /** The hint is being looked at: it stays until it is released. */
  hold(id: number, by: Look): void {
    const hint = this.#hints[id];
    if (hint === undefined) return;
    hint.looks = [...hint.looks, by];
    clearTimeout(hint.leaving);
  }

  /** Nobody looks at it in that way any more: it has its whole time, from now on, unless in the other. */
  release(id: number, by: Look): void {
    const hint = this.#hints[id];
    if (hint?.looks.includes(by) !== true) return;
    hint.looks = hint.looks.filter((look) => look !== by);
    if (hint.looks.length === 0) this.#leaveLater(id);
  }

  /** Something that can be done now or later: it waits. One that can be refused too waits beside others. */
  offer(text: string, action: Action, other?: Action): void {
    this.#add('offer', text, { action, stays: other !== undefined, ...(other && { other }) });
  }

  /** Cancelling is no error: it says nothing. */
  fail(thrown: unknown, action?: Action, stays = false): Fault {
    const fault = Fault.from(thrown);
    if (fault.code !== 'cancelled')
      this.#add('error', fault.message, { stays, ...(action && { action }) });
    return fault;
  }

  /** Something went wrong and was dealt with: said until it is closed. */
  warn(text: string): void {
    this.#add('error', text, {});
  }

  close(id: number): void {
    this.#keep((notice) => notice.id !== id);
  }

  /** What went wrong has been put right. */
  withdraw({ message }: Fault): void {
    this.#keep(({ kind, text }) => kind !== 'error' || text !== message);
  }

  clearErrors(): void {
    this.#keep((notice) => notice.kind !== 'error');
  }

  #leaveLater(id: number): void {
    const hint = this.#hints[id];
    const notice = this.list.find((one) => one.id === id);
    if (hint === undefined || notice === undefined) return;
    const ms = Math.max(HINT_MS.least, HINT_MS.each * notice.text.length);
    hint.leaving = setTimeout(() => this.close(id), ms);
  }

  #add(kind: Notice['kind'], text: string, more: More): number {
    const id = this.#nextId++;
    const isLookedAt = (one: Notice): boolean => (this.#hints[one.id]?.looks.length ?? 0) > 0;
    this.#keep((one) => one.kind !== kind || one.stays === true || isLookedAt(one));
    this.list = [...this.list, { id, kind, text, ...more }];
    return id;
  }

  #keep(isKept: (notice: Notice) => boolean): void {
    const going = this.list.filter((notice) => !isKept(notice));
    this.list = this.list.filter(isKept);
    for (const { id, gone } of going) {
      clearTimeout(this.#hints[id]?.leaving);
      this.#hints[id] = undefined;
      gone?.();
    }
  }
}
