import { expect, it } from 'vitest';
import { keptBy, steady } from '../../../src/app/state/steady';

it('keeps a value while it says the same', () => {
  const keep = steady<{ a: number }>();
  const first = keep({ a: 1 });
  expect(keep({ a: 1 })).toBe(first);
  expect(keep({ a: 2 })).toEqual({ a: 2 });
  expect(keep({ a: 1 })).not.toBe(first);
});

it('keeps a value while its key is the same', () => {
  const keep = keptBy<Uint8Array>();
  const first = keep('rows', new Uint8Array(1));
  expect(keep('rows', new Uint8Array(1))).toBe(first);
  const other = new Uint8Array(1);
  expect(keep('other rows', other)).toBe(other);
});
