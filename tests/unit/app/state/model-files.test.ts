import { expect, it } from 'vitest';
import { Live } from '../../../../src/app/state/live.svelte';
import { ModelFiles } from '../../../../src/app/state/model-files.svelte';
import { Notices } from '../../../../src/app/state/notices.svelte';
import { Fault } from '../../../../src/core/fault';
import { settle, worker } from './in-the-background';

type Parts = ConstructorParameters<typeof ModelFiles>[0];

const MODEL = '{"learner":{"gradient_booster":{"model":{}}},"version":[1,7,6]}';
const file = (name: string) => new File([MODEL], name);

/** A page with a table open, and a shelf that takes a run in when it is told to. */
function page() {
  const of = worker();
  const first = { dataset: { key: 'first', title: 'First' } };
  const data = new Live(first);
  const notices = new Notices();
  const brought: unknown[] = [];
  const shelf: { name: string; put: (how: string) => void }[] = [];
  const parts: unknown = {
    client: of,
    experiment: { value: {} },
    data: data.view,
    notices,
    takeIn: (name: string) => new Promise((put) => void shelf.push({ name, put })),
    bring: (result: unknown) => brought.push(result),
  };
  const models = new ModelFiles(parts as Parts);
  const open = (key: string) => data.take(['dataset'], { dataset: { key, title: 'Second' } });
  return { models, of, open, notices, brought, shelf };
}

const texts = ({ list }: Notices) => list.map(({ text }) => text);

it('brings a model on screen once it is on the list', async () => {
  const { models, of, notices, brought, shelf } = page();
  const opened = models.openIfModel(file('rival.json'));
  await settle();
  expect(models.busy).toBe(true);
  expect(models.opening?.name).toBe('rival.json');
  of.under[0].answer('made');
  await settle();
  expect(shelf.map(({ name }) => name)).toEqual(['rival']);
  expect(brought).toEqual([]);
  shelf[0].put('here');
  expect(await opened).toBe(true);
  expect(brought).toEqual(['made']);
  expect([models.busy, models.opening]).toEqual([false, null]);
  expect(texts(notices)).toEqual(['rival scores the validation and test rows of First.']);
});

it.each(['while it was read', 'while it was taken in'])(
  'tells where the table was left %s, and brings nothing on another',
  async (when) => {
    const { models, of, open, notices, brought, shelf } = page();
    const opened = models.openIfModel(file('rival.json'));
    await settle();
    if (when === 'while it was read') open('second');
    of.under[0].answer('made');
    await settle();
    open('second');
    shelf[0].put('elsewhere');
    await opened;
    expect(brought).toEqual([]);
    expect(texts(notices)).toEqual([
      'rival was read for First, which is no longer open: open the table again to see the model.',
    ]);
  },
);

it('keeps telling of the second file when the first is done', async () => {
  const { models, of, shelf } = page();
  const first = models.openIfModel(file('one.json'));
  await settle();
  const second = models.openIfModel(file('two.json'));
  await settle();
  expect(models.opening?.name).toBe('two.json');
  of.under[0].answer('one');
  await settle();
  shelf[0].put('here');
  await first;
  expect([models.opening?.name, models.busy]).toEqual(['two.json', true]);
  models.cancelOpening();
  await second;
  expect([models.opening, models.busy]).toEqual([null, false]);
});

it('says why a file could not be read', async () => {
  const { models, of, notices } = page();
  const opened = models.openIfModel(file('rival.json'));
  await settle();
  of.under[0].fail(new Fault('bad-input', 'No trees are in it'));
  await opened;
  expect(texts(notices)).toEqual(['No trees are in it.']);
  expect(models.opening).toBeNull();
});
