import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GAPS, isGap, readNumber } from '../../../../src/core/data/cells';
import type { CategoryColumn, NumericColumn, Table } from '../../../../src/core/data/table';
import { applyTransform, fitTransform } from '../../../../src/core/data/transform';
import { correctorOf, type Correction } from '../../../../src/core/decision/calibrate/correction';
import { correctionPart } from '../../../../src/core/export/module/correction-part';
import { helpersCode, type HelperName } from '../../../../src/core/export/module/helpers';
import { literal, packed } from '../../../../src/core/export/module/part';
import { transformPart } from '../../../../src/core/export/module/transform-part';
import { quietTask } from '../../../../src/core/task';

/** What a piece of emitted source exports. */
async function run<T>(source: string): Promise<T> {
  const url = `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
  return (await import(/* @vite-ignore */ url)) as T;
}

const helpers = (names: HelperName[]): string => helpersCode(names);

describe('emitted source', () => {
  it('gives back any text, number and list, and cannot end a script', async () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }), fc.integer());
    const odd = ['</script>', '\u2028\u2029', '${x}`', "'\\", '-->', '<!--'];
    const all = [...fc.sample(value, { numRuns: 500, seed: 1 }), ...odd].filter(
      (one) => typeof one === 'string' || Number.isFinite(one),
    );
    const source = `export const all = ${literal(all)};`;
    expect(source).not.toMatch(/[<\u2028\u2029]/);
    const { all: found } = await run<{ all: unknown }>(source);
    expect(found).toEqual(JSON.parse(JSON.stringify(all)));
  });

  it('gives back every single-precision number, few or many', async () => {
    const floats = fc.sample(fc.float({ noNaN: true, noDefaultInfinity: true }), {
      numRuns: 200,
      seed: 2,
    });
    const values = Float32Array.from(floats);
    const many = `export const many = ${packed(values)};`;
    const few = `export const few = ${packed(values.slice(0, 60))};`;
    const ints = Int32Array.from({ length: 99 }, (_, i) => i ** 4 - 7);
    const found = await run<{ many: unknown; few: Float32Array; ints: unknown }>(
      [many, few, `export const ints = ${packed(ints)};`, helpers(['floats', 'integers'])].join(
        '\n',
      ),
    );
    expect(found.many).toEqual(values);
    expect(found.few.every((value, i) => value === values[i])).toBe(true);
    expect(found.ints).toEqual(ints);
  });
});

describe('cells', () => {
  it('are read as the readers of files read them', async () => {
    const source = `${helpers(['readNumber', 'isGap'])}\nexport { readNumber, isGap };`;
    const found = await run<{
      readNumber(text: string, decimalComma: boolean): number;
      isGap(text: string): boolean;
    }>(source);
    const part = fc.constantFrom(
      '',
      '-',
      '+',
      '−',
      '(',
      ')',
      '€',
      '$',
      '%',
      'EUR ',
      '1',
      '23',
      '456',
    );
    const join = fc.constantFrom('', ',', '.', "'", ' ', '\u00a0', 'e', '0x', '0', ' 7');
    const dressed = fc
      .tuple(fc.array(fc.tuple(part, join), { maxLength: 6 }))
      .map(([parts]) => parts.flat().join('').trim());
    fc.assert(
      fc.property(fc.oneof(dressed, fc.string()), fc.boolean(), (text, decimalComma) => {
        const cell = text.trim();
        expect(found.readNumber(cell, decimalComma)).toBe(readNumber(cell, { decimalComma }));
      }),
      { numRuns: 3000 },
    );
    for (const gap of [...GAPS, 'NA', 'None', '0', 'none ']) {
      const isGap = gap.length <= 4 && GAPS.has(gap.toLowerCase());
      expect(found.isGap(gap)).toBe(isGap);
    }
  });
});

const name = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', '</script>', 'a"b', '\u2028', '*/ x //', '`${1}`'),
  fc.string({ minLength: 1, unit: 'binary' }),
);

