import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RowColumns, type Wanted } from '../../../src/app/state/row-columns.svelte';
import type { RowColumn } from '../../../src/core/data/row-columns';
import { Fault } from '../../../src/core/fault';
import { Live } from '../../../src/app/state/live.svelte';

type Client = ConstructorParameters<typeof RowColumns>[0];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A worker that answers when told to, and keeps what it was asked. */
function made() {
  const asked: string[][] = [];
  const answers: ((fault?: Fault) => void)[] = [];
  const request = (_: string, { names }: { names: string[] }) => {
    asked.push(names);
    const result = new Promise<RowColumn[]>((resolve, reject) =>
      answers.push((fault) =>
        fault === undefined
          ? resolve(names.map((name) => ({ name, kind: 'numeric', values: new Float64Array(3) })))
          : reject(fault),
      ),
    );
    return { result, cancel: () => undefined };
  };
  const client: unknown = { request };
  const first: Wanted = { dataset: { key: 't' }, key: 'rows', rows: new Uint32Array(3), names: [] };
  const live = new Live(first);
  const columns = new RowColumns(client as Client, () => ({ ...live.view }));
  const want = (changes: Partial<Wanted>): void => {
    live.take(['dataset', 'key', 'rows', 'names'], { ...live.view, ...changes });
    flushSync();
  };
  const answer = async (fault?: Fault): Promise<void> => {
    answers.shift()?.(fault);
    await vi.advanceTimersByTimeAsync(0);
    flushSync();
  };
  return { columns, asked, want, answer };
}

it('fetches only the columns that are lacking, and keeps those at hand', async () => {
  const { columns, asked, want, answer } = made();
  want({ names: ['a'] });
  await answer();
  const a = columns.byName.get('a');
  want({ names: ['a', 'b'] });
  expect(columns.byName.get('a')).toBe(a);
  expect(columns.pending).toBe(true);
  await answer();
  expect(asked).toEqual([['a'], ['b']]);
  expect([...columns.byName.keys()]).toEqual(['a', 'b']);
  expect(columns.byName.get('a')).toBe(a);
  expect(columns.pending).toBe(false);
});

it('fetches all of them for other rows, and shows none of the old', async () => {
  const { columns, asked, want, answer } = made();
  want({ names: ['a', 'b'] });
  await answer();
  want({ key: 'other rows' });
  expect(columns.byName.size).toBe(0);
  await answer();
  expect(asked).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

it('says why a column can’t be had, and asks again when told to', async () => {
  const { columns, asked, want, answer } = made();
  want({ names: ['a'] });
  await answer(new Fault('needs-choice', 'The data changed'));
  expect(columns.fault?.what).toBe('The data changed');
  expect(columns.pending).toBe(false);
  columns.retry();
  flushSync();
  expect(columns.fault).toBeNull();
  expect(columns.pending).toBe(true);
  await answer();
  expect(asked).toHaveLength(2);
  expect(columns.byName.has('a')).toBe(true);
});

it('asks again by itself once the same table was opened anew, for what is lacking', async () => {
  const { columns, asked, want, answer } = made();
  want({ names: ['a'] });
  await answer();
  want({ names: ['a', 'b'] });
  await answer(new Fault('needs-choice', 'The data changed'));
  want({ dataset: { key: 't' } });
  expect(columns.fault).toBeNull();
  await answer();
  expect(asked).toEqual([['a'], ['b'], ['b']]);
  expect(columns.byName.size).toBe(2);
});

it('is settled when the columns are there or can’t be had, and not before', async () => {
  const { columns, want, answer } = made();
  const ends: string[] = [];
  const note = (end: string) => void columns.settled().then(() => ends.push(end));
  note('nothing wanted');
  await vi.advanceTimersByTimeAsync(0);
  want({ names: ['a'] });
  note('answered');
  await vi.advanceTimersByTimeAsync(1000);
  expect(ends).toEqual(['nothing wanted']);
  await answer();
  want({ names: ['b'] });
  note('failed');
  await answer(new Fault('bad-input', 'No'));
  expect(ends).toEqual(['nothing wanted', 'answered', 'failed']);
});

it('goes on while scores change, and not the rows', async () => {
  const { columns, asked, want, answer } = made();
  want({ names: ['a'] });
  want({ rows: new Uint32Array(3) });
  want({ rows: new Uint32Array(3) });
  await answer();
  expect(asked).toEqual([['a']]);
  expect(columns.byName.has('a')).toBe(true);
});

it('takes no answer that came too late in place of what is at hand', async () => {
  const { columns, asked, want, answer } = made();
  want({ names: ['a'] });
  await answer();
  const a = columns.byName.get('a');
  want({ key: 'other rows' });
  want({ key: 'rows' });
  await answer();
  expect(columns.byName.get('a')).toBe(a);
  expect(asked).toHaveLength(2);
});
