import { expect } from 'vitest';
import { bytesOf, copies, type Harmless, type Refused } from './entry';
import { NASTY_NAMES, nastyCsv } from './names';

const ROWS = '1,own,0\n2,rent,1\n3,own,0\n';
const MEGABYTE = 1 << 20;

function utf16(text: string, bigEndian: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !bigEndian);
  return new Uint8Array(view.buffer);
}

export const REFUSED_TEXT: readonly Refused[] = [
  {
    what: 'a quotation mark that never closes in the header',
    name: 'open-header.csv',
    make: () => new Blob([`id,"home,default\n${ROWS}`]),
    says: /never closes|fields/,
  },
  {
    what: 'a quotation mark that opens in row 3 and never closes, in a file of 30 MB',
    name: 'open-cell.csv',
    make: () =>
      new Blob([
        `id,home,default\n1,own,0\n2,"rent,1\n`,
        copies(`3,${'own '.repeat(20)},0\n`.repeat(MEGABYTE / 85), 30),
      ]),
    says: /A quotation mark opens here and never closes\. Close it, or double it/,
    row: 3,
  },
  {
    what: 'one line of 100 MB',
    name: 'line.csv',
    make: () => copies('1,2,3,'.repeat(MEGABYTE / 6), 100),
    says: /There is no line end in the first 256 kB|columns, and at most 5,000/,
  },
  {
    what: 'one line of 100 MB without a delimiter',
    name: 'plain-line.csv',
    make: () => copies('x'.repeat(MEGABYTE), 100),
    says: /There is no line end in the first 256 kB\. A table needs one line a row/,
    row: 1,
  },
  {
    what: 'a second row of 100 MB',
    name: 'second-line.csv',
    make: () => new Blob(['id,home,default\n1,own,0\n2,', copies('x'.repeat(MEGABYTE), 100)]),
    says: /There is no line end in the 4 MB from here on/,
    row: 3,
  },
  {
    what: 'a million columns',
    name: 'wide.csv',
    make: () => new Blob([`c,`.repeat(999_999), 'c\n', `1,`.repeat(999_999), '1\n']),
    says: /columns, and at most 5,000 can be read\. Keep the columns that matter/,
  },
  {
    what: 'JSON that calls itself a table',
    name: 'rows.csv',
    make: () => new Blob(['[{"a": 1, "default": 0},\n{"a": 2, "default": 1}]']),
    says: /The file is JSON, not a table that can be read here\. Write the table as CSV/,
  },
  {
    what: 'lists in lists, a million deep',
    name: 'deep.csv',
    make: () => new Blob(['['.repeat(1_000_000)]),
    says: /The file is JSON/,
  },
  {
    what: 'the page that a file stood on',
    name: 'export.csv',
    make: () => new Blob(['\n<!DOCTYPE html><html><script>window.__pwned=1</script></html>']),
    says: /a web page, not a table.*Fetch the file itself/,
  },
  {
    what: 'XML',
    name: 'table.xml',
    make: () => new Blob(['<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "&a;&a;">]><x>&a;</x>']),
    says: /The file is XML/,
  },
  {
    what: 'an outcome whose only value is a text of 200 kB',
    name: 'long.csv',
    make: () => new Blob([`id,default\n1,${'x'.repeat(200_000)}\n2,${'x'.repeat(200_000)}\n`]),
    says: /^long\.csv, column “default”: Every row has the same outcome, x{100,600}….{20,200}$/,
  },
  {
    what: 'bytes that are no text in any encoding',
    name: 'noise.csv',
    make: () => new Blob([Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31 + 7) & 255)]),
    says: /This is not text: the file holds binary data/,
  },
];

const rowsAre =
  (count: number) =>
  (table: { rows: number }): void =>
    expect(table.rows).toBe(count);