/** A few columns with odd names and levels, of any kind, some with gaps. */
const tables = fc
  .tuple(
    fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
    fc.uniqueArray(name, { minLength: 2, maxLength: 4 }),
    fc.infiniteStream(fc.nat(1000)),
  )
  .map(([names, levels, stream]): Table => {
    const draw = (): number => Number(stream.next().value);
    const rows = 24;
    const info = { label: '', unit: '', help: '', role: 'feature', sensitive: false } as const;
    const columns = names.map((column, i): NumericColumn | CategoryColumn => {
      const gaps = draw() % 2 === 0;
      if (i % 2 === 1) {
        const codes = Int8Array.from({ length: rows }, () =>
          gaps && draw() % 5 === 0 ? -1 : draw() % levels.length,
        );
        return { ...info, name: column, kind: 'category', codes, levels };
      }
      const missing = gaps
        ? Uint8Array.from({ length: rows }, () => (draw() % 4 === 0 ? 1 : 0))
        : null;
      const values = Float64Array.from({ length: rows }, () => (draw() - 500) / 7);
      return { ...info, name: column, kind: 'numeric', values, missing };
    });
    return {
      id: 't',
      title: 't',
      rows,
      columns,
      hash: '',
      labels: new Uint8Array(rows),
      target: { column: '', positive: '' },
      licence: '',
      description: '',
    };
  });

describe('a preparation', () => {
  it('makes the same numbers of a row as the transform does, whatever its columns are called', async () => {
    const settings = fc.record({
      scaling: fc.constantFrom('standard' as const, 'quantile-normal' as const),
      rareLevelShare: fc.constantFrom(0, 0.3),
    });
    await fc.assert(
      fc.asyncProperty(tables, settings, async (table, chosen) => {
        const learnt = Array.from({ length: 18 }, (_, row) => row);
        const all = Array.from({ length: table.rows }, (_, row) => row);
        const transform = await fitTransform(table, learnt, chosen, quietTask()).catch(() => null);
        fc.pre(transform !== null);
        const { code, uses } = transformPart(transform, 'prepared');
        const source = `${code}\n${helpers([...uses])}\nexport { prepared };`;
        const { prepared } = await run<{
          prepared(row: object, place: number, options: object): Float32Array;
        }>(source);
        const matrix = await applyTransform(transform, table, all, quietTask());
        for (const row of all.filter((one) => isTold(table, one, learnt))) {
          const cells = Object.fromEntries(
            table.columns.map((one) => [one.name, cellOf(one, row)]),
          );
          const expected = matrix.data.subarray(row * matrix.cols, (row + 1) * matrix.cols);
          expect(prepared(cells, 0, { unreadable: 'error' })).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Of a level that no training row has, a module knows only what any file's cell would say. */
function isTold({ columns }: Table, row: number, learnt: readonly number[]): boolean {
  return columns.every((column) => {
    if (column.kind === 'numeric' || column.codes[row] < 0) return true;
    const level = column.levels[column.codes[row]];
    const isLearnt = learnt.some((other) => column.codes[other] === column.codes[row]);
    return isLearnt || (level === level.trim() && !isGap(level));
  });
}

function cellOf(column: NumericColumn | CategoryColumn, row: number): unknown {
  if (column.kind === 'category')
    return column.codes[row] < 0 ? null : column.levels[column.codes[row]];
  return column.missing?.[row] === 1 ? null : column.values[row];
}

const CORRECTIONS: readonly Correction[] = [
  { kind: 'none' },
  { kind: 'odds', factor: 0.087 },
  { kind: 'focal', gamma: 2, factor: 0.3 },
  { kind: 'margin', scale: 30, offsetGood: -3.1, offsetBad: -14.2, factor: 0.5 },
  { kind: 'platt', slope: 1.4, intercept: -2.2 },
  { kind: 'beta', a: 0.7, b: 1.2, c: -1.5 },
  {
    kind: 'isotonic',
    raw: Float64Array.of(0.1, 0.2, 0.2000001, 0.7),
    pd: Float64Array.of(0, 0.05, 0.3, 0.31),
  },
];

describe.each(CORRECTIONS)('the correction $kind', (correction) => {
  it('is the same function', async () => {
    const { code, uses } = correctionPart(correction, 'corrected');
    const { corrected } = await run<{ corrected(raw: number): number }>(
      `${code}\n${helpers([...uses])}\nexport { corrected };`,
    );
    const correct = correctorOf(correction);
    fc.assert(
      fc.property(fc.float({ min: 0, max: 1, noNaN: true }), (raw) => {
        expect(corrected(raw)).toBe(Math.fround(correct(raw)));
      }),
      { examples: [[0], [1], [Math.fround(0.2)], [Math.fround(0.1)], [Math.fround(0.7)]] },
    );
  });
});
