import type { Sandbox } from './sandbox.svelte';

/**
 * State that only parts of the page need which are fetched later: it comes with the first of them, is
 * made once, and outlives them all.
 */
export function madeOnce<State>(make: (sandbox: Sandbox) => State): (sandbox: Sandbox) => State {
  const made = new WeakMap<Sandbox, State>();
  return (sandbox) => {
    const before = made.get(sandbox);
    if (before !== undefined) return before;
    const [state] = apart(() => make(sandbox));
    made.set(sandbox, state);
    return state;
  };
}

/** What is derived in it belongs to no part of the page, so it does not end with one. */
function apart<State>(make: () => State): State[] {
  const states: State[] = [];
  $effect.root(() => void states.push(make()));
  return states;
}
