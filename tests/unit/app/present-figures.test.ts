import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mosaicColumn } from '../../../src/app/charts/mosaic-layout';
import { widthInEm } from '../../../src/app/charts/text-width';
import type { Figure } from '../../../src/app/widgets/figure';
import { figureSheet, VALUE_LINE, WORD_LINE } from '../../../src/app/widgets/present-figures';

const figureOf = (name: string, value: string, compared: boolean): Figure => ({
  name,
  value,
  help: '',
  range: '39.6 to 46.1 %',
  ...(compared
    ? { delta: { text: '+6.2', margin: '±1.4', verdict: 'better' as const, help: '' } }
    : {}),
});
const figures = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.boolean(), fc.constantFrom('5.3 %', '−12.3 M €'))
  .map(([size, compared, value]) =>
    Array.from({ length: size }, (_, i) => figureOf(`Figure ${String(i)}`, value, compared)),
  );
const rooms = fc.record({
  width: fc.integer({ min: 250, max: 1900 }),
  height: fc.integer({ min: 160, max: 900 }),
  value: fc.constant(64),
  words: fc.constant(26),
});

describe('figures for a room', () => {
  it('fit, both ways, at whatever size is left', () => {
    fc.assert(
      fc.property(figures, rooms, (list, room) => {
        const { columns, value, words } = figureSheet(list, room);
        const rows = Math.ceil(list.length / columns);
        const lines = list[0].delta === undefined ? 2 : 3;
        const down = rows * (VALUE_LINE * value + lines * WORD_LINE * words);
        expect(down).toBeLessThanOrEqual(room.height);
        expect(widthInEm('39.6 to 46.1 %') * words).toBeLessThanOrEqual(room.width / columns);
        expect(widthInEm(list[0].value, true) * value).toBeLessThanOrEqual(room.width / columns);
        expect(value).toBeLessThanOrEqual(Math.max(room.value, 1.4 * words));
        expect(words).toBeLessThanOrEqual(room.words);
      }),
    );
  });

  it('take the size asked for where there is room', () => {
    const six = Array.from({ length: 6 }, (_, i) => figureOf(`F${String(i)}`, '5.3 %', true));
    const room = { width: 1900, height: 900, value: 64, words: 26 };
    expect(figureSheet(six, room)).toMatchObject({ value: 64, words: 26 });
  });
});

describe('the text of a confusion matrix', () => {
  const fields = (...shares: number[]) =>
    shares.map((share) => ({ words: 'referred', count: '1,234', share }));

  it('stands on one line, on two, or is smaller, and always leaves room for all', () => {
    const type = { height: 300, size: 38, wordsPerSize: 0.66 };
    expect(mosaicColumn(fields(0.5, 0.5), 600, { width: 900, ...type })).toMatchObject({
      size: 38,
      stacked: false,
      toScale: true,
    });
    expect(mosaicColumn(fields(0.5, 0.5), 200, { width: 900, ...type })).toMatchObject({
      size: 38,
      stacked: true,
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 900 }),
        fc.integer({ min: 60, max: 500 }),
        (width, height) => {
          const three = fields(0.8, 0.15, 0.05);
          const { least } = mosaicColumn(three, width, { ...type, width, height });
          expect(3 * least + 2 * 4).toBeLessThanOrEqual(height + 1e-6);
        },
      ),
    );
  });

  it('says when a part is drawn taller than its share', () => {
    const room = { width: 900, height: 300, size: 38, wordsPerSize: 0.66 };
    expect(mosaicColumn(fields(0.95, 0.05), 600, room).toScale).toBe(false);
  });
});