export const HARMLESS_TEXT: readonly Harmless[] = [
  {
    what: 'quotation marks doubled, in the middle of cells, and round line ends',
    name: 'quotes.csv',
    make: () => new Blob(['id,"ho""me\n(kind)",default\n1,"o""wn",0\n2,re"nt,1\n3,"a,\r\nb",0\n']),
    reads: ({ rows, columns }) => {
      expect(rows).toBe(3);
      expect(columns[1].name).toBe('ho"me (kind)');
      expect(columns[1]).toMatchObject({ levels: ['a,\nb', 'o"wn', 're"nt'] });
    },
  },
  {
    what: 'all line ends there are, mixed',
    name: 'ends.csv',
    make: () => new Blob(['id,home,default\r\n1,own,0\r2,rent,1\n3,own,0']),
    reads: rowsAre(3),
  },
  {
    what: 'UTF-16, little end first',
    name: 'le.csv',
    make: () => new Blob([Uint8Array.of(0xff, 0xfe), utf16(`id,home,default\n${ROWS}`, false)]),
    reads: rowsAre(3),
  },
  {
    what: 'UTF-16, big end first',
    name: 'be.csv',
    make: () => new Blob([Uint8Array.of(0xfe, 0xff), utf16(`id,home,default\n${ROWS}`, true)]),
    reads: rowsAre(3),
  },
  {
    what: 'a byte-order mark and a quoted header',
    name: 'mark.csv',
    make: () => new Blob([`\ufeff"id","home","default"\n${ROWS}`]),
    reads: ({ columns }) =>
      expect(columns.map(({ name }) => name)).toEqual(['id', 'home', 'default']),
  },
  {
    what: 'Latin-1',
    name: 'latin.csv',
    make: () =>
      new Blob([bytesOf('id,home,default\n1,'), Uint8Array.of(0xe9), bytesOf(',0\n2,rent,1\n')]),
    reads: ({ columns }) => expect(columns[1]).toMatchObject({ levels: ['rent', 'é'] }),
  },
  {
    what: 'UTF-8 that is broken far from its beginning',
    name: 'broken.csv',
    make: () =>
      new Blob([
        'id,home,default\n',
        '1,own,0\n2,rent,1\n'.repeat(20_000),
        '3,r',
        Uint8Array.of(0xff),
        'nt,1\n',
      ]),
    reads: rowsAre(40_001),
  },
  ...[';', '\t', '|'].map((delimiter): Harmless => ({
    what: `decimal commas between ${JSON.stringify(delimiter)}`,
    name: 'commas.csv',
    make: () =>
      new Blob([
        ['id;x;default', '1;1.234,5;0', '2;0,25;1', '3;7,5;0']
          .join('\n')
          .replaceAll(';', delimiter),
      ]),
    reads: ({ columns }) =>
      expect(columns[1]).toMatchObject({
        kind: 'numeric',
        values: Float32Array.of(1234.5, 0.25, 7.5),
      }),
  })),
  {
    what: 'a cell of 200,000 blanks',
    name: 'blanks.csv',
    make: () => new Blob([`id,home,default\n1,a${' '.repeat(200_000)}b,0\n2,rent,1\n`]),
    reads: rowsAre(2),
  },
  {
    what: '5,000 columns of one name, and some of none',
    name: 'same.csv',
    make: () =>
      new Blob([
        `default,,${'a,'.repeat(4997)}a\n`,
        ...['0,', '1,', '0,'].map((y) => `${y}${'1,'.repeat(4998)}1\n`),
      ]),
    reads: ({ columns }) => {
      expect(new Set(columns.map(({ name }) => name)).size).toBe(5000);
      expect(columns[4999].name).toBe('a (4998)');
      expect(columns[1].name).toBe('column 2');
    },
  },
  {
    what: 'names that every object has, markup and formulas, as names and as levels',
    name: 'nasty.csv',
    make: () => new Blob([nastyCsv()]),
    reads: ({ columns }) => {
      expect(columns.slice(0, NASTY_NAMES.length).map(({ name }) => name)).toEqual(NASTY_NAMES);
      const names = columns.find(({ name }) => name === 'names');
      expect(names).toMatchObject({ levels: [...NASTY_NAMES].sort() });
    },
  },
  {
    what: 'a name of 300 kB, one with signs that no drawing can hold, and one that runs backwards',
    name: 'names.csv',
    make: () =>
      new Blob([
        `${'n'.repeat(200_000)},a\u0001b\u0000c,x\u202egpj.exe,default\n1,2,3,0\n2,3,4,1\n3,4,6,0\n`,
      ]),
    reads: ({ columns }) => {
      expect(columns.map(({ name }) => name)).toEqual([
        `${'n'.repeat(200)}…`,
        'a b c',
        'x gpj.exe',
        'default',
      ]);
      expect(columns[0].reason).toMatch(/cut after 200 characters/);
    },
  },
  {
    what: 'NaN and infinities',
    name: 'infinite.csv',
    make: () => new Blob(['x,z,default\nNaN,1e999,0\nInfinity,2,1\n-inf,3,0\n1,4,1\n2,5,0\n']),
    reads: ({ rows }) => expect(rows).toBe(5),
  },
];
