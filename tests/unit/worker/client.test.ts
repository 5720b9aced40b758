import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../../src/core/fault';
import { WorkerClient } from '../../../src/worker/client';
import { fileOf, HeldFile, withFile } from '../../../src/worker/held-file';
import type { FromWorker, Request, ToWorker } from '../../../src/worker/messages';

/** A worker that answers only when it is told to. */
class FakeWorker extends EventTarget {
  readonly sent: ToWorker[] = [];
  ended = false;

  postMessage(message: ToWorker): void {
    this.sent.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  say(message: FromWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data: message }));
  }

  get requests(): Request[] {
    return this.sent.filter((message) => message.type === 'request');
  }
}

let workers: FakeWorker[];
let lost: Fault[];
let client: WorkerClient;

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  lost = [];
  client = new WorkerClient(
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as EventTarget as Worker;
    },
    (path) =>
      path === 'there'
        ? Promise.resolve(new ArrayBuffer(3))
        : Promise.reject(new Fault('internal', 'missing')),
    (fault) => lost.push(fault),
  );
});
afterEach(() => vi.useRealTimers());

describe('the worker client', () => {
  it('holds requests back until the worker is ready, then keeps their order', () => {
    void client.request('engines', null).result;
    void client.request('profile', { table: 'a' }).result;
    expect(workers[0].sent).toEqual([]);
    workers[0].say({ type: 'ready', readsFiles: true });
    expect(workers[0].requests.map(({ name }) => name)).toEqual(['engines', 'profile']);
  });

  it('rejects what can’t be sent to a worker that reads no files, and sends what comes after it', async () => {
    const asked = client.request('profile', { table: 'a' });
    const [worker] = workers;
    const post = worker.postMessage.bind(worker);
    worker.postMessage = () => {
      worker.postMessage = post;
      throw new RangeError('Array buffer allocation failed');
    };
    worker.say({ type: 'ready', readsFiles: false });
    await expect(asked.result).rejects.toMatchObject({ code: 'out-of-memory' });
    void client.request('engines', null).result;
    await vi.waitUntil(() => worker.requests.length === 1);
  });

  it('sends a worker that reads no files what they hold, and keeps the order', async () => {
    const file = new File(['a,b\n1,0\n'], 'small.csv');
    const opening = client.request('open', { kind: 'file', file });
    opening.result.catch(() => undefined);
    workers[0].say({ type: 'ready', readsFiles: false });
    opening.cancel();
    void client.request('engines', null).result;
    await vi.waitUntil(() => workers[0].requests.length === 2);
    const [opened, control, asked] = workers[0].sent;
    expect([opened, control, asked].map(({ type }) => type)).toEqual([
      'request',
      'cancel',
      'request',
    ]);
    const held = withFile(opened as Request);
    expect(fileOf(held)?.name).toBe('small.csv');
    expect(await fileOf(held)?.text()).toBe('a,b\n1,0\n');
    expect(fileOf(held)).toBeInstanceOf(HeldFile);
  });

  it('can come up before it is asked for anything, and is still only one', () => {
    client.wake();
    expect(workers).toHaveLength(1);
    workers[0].say({ type: 'ready', readsFiles: true });
    client.wake();
    void client.request('engines', null).result;
    expect(workers).toHaveLength(1);
    expect(workers[0].requests.map(({ name }) => name)).toEqual(['engines']);
  });

  it('matches answers by id, whatever their order', async () => {
    const first = client.request('engines', null);
    const second = client.request('profile', { table: 'a' });
    const [{ id: one }, { id: two }] =
      (workers[0].say({ type: 'ready', readsFiles: true }), workers[0].requests);
    workers[0].say({ type: 'result', id: two, result: [] });
    workers[0].say({
      type: 'failure',
      id: one,
      fault: new Fault('device-lost', 'gone', { place: { row: 3 }, remedy: 'go on' }).record(),
    });
    expect(await second.result).toEqual([]);
    await expect(first.result).rejects.toMatchObject({
      code: 'device-lost',
      place: { row: 3 },
      remedy: 'go on',
    });
  });

  it('rejects what was under way when the worker dies, and starts another for the next request', async () => {
    const call = client.request('engines', null);
    workers[0].say({ type: 'ready', readsFiles: true });
    workers[0].dispatchEvent(Object.assign(new Event('error'), { message: 'boom' }));
    await expect(call.result).rejects.toThrow('boom');
    expect(lost).toHaveLength(1);
    void client.request('engines', null).result;
    expect(workers).toHaveLength(2);
    workers[0].say({ type: 'ready', readsFiles: true });
    expect(workers[1].sent).toEqual([]);
  });

  it('ends a worker that answers neither a cancel nor a ping', async () => {
    const call = client.request('engines', null);
    const caught = call.result.catch((fault: unknown) => fault);
    workers[0].say({ type: 'ready', readsFiles: true });
    call.cancel();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(workers[0].ended).toBe(true);
    expect(await caught).toMatchObject({ code: 'internal' });
  });

  it('leaves a worker alone that is only slow to end a call', async () => {
    const call = client.request('engines', null);
    workers[0].say({ type: 'ready', readsFiles: true });
    call.cancel();
    await vi.advanceTimersByTimeAsync(3000);
    expect(workers[0].sent.at(-1)).toEqual({ type: 'ping' });
    workers[0].say({ type: 'pong' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(workers[0].ended).toBe(false);
  });

  it('counts a worker as gone that says nothing while it is asked for something', async () => {
    const caught = client.request('engines', null).result.catch((fault: unknown) => fault);
    // On its way over a slow line it may be silent.
    await vi.advanceTimersByTimeAsync(100_000);
    expect(lost).toEqual([]);
    workers[0].say({ type: 'ready', readsFiles: true });
    await vi.advanceTimersByTimeAsync(119_000);
    expect(workers[0].sent.filter(({ type }) => type === 'ping')).toHaveLength(23);
    expect(lost).toEqual([]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(lost).toHaveLength(1);
    expect(workers[0].ended).toBe(true);
    expect(await caught).toMatchObject({ code: 'internal' });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(workers).toHaveLength(1);
  });

  it('waits for as long as it takes for a worker that answers, and asks an idle one nothing', async () => {
    const { result } = client.request('engines', null);
    workers[0].say({ type: 'ready', readsFiles: true });
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(10_000);
      workers[0].say({ type: 'pong' });
    }
    expect(lost).toEqual([]);
    const [{ id }] = workers[0].requests;
    workers[0].say({ type: 'result', id, result: [] as never });
    await result;
    const { length } = workers[0].sent;
    await vi.advanceTimersByTimeAsync(100_000);
    expect(workers[0].sent).toHaveLength(length);
    expect(lost).toEqual([]);
  });

  it('hands files of the build to the worker, and says when one is missing', async () => {
    void client.request('engines', null).result;
    workers[0].say({ type: 'ready', readsFiles: true });
    workers[0].say({ type: 'asset-wanted', path: 'there' });
    workers[0].say({ type: 'asset-wanted', path: 'elsewhere' });
    await vi.advanceTimersByTimeAsync(0);
    expect(workers[0].sent.slice(1).map(({ type }) => type)).toEqual(['asset', 'asset-missing']);
  });
});
