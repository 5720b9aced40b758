import { expect, it } from 'vitest';
import { DataState } from '../../../../src/app/state/data.svelte';
import { FileOpening } from '../../../../src/app/state/file-opening';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { Fault } from '../../../../src/core/fault';
import { settle, worker } from './in-the-background';

type DataParts = ConstructorParameters<typeof DataState>;

/** A page with nothing open; it says how often it fell back, and every file is looked at first. */
function page() {
  const of = worker();
  const opened: string[] = [];
  const client: unknown = of;
  const data = new DataState(client as DataParts[0], ({ id }) => opened.push(id));
  let fallenBack = 0;
  const looks: (() => void)[] = [];
  const files = new FileOpening({
    data,
    notices: new Notices(),
    asides: [() => new Promise((tell) => looks.push(() => tell(false)))],
    fallBack: () => fallenBack++,
  });
  return { of, data, files, opened, looks, fallenBack: () => fallenBack };
}

const file = (name: string) => new File(['a,b\n1,2'], name);
const table = (id: string) => ({ kind: 'opened', dataset: { id, key: id } });
const QUESTION = { kind: 'choose-target', preview: { name: 'asked.csv' } };

/** Whether it was over when last asked. */
function watched(promise: Promise<void>): () => boolean {
  let over = false;
  void promise.then(() => (over = true));
  return () => over;
}

it('is not settled before a file that is being looked at is open', async () => {
  const { of, files, opened, looks } = page();
  void files.openAny(file('small.csv'));
  const over = watched(files.settled());
  await settle();
  expect(over()).toBe(false);
  looks[0]();
  await settle();
  expect(over()).toBe(false);
  of.under[0].answer(table('small.csv'));
  await settle();
  expect([over(), opened]).toEqual([true, ['small.csv']]);
});

it('is not settled before a file that is given while it waits', async () => {
  const { of, files, opened, looks } = page();
  void files.openAny(file('first.csv'));
  const over = watched(files.settled());
  void files.openAny(file('second.csv'));
  looks[0]();
  await settle();
  of.under[0].answer(table('first.csv'));
  await settle();
  expect([over(), opened]).toEqual([false, ['first.csv']]);
  looks[1]();
  await settle();
  of.under[1].answer(table('second.csv'));
  await settle();
  expect([over(), opened]).toEqual([true, ['first.csv', 'second.csv']]);
});

it('waits for the opening that took the place of another', async () => {
  const { of, data, opened } = page();
  void data.openFile(file('first.csv'));
  const over = watched(data.settled());
  const second = data.openFile(file('second.csv'));
  of.under[0].fail(new Fault('cancelled', 'Cancelled'));
  await settle();
  expect(over()).toBe(false);
  of.under[1].answer(table('second.csv'));
  await second;
  await settle();
  expect([over(), opened]).toEqual([true, ['second.csv']]);
});

it('falls back when the visitor would rather not open what they were asked about', async () => {
  const { of, data, files, fallenBack } = page();
  const opening = files.open(file('asked.csv'));
  of.under[0].answer(QUESTION);
  expect(await opening).toBeNull();
  expect([data.idle, fallenBack()]).toEqual([false, 0]);
  files.decline();
  expect([data.idle, fallenBack()]).toEqual([true, 1]);
});

it('falls back when a file asked for once more is not opened', async () => {
  const { of, files, fallenBack } = page();
  const opening = files.open(file('asked.csv'));
  of.under[0].answer(QUESTION);
  await opening;
  const again = files.reopen({ target: 'b' });
  of.under[1].fail(new Fault('bad-input', 'It is torn'));
  await again;
  expect(fallenBack()).toBe(1);
});
