import { expect, it } from 'vitest';
import { DataState } from '../../../../src/app/state/data.svelte';
import { Fault } from '../../../../src/core/fault';
import type { WorkerClient } from '../../../../src/worker/client';
import { settle, worker } from './in-the-background';

function page() {
  const { under, request } = worker();
  const data = new DataState({ request } as unknown as WorkerClient, () => undefined);
  return { data, under };
}

const preview = { columns: [] };
const tooLarge = () => new Fault('needs-consent', 'About 3,000,000 rows');

it('asks about one file at a time: the one that was opened last', async () => {
  const { data, under } = page();
  void data.openFile(new File([], 'large.csv'));
  under[0].fail(tooLarge());
  await settle();
  expect([data.consent?.code, data.preview]).toEqual(['needs-consent', null]);
  void data.openFile(new File([], 'unclear.csv'));
  under[1].answer({ kind: 'choose-target', preview });
  await settle();
  expect([data.consent, data.preview]).toEqual([null, preview]);
  void data.openFile(new File([], 'large.csv'));
  under[2].fail(tooLarge());
  await settle();
  expect([data.consent?.code, data.preview]).toEqual(['needs-consent', null]);
});

it('knows whether the worker has the table that is on screen', async () => {
  const { data, under } = page();
  void data.openFile(new File([], 'small.csv'));
  expect(data.isHeld).toBe(false);
  under[0].answer({ kind: 'opened', dataset: { id: 'small.csv', key: 'a' } });
  await settle();
  expect(data.isHeld).toBe(true);
  data.lost();
  expect(data.isHeld).toBe(false);
  void data.restore();
  under[1].answer({ kind: 'opened', dataset: { id: 'small.csv', key: 'a' } });
  await settle();
  expect(data.isHeld).toBe(true);
});
