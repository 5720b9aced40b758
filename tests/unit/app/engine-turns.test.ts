import { expect, it } from 'vitest';
import { EngineTurns, type EngineTurn } from '../../../src/app/state/engine-turns.svelte';
import { waitingText } from '../../../src/app/widgets/waiting-words';
import { Fault } from '../../../src/core/fault';

/** A worker whose requests end when told to, and as soon as they are cancelled. */
function worker() {
  const under: { name: string; answer: (value: unknown) => void }[] = [];
  const request = (name: string) => {
    const end: { reject?: (why: Fault) => void } = {};
    const result = new Promise<unknown>((resolve, reject) => {
      end.reject = reject;
      under.push({ name, answer: resolve });
    });
    return { result, cancel: () => end.reject?.(new Fault('cancelled', 'Cancelled')) };
  };
  const names = () => under.map(({ name }) => name);
  return { under, request, names };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function taken(turn: EngineTurn, of: ReturnType<typeof worker>, name: string) {
  const seen: { value?: unknown; fault?: Fault } = {};
  turn
    .take(() => of.request(name))
    .then(
      (value) => (seen.value = value),
      (thrown: unknown) => (seen.fault = Fault.from(thrown)),
    );
  return seen;
}

it('gives up a piece for a run in the Sandbox, and makes it again after the last of them', async () => {
  const turns = new EngineTurns();
  const of = worker();
  const turn = turns.register('a fold');
  const seen = taken(turn, of, 'fold 1');
  await settle();
  expect(of.names()).toEqual(['fold 1']);
  expect(turn.waitsFor).toBeNull();
  const [first, second] = [turns.giveWay(), turns.giveWay()];
  await settle();
  expect(turn.waitsFor).toBe('sandbox');
  first();
  await settle();
  expect(of.names()).toEqual(['fold 1']);
  second();
  await settle();
  expect(of.names()).toEqual(['fold 1', 'fold 1']);
  of.under[1].answer('judged');
  await settle();
  expect(seen).toEqual({ value: 'judged' });
  expect(turns.first).toBeNull();
});

it('takes turns piece by piece, and says whom each waits for', async () => {
  const turns = new EngineTurns();
  const of = worker();
  const [folds, cells] = [turns.register('a fold'), turns.register('a run')];
  const twoFolds = async () => {
    await folds.take(() => of.request('fold 1'));
    await folds.take(() => of.request('fold 2'));
  };
  void twoFolds();
  const cell = taken(cells, of, 'cell 1');
  await settle();
  expect(of.names()).toEqual(['fold 1']);
  expect(cells.waitsFor).toBe(folds);
  expect(waitingText(folds, 'idle')).toBe('Waiting for a fold');
  of.under[0].answer('judged');
  await settle();
  expect(of.names()).toEqual(['fold 1', 'cell 1']);
  expect(folds.waitsFor).toBe(cells);
  cells.cancel();
  await settle();
  expect(cell.fault?.code).toBe('cancelled');
  expect(of.names()).toEqual(['fold 1', 'cell 1', 'fold 2']);
});

it('is cancelled while it waits, and keeps nobody waiting then', async () => {
  const turns = new EngineTurns();
  const of = worker();
  const turn = turns.register('a fold');
  const ended = turns.giveWay();
  const seen = taken(turn, of, 'fold 1');
  await settle();
  turn.cancel();
  await settle();
  expect(seen.fault?.code).toBe('cancelled');
  expect(turn.waitsFor).toBeNull();
  ended();
  const next = taken(turn, of, 'fold 2');
  await settle();
  of.under[0].answer(1);
  await settle();
  expect(next).toEqual({ value: 1 });
});
