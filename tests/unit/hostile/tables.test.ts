import { describe, expect, it } from 'vitest';
import { unpackedHead, unpackedPieces } from '../../../src/core/data/gzip';
import { profileTable } from '../../../src/core/data/profile';
import { readDataset } from '../../../src/core/data/read';
import { applyTransform, fitTransform } from '../../../src/core/data/transform';
import { Fault } from '../../../src/core/fault';
import { quietTask, type Progress } from '../../../src/core/task';
import { unpackedText } from '../../../src/worker/packed-runs';
import { arrowFile, REFUSED_ARROW } from '../../hostile/arrow';
import type { HostileFile } from '../../hostile/entry';
import { gzipBomb, honestBomb, HONEST_SMALL, REFUSED_PACKED } from '../../hostile/packed';
import { parquetFile, REFUSED_PARQUET } from '../../hostile/parquet';
import { NASTY_NAMES, nastyCsv } from '../../hostile/names';
import { HARMLESS_TEXT, REFUSED_TEXT } from '../../hostile/text';
import { cellsOf, readTable } from '../data/reading';

async function outcome({ name, make }: HostileFile): Promise<unknown> {
  try {
    return await readDataset({ name, blob: make() }, {}, quietTask());
  } catch (thrown) {
    return thrown;
  }
}

describe.each([
  ['text', REFUSED_TEXT],
  ['a gzipped file', REFUSED_PACKED],
  ['Arrow', REFUSED_ARROW],
  ['Parquet', REFUSED_PARQUET],
])('%s', (_, files) => {
  it.each(files)('with $what is refused, and why is said', async (file) => {
    const thrown = await outcome(file);
    expect(thrown).toBeInstanceOf(Fault);
    const { code, message, remedy, place } = thrown as Fault;
    expect(message).toMatch(file.says);
    expect(message.length).toBeLessThan(1500);
    expect(['bad-input', 'needs-consent']).toContain(code);
    expect(remedy).not.toBe('');
    expect(place.file).toBe(file.name);
    if (file.row !== undefined) expect(place.row).toBe(file.row);
    if (file.column !== undefined) expect(place.column).toBe(file.column);
  });
});

describe('a file that only looks hostile', () => {
  it.each(HARMLESS_TEXT)('with $what is read', async ({ name, make, reads }) => {
    const blob = make();
    const read = await readDataset({ name, blob }, { target: 'default' }, quietTask());
    if (read.kind !== 'table') throw new Error(read.preview.why);
    reads(read.table);
  });

  it('made by the same hands, but honest, is read too', async () => {
    const bytes = async ({ make }: HostileFile) => new Uint8Array(await make().arrayBuffer());
    expect((await readTable(await bytes(HONEST_SMALL))).rows).toBe(4000);
    const parquet = await readTable(parquetFile());
    expect(cellsOf(parquet, 'x')).toEqual([5, 1, 4, 2, 9, 3]);
    expect(cellsOf(parquet, 'home')).toEqual(['own', 'rent', 'own', 'rent', 'own', 'rent']);
    for (const format of ['stream', 'file'] as const)
      expect((await readTable(arrowFile(format))).rows).toBe(6);
  });
});

it('a file that unpacks to far more than it is says how far it has come, and is given up when asked', async () => {
  const controller = new AbortController();
  const reports: Progress[] = [];
  const task = {
    ...quietTask(controller.signal),
    report: (progress: Progress) => {
      if (reports.push(progress) === 3) controller.abort();
    },
  };
  const blob = gzipBomb('1,own,0\n', 60, 'id,home,default\n');
  await expect(readDataset({ name: 'x.csv.gz', blob }, {}, task)).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(reports.map(({ stage }) => stage)).toEqual(new Array(3).fill('Unpacking the file'));
  for (const { done, total } of reports) expect(done).toBeLessThanOrEqual(total);
});

describe('a table that unpacks to a thousand times its size', () => {
  it('is asked about, and read when the visitor agrees', async () => {
    const source = { name: 'x.csv.gz', blob: honestBomb() };
    await expect(readDataset(source, {}, quietTask())).rejects.toMatchObject({
      code: 'needs-consent',
      what: expect.stringContaining('unpacks to more than 250 times its size') as string,
    });
    const read = await readDataset(source, { consent: true }, quietTask());
    expect(read).toMatchObject({ kind: 'table', table: { rows: 1200 } });
  });

  it('is unpacked up to a size, whatever the visitor agreed to', async () => {
    const packed = { name: 'x.gz', blob: gzipBomb('1,own,0\n', 5), growth: 'agreed' } as const;
    let bytes = 0;
    const unpack = async (): Promise<void> => {
      for await (const piece of unpackedPieces(packed, quietTask(), { most: 4_000_000 }))
        bytes += piece.length;
    };
    await expect(unpack()).rejects.toThrow(
      'x.gz: The gzipped file unpacks to more than 0.004 GB, and no tab can hold so much. Open a sample of its rows',
    );
    expect(bytes).toBeGreaterThan(3_000_000);
    expect(bytes).toBeLessThanOrEqual(4_000_000);
  });

  it('is looked into in small bites, of which a browser unpacks each at one go', async () => {
    const blob = gzipBomb('\0', 1000);
    const bites: number[] = [];
    const head = new Proxy(blob, {
      get: (target, name) => {
        if (name === 'size') return target.size;
        if (name !== 'slice') throw new Error(`reads by ${String(name)}`);
        return (from: number, to: number) => {
          bites.push(to - from);
          return target.slice(from, to);
        };
      },
    });
    expect(await unpackedHead({ name: 'x.gz', blob: head }, 500)).toEqual(new Uint8Array(500));
    expect(Math.max(...bites)).toBeLessThanOrEqual(5000);
  });

  it('of runs, which nobody is asked about, is refused', async () => {
    const blob = gzipBomb(' ', 120, '{"format":"cutoff-runs","version":1,"runs":[');
    await expect(unpackedText('x', blob, quietTask())).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('columns and levels with names that objects have, or that are markup', () => {
  it('are described and prepared like any others', async () => {
    const table = await readTable(nastyCsv(), { target: 'default' });
    const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
    const task = quietTask();
    expect((await profileTable(table, task)).map(({ name }) => name)).toEqual(
      table.columns.map(({ name }) => name),
    );
    const scaling = { scaling: 'standard', rareLevelShare: 0 } as const;
    const transform = await fitTransform(table, rows, scaling, task);
    const { data } = await applyTransform(transform, table, rows, task);
    expect(data.every(Number.isFinite)).toBe(true);
    expect(new Set(transform.steps.map(({ column }) => column))).toEqual(
      new Set([...NASTY_NAMES, 'names', 'size']),
    );
    expect({}).not.toHaveProperty('polluted');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('can be given roles, each its own', async () => {
    const roles = Object.fromEntries(NASTY_NAMES.map((name) => [name, 'left-out' as const]));
    const table = await readTable(nastyCsv(), { target: 'default', roles });
    for (const { name, role } of table.columns)
      if (NASTY_NAMES.some((nasty) => nasty === name))
        expect([name, role]).toEqual([name, 'left-out']);
  });
});
