import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pieces, type Piece } from '../../../../src/engine/fused/pieces';

const desk = {
  questionOf: () => ({ x: new Float32Array(), rows: 0 }),
  done: () => undefined,
};

describe('pieces of a scoring', () => {
  it('hold every row once, whoever takes how much and whatever is given back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.array(fc.record({ share: fc.constantFrom(0, 0.1, 0.5, 1), fails: fc.boolean() })),
        (rows, chunk, width, turns) => {
          const pieces = new Pieces(rows, chunk, width, desk);
          const seen = new Uint8Array(rows);
          const mark = ({ start, rows: count }: Piece): void => {
            for (let row = start; row < start + count; row++) seen[row]++;
          };
          for (const { share, fails } of turns) {
            const before = pieces.left;
            const piece = pieces.take(share);
            if (piece === undefined) break;
            expect(piece.rows).toBeGreaterThan(0);
            expect(piece.rows).toBeLessThanOrEqual(chunk * 8);
            if (share === 0) expect(piece.rows).toBeLessThanOrEqual(chunk);
            if (piece.rows > chunk) expect(piece.rows * width).toBeLessThanOrEqual(5e5);
            expect(pieces.left).toBe(before - piece.rows);
            if (fails) pieces.giveBack(piece);
            else mark(piece);
          }
          for (let piece = pieces.take(); piece !== undefined; piece = pieces.take()) mark(piece);
          expect(pieces.left).toBe(0);
          expect(seen.every((times) => times === 1)).toBe(true);
        },
      ),
    );
  });

  it('grow smaller towards the end', () => {
    const pieces = new Pieces(10_000, 100, 10, desk);
    const sizes: number[] = [];
    for (let piece = pieces.take(0.25); piece !== undefined; piece = pieces.take(0.25))
      sizes.push(piece.rows);
    expect(sizes[0]).toBe(800);
    expect(sizes.at(-1)).toBe(100);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });
});
