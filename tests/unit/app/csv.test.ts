import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../../src/app/widgets/csv';
import { fileStem } from '../../../src/app/widgets/download';

describe('CSV', () => {
  it('disarms text that a spreadsheet would run, and leaves numbers alone', () => {
    const text = toCsv({
      columns: ['=name', 'value'],
      rows: [
        ['=1+1', -5],
        ['+a', 2.5],
        ['-b', null],
        ['@c', NaN],
        ['\td', 1e-7],
        ['\re', 0],
        ['a=b', 3],
      ],
    });
    expect(text).toBe(
      "'=name,value\r\n'=1+1,-5\r\n'+a,2.5\r\n'-b,\r\n'@c,\r\n'\td,1e-7\r\n\"'\re\",0\r\na=b,3\r\n",
    );
  });

  it('is read back as it was written', () => {
    const safe = fc.string({ unit: 'grapheme' }).map((text) => `x${text}`);
    fc.assert(
      fc.property(fc.array(fc.array(safe, { minLength: 2, maxLength: 2 })), (rows) => {
        const text = toCsv({ columns: ['a', 'b'], rows });
        const read = Papa.parse<string[]>(text, { skipEmptyLines: true, newline: '\r\n' });
        expect(read.data.slice(1)).toEqual(rows);
      }),
    );
  });

  it('names files so that any system takes them', () => {
    expect(fileStem('ROC: “a/b” <c>')).toBe('roc-a-b-c');
    expect(fileStem('../..')).toBe('cutoff');
  });
});
