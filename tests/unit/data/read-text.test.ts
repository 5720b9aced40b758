import { createHash } from 'node:crypto';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { isGap } from '../../../src/core/data/cells';
import { quietTask } from '../../../src/core/task';
import { cellsOf, gzip, numericColumn, readFault, readPreview, readTable } from './reading';

const SMALL = 'income,home,default\n100,own,0\n200,rent,1\n300,own,0\n';

function utf16(text: string, bigEndian: boolean, bom: boolean): Uint8Array<ArrayBuffer> {
  const units = bom ? `\ufeff${text}` : text;
  const bytes = new Uint8Array(units.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < units.length; i++) view.setUint16(2 * i, units.charCodeAt(i), !bigEndian);
  return bytes;
}

describe('reading text', () => {
  it('reads rows, types, labels and the hash of the bytes', async () => {
    const table = await readTable(SMALL);
    expect(table.rows).toBe(3);
    expect(cellsOf(table, 'income')).toEqual([100, 200, 300]);
    expect(cellsOf(table, 'home')).toEqual(['own', 'rent', 'own']);
    expect([...table.labels]).toEqual([0, 1, 0]);
    expect(table.target).toEqual({ column: 'default', positive: '1' });
    expect(table.hash).toBe(createHash('sha256').update(SMALL).digest('hex'));
  });

  it.each([
    ['a UTF-8 BOM', new TextEncoder().encode(`\ufeff${SMALL}`)],
    ['UTF-16 LE with a BOM', utf16(SMALL, false, true)],
    ['UTF-16 BE with a BOM', utf16(SMALL, true, true)],
    ['UTF-16 LE without a BOM', utf16(SMALL, false, false)],
    ['UTF-16 BE without a BOM', utf16(SMALL, true, false)],
    ['Windows line ends', SMALL.replaceAll('\n', '\r\n')],
    ['old Macintosh line ends', SMALL.replaceAll('\n', '\r')],
    ['no final line end', SMALL.trimEnd()],
    ['blank lines', SMALL.replaceAll('\n', '\n\n')],
    ['tabs', SMALL.replaceAll(',', '\t')],
    ['semicolons', SMALL.replaceAll(',', ';')],
    ['bars', SMALL.replaceAll(',', '|')],
    ['runs of blanks', SMALL.replaceAll(',', '   ').replaceAll('\n', ' \n')],
    ['a delimiter at each line end', SMALL.replaceAll('\n', ',\n')],
  ])('reads %s', async (_, bytes) => {
    const table = await readTable(bytes);
    expect(cellsOf(table, 'income')).toEqual([100, 200, 300]);
    expect([...table.labels]).toEqual([0, 1, 0]);
  });

  it('unpacks gzip, and hashes what was inside', async () => {
    const table = await readTable(await gzip(SMALL), {}, 'anything');
    expect(table.hash).toBe(createHash('sha256').update(SMALL).digest('hex'));
    expect(table.rows).toBe(3);
  });

  it('reads accents written in the Windows code page', async () => {
    const bytes = new TextEncoder().encode(SMALL.replaceAll('own', 'xwn'));
    for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0x78) bytes[i] = 0xe9;
    expect(cellsOf(await readTable(bytes), 'home')).toEqual(['éwn', 'rent', 'éwn']);
  });

  it('recognises every way of writing nothing', async () => {
    const gaps = ['', ' ', 'NA', 'n/a', '?', 'NaN', 'null', 'None', '-'];
    const rows = [...gaps, '7', '8'].map((cell, i) => `${cell},${i % 2}`);
    const table = await readTable(`x,default\n${rows.join('\n')}\n`);
    expect(cellsOf(table, 'x')).toEqual([...gaps.map(() => null), 7, 8]);
  });

  it.each([
    ['thousands commas', ['"1,234"', '"12,345,678.5"', '900'], [1234, 12345678.5, 900]],
    ['currency and brackets', ['"$1,200.50"', '($30)', '-$5'], [1200.5, -30, -5]],
    ['per cent', ['12.5%', '3%', '0 %'], [12.5, 3, 0]],
    ['exponents', ['1e3', '-2.5E-1', '+4'], [1000, -0.25, 4]],
  ])('reads %s as numbers', async (_, cells, expected) => {
    const rows = cells.map((cell, i) => `${cell},${i % 2}`);
    expect(cellsOf(await readTable(`x,default\n${rows.join('\n')}`), 'x')).toEqual(expected);
  });

  it('reads a decimal comma where fields are parted by semicolons', async () => {
    const table = await readTable('x;z;default\n1.234,5;0,75;0\n12,5;1,5;1\n7;1;0\n');
    expect(cellsOf(table, 'x')).toEqual([1234.5, 12.5, 7]);
    expect(cellsOf(table, 'z')).toEqual([0.75, 1.5, 1]);
    expect(table.decimalComma).toBe(true);
    expect(await readTable('x,z,default\n1.5,2,0\n2.5,3,1\n')).not.toHaveProperty('decimalComma');
  });

  it('does not take hexadecimal, versions or codes for numbers', async () => {
    const table = await readTable('x,default\n0x10,0\n1.2.3,1\n12-A,0\n');
    expect(cellsOf(table, 'x')).toEqual(['0x10', '1.2.3', '12-A']);
  });

  it('counts a few odd cells among many numbers as missing, and says where', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => `${i === 123 ? 'oops' : i * 1.5},${i % 2}`);
    const table = await readTable(`x,default\n${rows.join('\n')}`);
    const column = numericColumn(table, 'x');
    expect(column.missing?.indexOf(1)).toBe(123);
    expect(column.reason).toMatch(/“oops” in row 125/);
  });

  it('keeps a long numeric column exact, its gaps and odd cells too', async () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, i) => `${i === 20_000 ? 'oops' : i % 100 === 7 ? 'NA' : i + 0.25},${i % 2}`,
    );
    const table = await readTable(`x,default\n${rows.join('\n')}`);
    const cells = cellsOf(table, 'x');
    expect(cells[29_999]).toBe(29_999.25);
    expect(cells[107]).toBeNull();
    expect(cells[20_000]).toBeNull();
    expect(numericColumn(table, 'x').reason).toMatch(/“oops” in row 20,002/);
  });

  it('tells a file without a header, and follows the wish for or against one', async () => {
    const bare = '1 0.5 a\n2 0.25 b\n1 1.5 c\n2 2.5 a\n';
    const preview = await readPreview(bare);
    expect(preview.rows).toBe(4);
    expect(preview.columns.map(({ name }) => name)).toEqual(['column 1', 'column 2', 'column 3']);
    const table = await readTable('a,default\nx,no\ny,yes\n', { header: true });
    expect(table.rows).toBe(2);
    const headless = await readFault('a,default\nx,no\ny,yes\n', { header: false });
    expect(headless.message).toMatch(/“column 1” comes closest, with 3 values: a \(1 row\), x/);
  });

  it('makes names unique, names the nameless, and says so', async () => {
    const table = await readTable('a,a,,default\n1,2,3,0\n2,3,5,1\n4,4,1,0\n');
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'a (2)', 'column 3', 'default']);
    expect(table.columns[1].reason).toMatch(/more than one column called “a”/);
    expect(table.columns[2].reason).toMatch(/no name/);
  });

  it('reads quoted fields with delimiters and line ends, across pieces', async () => {
    const note = 'a long note, with "marks"\nand a line end ';
    const rows = Array.from({ length: 20_000 }, (_, i) => [
      String(i),
      note + (i % 3),
      String(i % 2),
    ]);
    const csv = Papa.unparse([['x', 'note', 'default'], ...rows]);
    expect(csv.length).toBeGreaterThan(1 << 20);
    const table = await readTable(csv);
    expect(table.rows).toBe(20_000);
    expect(cellsOf(table, 'note')[19_999]).toBe((note + '1').trim());
  });

  it('gives back any table it is given', async () => {
    const word = fc
      .string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'abXY ,;"\n\té€') })
      .map((text) => `w${text}`.trim())
      .filter((text) => !isGap(text));
    const cell = fc.record({
      n: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })),
      w: fc.option(word),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 2, maxLength: 30 }), async (cells) => {
        const rows = cells.map(({ n, w }, i) => [n, w, i % 2]);
        const csv = Papa.unparse([['number', 'word', 'default'], ...rows]);
        const table = await readTable(csv, { header: true });
        const plain = (value: number | string | null) => (value === 0 ? 0 : value);
        expect(cellsOf(table, 'number').map(plain)).toEqual(cells.map(({ n }) => plain(n)));
        expect(cellsOf(table, 'word')).toEqual(cells.map(({ w }) => w));
      }),
      { numRuns: 200 },
    );
  });

  it('stops where it is cancelled, and reports on the way', async () => {
    const csv = `x,default\n${Array.from({ length: 400_000 }, (_, i) => `${i * 0.37},${i % 2}`).join('\n')}`;
    const controller = new AbortController();
    const reports: number[] = [];
    const task = {
      ...quietTask(controller.signal),
      report: ({ done, total }: { done: number; total: number }) => {
        reports.push(done / total);
        if (reports.length === 2) controller.abort();
      },
    };
    await expect(readTable(csv, {}, 'loans.csv', task)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(reports).toHaveLength(2);
    expect(reports[1]).toBeGreaterThan(reports[0]);
    expect(reports[1]).toBeLessThan(0.5);
  });
});

