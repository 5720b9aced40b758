import type { Component } from 'svelte';
import { describe, expect, it } from 'vitest';
import { Part } from '../../../src/app/state/part.svelte';

const component = (() => ({})) as Component;

describe('a part of the page', () => {
  it('is fetched once, however often it is asked for', async () => {
    let fetched = 0;
    const part = new Part(() => {
      fetched++;
      return Promise.resolve(component);
    });
    expect(fetched).toBe(0);
    part.ask();
    part.ask();
    await Promise.resolve();
    part.ask();
    expect(fetched).toBe(1);
    expect(part.component).toBe(component);
    expect(part.failed).toBe(false);
  });

  it('says that it could not be fetched', async () => {
    const part = new Part(() => Promise.reject(new Error('no connection')));
    part.ask();
    await Promise.resolve();
    expect(part.failed).toBe(true);
    expect(part.component).toBeNull();
  });
});
