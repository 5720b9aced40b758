import type { Component } from 'svelte';

/** A part of the page that is a file of its own: fetched when it is asked for, and once. */
export class Part {
  component: Component | null = $state.raw(null);
  failed = $state(false);
  readonly #fetch: () => Promise<Component>;
  #asked = false;

  constructor(fetch: () => Promise<Component>) {
    this.#fetch = fetch;
  }

  ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#fetch().then(
      (component) => (this.component = component),
      () => (this.failed = true),
    );
  }
}
