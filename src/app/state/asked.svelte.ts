import { untrack } from 'svelte';
import { Fault } from '../../core/fault';

const RETRY_MS = 2000;

/** Something under way that the worker does for the page. */
interface Asking<T> {
  readonly result: Promise<T>;
  cancel(): void;
}

/**
 * An answer of the worker that follows settings: whenever the question changes it is asked anew, and
 * the one under way is given up. While an answer is on its way `value` is null, or the last one where
 * `keep` says so.
 */
export class Asked<T> {
  #answer: { readonly question: string; readonly value: T } | null = $state.raw(null);
  fault: Fault | null = $state.raw(null);
  #asking: Asking<T> | undefined;

  readonly #question: () => string | null;
  readonly #ask: () => Asking<T>;
  readonly #keep: boolean;
  readonly #restMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * `question` tells questions apart, null asks nothing; both may read any state. It is asked once it
   * has stood for `restMs`: a drag asks nothing on its way.
   */
  constructor(question: () => string | null, ask: () => Asking<T>, keep = false, restMs = 0) {
    this.#question = question;
    this.#ask = ask;
    this.#keep = keep;
    this.#restMs = restMs;
    $effect.root(() => {
      $effect(() => {
        const now = question();
        untrack(() => this.#follow(now));
      });
    });
  }

  get value(): T | null {
    const now = this.#question();
    if (now === null || this.#answer === null) return null;
    return this.#keep || this.#answer.question === now ? this.#answer.value : null;
  }

  get pending(): boolean {
    const now = this.#question();
    return now !== null && this.fault === null && this.#answer?.question !== now;
  }

  /** Asks once more what failed. */
  retry(): void {
    const question = untrack(this.#question);
    if (question === null || this.fault === null) return;
    this.fault = null;
    this.#start(question);
  }

  /** Resolves when nothing is on its way: there is an answer, a fault, or nothing to ask. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      const stop = $effect.root(() => {
        $effect(() => {
          if (this.pending) return;
          resolve();
          queueMicrotask(stop);
        });
      });
    });
  }

  #follow(question: string | null): void {
    this.#asking?.cancel();
    this.#asking = undefined;
    clearTimeout(this.#timer);
    this.fault = null;
    if (question === null || this.#answer?.question === question) return;
    if (this.#restMs === 0) this.#start(question);
    else this.#timer = setTimeout(() => this.#start(question), this.#restMs);
  }

  #start(question: string, retry = true): void {
    const asking = this.#ask();
    this.#asking = asking;
    asking.result.then(
      (value) => {
        if (this.#asking === asking) this.#answer = { question, value };
      },
      (thrown: unknown) => {
        if (this.#asking !== asking) return;
        const fault = Fault.from(thrown);
        // A worker that stopped is started again: what it took with it is asked once more.
        if (retry && fault.code === 'internal')
          this.#timer = setTimeout(() => this.#start(question, false), RETRY_MS);
        else this.fault = fault;
      },
    );
  }
}
