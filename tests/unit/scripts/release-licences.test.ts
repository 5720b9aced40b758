import { describe, expect, it } from 'vitest';
import { checkLicences } from '../../../.scripts/release-licences.mjs';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const OURS = ['LICENSE', bytes('MIT')] as const;
const listing = (...all: readonly object[]): readonly [string, Uint8Array] => [
  'licences.json',
  bytes(JSON.stringify(all)),
];
const good = { name: 'good', version: '1.0.0', licence: 'MIT', text: 'Permission …' };
const other = { ...good, name: 'other' };

describe('a release', () => {
  it('holds our licence and those of all that is in it', () => {
    expect(() => checkLicences([OURS, listing(good, other)], ['good', 'other'])).not.toThrow();
  });

  it.each([
    ['our own', [listing(good)], 'lacks LICENSE'],
    ['the list', [OURS], 'lacks licences.json'],
    ['a package', [OURS, listing(good)], 'lacks the licence of other'],
    ['a text', [OURS, listing(good, { ...other, text: ' ' })], 'lacks the licence of other'],
    ['a name', [OURS, listing(good, { ...other, licence: '' })], 'lacks the licence of other'],
  ])('is not made without %s', (_, files, says) => {
    expect(() => checkLicences(files, ['good', 'other'])).toThrow(says);
  });
});