describe('bad text', () => {
  const cases: [what: string, bytes: string | Uint8Array<ArrayBuffer>, message: RegExp][] = [
    ['an empty file', '', /loans\.csv: The file is empty\. Export/],
    ['blanks only', ' \n \n', /nothing but blanks/],
    ['a header only', 'a,b,default\n', /a header and not one row below/],
    [
      'one class only',
      'a,default\n1,0\n2,0\n3,0\n',
      /“default”: Every row has the same outcome, 0/,
    ],
    [
      'a target with three values',
      'a,default\n1,yes\n2,no\n3,maybe\n4,no\n',
      /“default”: An outcome has two values.*3 values: no \(2 rows\), maybe \(1 row\) and yes \(1 row\)/,
    ],
    [
      'a short row',
      'a,b,default\n1,2,0\n1,1\n1,2,1\n',
      /row 3: The row has 2 fields where the first row has 3/,
    ],
    ['a long row', 'a,b,default\n1,2,0\n1,2,1\n\n1,2,3,1\n', /row 5: The row has 4 fields/],
    [
      'an open quotation mark',
      `a,b,default\n1,2,0\n3,"4,1\n5,6,0\n`,
      /row 3: A quotation mark opens/,
    ],
    ['binary junk', Uint8Array.from({ length: 4000 }, (_, i) => (i * i * 31) & 255), /not text/],
    ['a zip archive', Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]), /zip archive or an Excel/],
    ['one column', 'default\n0\n1\n', /at least two columns/],
    [
      'no outcome at all',
      'a,b\n1.5,2\n2.5,3\n3.5,4\n',
      /none can be the outcome; “a” comes closest/,
    ],
  ];
  it.each(cases)('says what is wrong with %s', async (_, bytes, message) => {
    const fault = await readFault(bytes);
    expect(fault.code).toBe('bad-input');
    expect(fault.message).toMatch(message);
    expect(fault.place.file).toBe('loans.csv');
    expect(fault.remedy).not.toBe('');
  });

  it('refuses a million columns, whether or not the first line fits the sample', async () => {
    const many = (count: number) =>
      `${Array.from({ length: count }, (_, i) => `c${i}`).join(',')}\n${'1,'.repeat(count - 1)}1\n`;
    for (const count of [6000, 1_000_000]) {
      const fault = await readFault(many(count));
      expect(fault.message).toMatch(/columns, and at most 5,000 can be read/);
    }
  });

  it('reads a column that is all null and leaves it out', async () => {
    const table = await readTable('a,b,default\n1,,0\n2,NA,1\n3,?,0\n');
    expect(table.columns[1]).toMatchObject({ role: 'left-out', reason: 'Every value is missing' });
  });

  it('finds a gzip file that breaks off', async () => {
    const packed = await gzip(SMALL.repeat(3000));
    for (const keep of [0.02, 0.5, 0.99]) {
      const fault = await readFault(packed.slice(0, Math.ceil(packed.length * keep)));
      expect(fault.message).toMatch(/gzipped file breaks off/);
    }
  });

  it('asks before it loads too much, and goes on when told to', async () => {
    const fault = await readFault(SMALL, { memoryBudget: 100 });
    expect(fault.code).toBe('needs-consent');
    expect((await readTable(SMALL, { memoryBudget: 100, consent: true })).rows).toBe(3);
    const narrow = `x,default\n${'1,0\n1,1\n'.repeat(1_050_000)}`;
    expect((await readFault(narrow)).code).toBe('needs-consent');
  });
});
