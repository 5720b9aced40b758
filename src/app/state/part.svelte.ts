import type { Component } from 'svelte';

/** A part of the page that is a file of its own: fetched when it is asked for, and once. */
export class Part<Props extends Record<string, unknown> = Record<never, never>> {
  component: Component<Props> | null = $state.raw(null);
  /** It was asked for and could not be had; asking again tries again. */
  failed = $state(false);
  readonly #fetch: () => Promise<Component<Props>>;
  #coming: Promise<void> | null = null;

  constructor(fetch: () => Promise<Component<Props>>) {
    this.#fetch = fetch;
  }

  /** For showing it now. Resolves when it is there, or `failed` says that it is not. */
  async ask(): Promise<void> {
    this.failed = false;
    await this.#come().catch(() => (this.failed = true));
  }

  /** Ahead of need: that it could not be had is no news until it is asked for. */
  prefetch(): void {
    this.#come().catch(() => undefined);
  }

  #come(): Promise<void> {
    this.#coming ??= this.#fetch().then(
      (component) => {
        this.component = component;
      },
      (why: unknown) => {
        this.#coming = null;
        throw why;
      },
    );
    return this.#coming;
  }
}
