import { afterEach, describe, expect, it, vi } from 'vitest';
import { assist } from '../../../src/worker/helper';
import type { FromHelper, ToHelper } from '../../../src/worker/helper-protocol';

const ROWS = 250_000;
const COLUMNS = 8;

const bins = {
  rows: ROWS,
  columns: COLUMNS,
  data: Uint8Array.from({ length: ROWS * COLUMNS }, (_, i) => (i * 7919) % 2),
  counts: new Uint16Array(COLUMNS).fill(2),
  cuts: Array.from({ length: COLUMNS }, () => Float32Array.of(0.5)),
  isLevel: new Uint8Array(COLUMNS),
  offsets: Uint32Array.from({ length: COLUMNS + 1 }, (_, column) => 3 * column),
  varying: Int32Array.from({ length: COLUMNS }, (_, column) => column),
};
const settings = {
  depth: 1,
  lambda: 1,
  alpha: 0,
  gamma: 0,
  minChildWeight: 0,
  monotone: null,
  columnsPerSplit: 0,
};
const work = {
  pairs: new Float64Array(2 * ROWS).fill(1),
  rows: Uint32Array.from({ length: ROWS }, (_, row) => row),
  columns: bins.varying,
};

let close = (): void => undefined;
afterEach(() => {
  vi.restoreAllMocks();
  close();
});

/** What a helper says until it has answered the last of the messages, or failed at it. */
async function heard(messages: readonly ToHelper[], last: number): Promise<FromHelper[]> {
  const { port1, port2 } = new MessageChannel();
  close = () => [port1, port2].forEach((port) => port.close());
  const said: FromHelper[] = [];
  const through = new Promise<void>((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<FromHelper>) => {
      said.push(data);
      if (data.type !== 'unread' && data.id === last && data.type !== 'progress') resolve();
    };
  });
  assist(port2);
  for (const message of messages) port1.postMessage(message);
  await through;
  return said;
}

describe('a helper', () => {
  it('says that it is alive in the middle of long work', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 2000));
    const said = await heard(
      [
        { type: 'begin', id: 1, duty: 'split columns', job: { bins, settings }, kernels: [] },
        { type: 'ask', id: 2, question: { kind: 'tree', work } },
      ],
      2,
    );
    expect(said.map(({ type }) => type)).toEqual(['begun', 'progress', 'answered']);
  });

  it('fails at a job that it cannot take up, and takes up the next', async () => {
    const said = await heard(
      [
        { type: 'begin', id: 1, duty: 'split columns', job: null, kernels: [] },
        { type: 'begin', id: 2, duty: 'nothing', job: null, kernels: [] },
        { type: 'begin', id: 3, duty: 'split columns', job: { bins, settings }, kernels: [] },
      ],
      3,
    );
    expect(said.map(({ type }) => type)).toEqual(['failed', 'failed', 'begun']);
  });

  it('fails at a job for which it should have kernels of its own and has none', async () => {
    const said = await heard(
      [{ type: 'begin', id: 1, duty: 'multiply', job: { relaxed: false }, kernels: ['module'] }],
      1,
    );
    expect(said.map(({ type }) => type)).toEqual(['failed']);
  });
});
