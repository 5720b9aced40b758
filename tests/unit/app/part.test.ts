import type { Component } from 'svelte';
import { describe, expect, it } from 'vitest';
import { Part } from '../../../src/app/state/part.svelte';

const component = (() => ({})) as Component;

/** A part whose fetches end when they are told to. */
function fetched() {
  const fetches: { arrive: (what: Component) => void; fail: (why: Error) => void }[] = [];
  const part = new Part(
    () => new Promise<Component>((arrive, fail) => void fetches.push({ arrive, fail })),
  );
  return { part, fetches };
}

const gone = new Error('no connection');

describe('a part of the page', () => {
  it('is fetched once, however often it is asked for', async () => {
    const { part, fetches } = fetched();
    expect(fetches).toHaveLength(0);
    part.prefetch();
    const first = part.ask();
    fetches[0].arrive(component);
    await first;
    await part.ask();
    expect(fetches).toHaveLength(1);
    expect(part.component).toBe(component);
    expect(part.failed).toBe(false);
  });

  it('says that it could not be fetched, and is fetched again when it is asked for again', async () => {
    const { part, fetches } = fetched();
    const first = part.ask();
    fetches[0].fail(gone);
    await first;
    expect(part.failed).toBe(true);
    expect(part.component).toBeNull();
    const second = part.ask();
    expect(part.failed).toBe(false);
    fetches[1].arrive(component);
    await second;
    expect(part.component).toBe(component);
  });

  it('keeps silent about a fetch ahead of need, and fetches again when it is needed', async () => {
    const { part, fetches } = fetched();
    part.prefetch();
    fetches[0].fail(gone);
    await new Promise((resolve) => setTimeout(resolve));
    expect(part.failed).toBe(false);
    const asked = part.ask();
    expect(fetches).toHaveLength(2);
    fetches[1].arrive(component);
    await asked;
    expect(part.component).toBe(component);
  });

  it('says so where it is asked for while a fetch ahead of need is under way', async () => {
    const { part, fetches } = fetched();
    part.prefetch();
    const asked = part.ask();
    fetches[0].fail(gone);
    await asked;
    expect([fetches.length, part.failed]).toEqual([1, true]);
  });
});
