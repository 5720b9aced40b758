import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitted, widthInEm } from '../../../src/app/charts/text-width';

describe('a text cut to a width', () => {
  it('stays whole where there is room, and never reaches over where there is not', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
        fc.integer({ min: 0, max: 300 }),
        fc.boolean(),
        (text, width, bold) => {
          const cut = fitted(text, width, 11, bold);
          expect(11 * widthInEm(cut, bold)).toBeLessThanOrEqual(width);
          if (11 * widthInEm(text, bold) <= width) expect(cut).toBe(text);
          else if (cut !== '') expect(text.startsWith(cut.slice(0, -1).trimEnd())).toBe(true);
        },
      ),
    );
  });

  it('gives digits, which are wide, the room they take', () => {
    expect(fitted('< 0.0760000050663948', 92, 11)).toMatch(/^< 0\.0760{1,6}…$/);
    expect(fitted('Outside scores, mean', 146, 12)).toMatch(/^Outside scores/);
  });
});
