import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { benchJson, benchMarkdown, benchSheet } from '../../../src/app/widgets/bench-sheet';
import { foundText, threadWords } from '../../../src/app/widgets/bench-words';
import { toCsv, toMarkdown } from '../../../src/app/widgets/csv';
import { speedOf, type BenchReport, type BenchRow } from '../../../src/core/bench/bench';

/** Cells of a table in Markdown, as a reader of it would take them apart. */
function cellsOf(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replace(/\\(.)/g, '$1')),
    );
}

const rows: readonly BenchRow[] = [
  {
    part: { kind: 'product', threads: 2 },
    measured: { kind: 'product', gflops: 40.123456, slowest: 38.76543, fastest: 41 },
    reason: '',
  },
  {
    part: { kind: 'engine', engine: 'kernels', threads: 2, memory: 'shared' },
    measured: {
      kind: 'engine',
      training: speedOf([19_000, 20_000.4, 21_000], 1.5e6, false),
      scoring: speedOf([70_000, 80_000, 90_000], 0.5e6, false),
    },
    reason: '',
  },
  {
    part: { kind: 'engine', engine: 'webgpu', threads: 1, memory: null },
    measured: {
      kind: 'engine',
      training: speedOf([4.1234], 1.5e6, true),
      scoring: speedOf([54], 0.5e6, true),
    },
    reason: '',
  },
  {
    part: { kind: 'engine', engine: 'webgl', threads: 1, memory: null },
    measured: null,
    reason: 'this browser does not offer WebGL 2',
  },
];

const report: BenchReport = {
  machine: {
    cores: 2,
    threads: 2,
    isolated: true,
    relaxed: true,
    browser: 'a browser',
    engines: [
      { engine: 'webgpu', available: true, reason: '', detail: 'a|b_c', software: true },
      { engine: 'webgl', available: false, reason: 'no', detail: '', software: false },
    ],
  },
  effort: 'quick',
  rows,
};

describe('the comparison of engines, copied', () => {
  it('is the same in CSV, Markdown and JSON', () => {
    const csv = Papa.parse<Record<string, string>>(toCsv(benchSheet(report)), { header: true });
    const [heads, , ...lines] = cellsOf(benchMarkdown(report));
    const { lines: told } = JSON.parse(benchJson(report)) as {
      lines: {
        threads: number;
        gflops?: number;
        training?: { rowsPerSecond: number; gflops: number };
        shareOfCeiling: number | null;
        reason?: string;
      }[];
    };
    expect(lines).toHaveLength(rows.length);
    const short = (value: number | null | undefined): string =>
      value === null || value === undefined ? '' : String(Number(value.toPrecision(4)));
    rows.forEach((_, i) => {
      const cell = (name: string): string => lines[i][heads.indexOf(name)];
      const of = csv.data[i];
      expect(cell('engine')).toBe(of['engine']);
      expect(cell('threads')).toBe(of['threads']);
      expect(cell('training, rows/s')).toBe(of['training, rows/s']);
      expect(cell('training, rows/s')).toBe(short(told[i].training?.rowsPerSecond));
      expect(cell('GFLOP/s')).toBe(short(told[i].gflops ?? told[i].training?.gflops));
      expect(cell('share of ceiling')).toBe(of['share of ceiling']);
      expect(cell('share of ceiling')).toBe(short(told[i].shareOfCeiling));
    });
    const turns = (i: number): string[] =>
      ['ceiling, GFLOP/s', 'ceiling, slowest turn', 'ceiling, fastest turn'].map(
        (name) => csv.data[i][name],
      );
    expect([0, 1, 2].map(turns)).toEqual([
      ['40.12', '38.77', '41'],
      ['40.12', '38.77', '41'],
      ['', '', ''],
    ]);
    expect(lines[1]).toEqual([
      'Fast processor',
      '2',
      'shared memory',
      '20000',
      '80000',
      '30',
      '0.7477',
      '',
    ]);
    expect(lines[2].at(-1)).toMatch(/^a\|b_c; drawn by the processor.*too slow to measure well/);
    expect(lines[3].at(-1)).toBe('not measured: this browser does not offer WebGL 2');
    expect(told[3].reason).toBe('this browser does not offer WebGL 2');
  });

  it('keeps what would be a mark in Markdown as it is', () => {
    const hard = ['a|b', '**c**', '`d`', '<e>', 'f\ng', '\\|'];
    const table = toMarkdown({ columns: ['x', 'y'], rows: hard.map((text) => [text, 1]) });
    const [, ruler, ...cells] = cellsOf(table);
    expect(ruler).toEqual(['---', '---:']);
    expect(cells.map(([text]) => text)).toEqual(hard.map((text) => text.replace('\n', ' ')));
  });

  it('is told in sentences', () => {
    expect(foundText(rows[1])).toBe(
      'Fast processor, 2 threads, shared memory: trains 20,000, scores 80,000 rows a second.',
    );
    expect(foundText(rows[2])).toBe('WebGPU: trains about 4, scores about 54 rows a second.');
    expect(foundText(rows[0])).toBe('Matrix product alone, 2 threads: 40.1 GFLOP/s.');
    expect(threadWords(rows[3].part)).toBe('');
  });
});
