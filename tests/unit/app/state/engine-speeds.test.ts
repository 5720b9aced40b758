import { expect, it } from 'vitest';
import { EngineSpeeds } from '../../../../src/app/state/engine-speeds.svelte';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { Fault } from '../../../../src/core/fault';
import { settle, worker } from './in-the-background';

const MEASURED = [
  { engine: 'kernels', rowsPerSecond: 9000, reason: '', detail: '', software: false },
];

function made() {
  const of = worker();
  const client: unknown = of;
  const notices = new Notices();
  type Client = ConstructorParameters<typeof EngineSpeeds>[0];
  return { of, notices, speeds: new EngineSpeeds(client as Client, notices) };
}

const names = ({ under }: ReturnType<typeof worker>) => under.map(({ name }) => name);

it('takes over what a run had measured, without measuring', async () => {
  const { of, speeds } = made();
  void speeds.recall();
  expect(speeds.measuring).toBe(false);
  of.under[0].answer(MEASURED);
  await settle();
  expect(speeds.measured).toEqual(MEASURED);
  await speeds.recall();
  await speeds.measure();
  expect(names(of)).toEqual(['knownEngines']);
});

it('is not measured where no run had to know, or the worker is lost', async () => {
  const { of, notices, speeds } = made();
  void speeds.recall();
  of.under[0].answer([]);
  await settle();
  void speeds.recall();
  of.under[1].fail(new Fault('internal', 'The background worker stopped'));
  await settle();
  expect([speeds.measured, notices.list.length]).toEqual([null, 0]);
  void speeds.measure();
  expect(names(of)).toEqual(['knownEngines', 'knownEngines', 'engines']);
});
