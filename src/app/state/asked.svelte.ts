import { untrack } from 'svelte';
import { Fault } from '../../core/fault';
import type { Progress } from '../../core/task';

const RETRY_MS = 2000;

/** Something under way that the worker does for the page. */
interface Asking<T> {
  readonly result: Promise<T>;
  cancel(): void;
}

/** How far an answer has come; it can be stopped, and asked for again. */
export interface Work {
  readonly pending: boolean;
  readonly stopped: boolean;
  readonly fault: Fault | null;
  readonly progress: Progress | null;
  stop(): void;
  retry(): void;
}

/**
 * An answer of the worker that follows settings: whenever the question changes it is asked anew, and
 * the one under way is given up. While an answer is on its way `value` is null, or the last one where
 * `keep` says so.
 */
export class Asked<T> implements Work {
  #answer: { readonly question: string; readonly value: T } | null = $state.raw(null);
  fault: Fault | null = $state.raw(null);
  /** Of the answer under way. */
  progress: Progress | null = $state.raw(null);
  /** The visitor did not want to wait for it. */
  stopped = $state(false);
  #asking: Asking<T> | undefined;
  #followed: string | null = null;

  readonly #question: () => string | null;
  readonly #ask: (report: (progress: Progress) => void) => Asking<T>;
  readonly #keep: boolean;
  readonly #restMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * `question` tells questions apart, null asks nothing; both may read any state. It is asked once it
   * has stood for `restMs`: a drag asks nothing on its way.
   */
  constructor(
    question: () => string | null,
    ask: (report: (progress: Progress) => void) => Asking<T>,
    keep = false,
    restMs = 0,
  ) {
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
    return now !== null && !this.stopped && this.fault === null && this.#answer?.question !== now;
  }

  /** What `value` says is the answer to what is asked now. */
  get fresh(): boolean {
    return this.#answer !== null && this.#answer.question === this.#question();
  }

  /** Gives up the answer under way until something else is asked. */
  stop(): void {
    this.#giveUp();
    this.stopped = true;
  }

  /** Asks once more what failed or was stopped. */
  retry(): void {
    const question = untrack(this.#question);
    if (question === null || !(this.stopped || this.fault !== null)) return;
    this.stopped = false;
    this.fault = null;
    this.#start(question);
  }

  #giveUp(): void {
    this.#asking?.cancel();
    this.#asking = undefined;
    clearTimeout(this.#timer);
    this.progress = null;
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
    // What it is made from may change without it.
    if (question === this.#followed) return;
    this.#followed = question;
    this.#giveUp();
    this.stopped = false;
    this.fault = null;
    if (question === null || this.#answer?.question === question) return;
    if (this.#restMs === 0) this.#start(question);
    else this.#timer = setTimeout(() => this.#start(question), this.#restMs);
  }

  #start(question: string, retry = true): void {
    const asking = this.#ask((progress) => {
      if (this.#asking === asking) this.progress = progress;
    });
    this.#asking = asking;
    asking.result.then(
      (value) => {
        if (this.#asking !== asking) return;
        this.#answer = { question, value };
        this.progress = null;
      },
      (thrown: unknown) => {
        if (this.#asking !== asking) return;
        this.progress = null;
        const fault = Fault.from(thrown);
        // A worker that stopped is started again: what it took with it is asked once more.
        if (retry && fault.code === 'internal')
          this.#timer = setTimeout(() => this.#start(question, false), RETRY_MS);
        else this.fault = fault;
      },
    );
  }
}
