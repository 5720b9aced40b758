import { describe, expect, it } from 'vitest';
import { checkedWish } from '../../../src/app/state/explanations';

describe('what is asked for', () => {
  const rows = Uint32Array.of(3, 8, 9);
  const scores = { rows, rawPd: new Float32Array(3), y: new Uint8Array(3) };
  const run = { validation: scores, test: { ...scores, rows: rows.subarray(0, 2) } };

  it('is a row of the split by its place, 50 orders and 100 rows unless said otherwise', () => {
    expect(checkedWish({ split: 'validation', row: 2 }, run)).toEqual({
      row: 9,
      permutations: 50,
      background: 100,
    });
  });

  it('is refused out of bounds, with what would do', () => {
    const refused = (wish: object): string => {
      try {
        checkedWish({ split: 'test', row: 0, ...wish }, run);
      } catch (thrown) {
        return String(thrown);
      }
      return '';
    };
    expect(refused({})).toBe('');
    expect(refused({ row: 2 })).toMatch(/no test row 2. Give row as a whole number from 0 to 1:/);
    expect(refused({ row: 0.5 })).toMatch('no test row 0.5');
    expect(refused({ row: undefined })).toMatch('no test row undefined');
    expect(refused({ split: 'training' })).toMatch('no “training” rows');
    for (const permutations of [2, 5, 10_002, NaN, '50'])
      expect(refused({ permutations })).toMatch('an even number from 4 to 10000');
    for (const background of [0, 1001, 1.5])
      expect(refused({ background })).toMatch('from 1 to 1000');
  });
});
