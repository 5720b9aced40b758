import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRows } from '../../../src/core/data/split';
import { randomStream } from '../../../src/core/random';

const SHARES = { trainShare: 0.6, validationShare: 0.2 };
const split = (labels: Uint8Array, seed = 1, shares = SHARES) =>
  splitRows(labels, shares, randomStream(seed, 'split'));

const labelsArbitrary = fc
  .tuple(fc.integer({ min: 20, max: 300 }), fc.integer({ min: 20, max: 60 }), fc.integer())
  .map(([good, bad, seed]) =>
    randomStream(seed, 'labels').shuffle(
      Uint8Array.from({ length: good + bad }, (_, i) => (i < bad ? 1 : 0)),
    ),
  );

describe('splitRows', () => {
  it('puts every row in exactly one part, ascending', () => {
    fc.assert(
      fc.property(labelsArbitrary, fc.nat(), (labels, seed) => {
        const { train, validation, test } = split(labels, seed);
        for (const part of [train, validation, test])
          expect(part).toEqual(Uint32Array.from(part).sort());
        expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual(
          Array.from(labels.keys()),
        );
      }),
    );
  });

  it('keeps the default rate of each part within one row of the whole', () => {
    fc.assert(
      fc.property(labelsArbitrary, (labels) => {
        const rate = labels.reduce((sum, y) => sum + y, 0) / labels.length;
        const { train, validation, test } = split(labels);
        for (const part of [train, validation, test]) {
          const bad = part.reduce((sum, row) => sum + labels[row], 0);
          expect(Math.abs(bad - rate * part.length)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('gives the same split for a seed and another for another', () => {
    const labels = Uint8Array.from({ length: 500 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    expect(split(labels, 7)).toEqual(split(labels, 7));
    expect(split(labels, 7).train).not.toEqual(split(labels, 8).train);
  });

  it('does not deal rows out in their order', () => {
    const labels = Uint8Array.from({ length: 1000 }, (_, i) => i % 2);
    const { test } = split(labels);
    expect(test[0]).toBeLessThan(100);
    expect(test[test.length - 1]).toBeGreaterThan(900);
  });

  it('says which class is too small, and for which part', () => {
    const labels = new Uint8Array(100);
    labels.fill(1, 0, 5);
    expect(() => split(labels)).toThrow(/Only 5 defaults.*validation/);
  });

  it('refuses shares that leave no test rows', () => {
    const labels = Uint8Array.from({ length: 100 }, (_, i) => i % 2);
    expect(() => split(labels, 1, { trainShare: 0.8, validationShare: 0.2 })).toThrow(
      /no rows to test on/,
    );
  });
});
