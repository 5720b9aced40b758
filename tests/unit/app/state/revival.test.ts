import { describe, expect, it } from 'vitest';
import type { RunWatch } from '../../../../src/app/state/revival';
import { TrainingState } from '../../../../src/app/state/training.svelte';
import { epochsOf, type Checkpoint } from '../../../../src/core/checkpoint';
import { Fault } from '../../../../src/core/fault';
import type { Requests, TrainUpdate } from '../../../../src/worker/protocol';
import { checkpointOf } from '../../core/kept/made-up-checkpoint';
import { resultOf } from '../keep/one-browser';

type Payload = Requests['train']['payload'];
type Result = Requests['train']['result'];

interface Asked {
  readonly payload: Payload;
  update(update: TrainUpdate): void;
  answer(result: Result): void;
  fail(fault: Fault): void;
  paused: boolean;
}

/** A worker that trains as the test says. */
function world() {
  const asked: Asked[] = [];
  const told: string[] = [];
  const client = {
    request: (_: string, payload: Payload, on: { onUpdate(update: TrainUpdate): void }) => {
      let one: Asked | undefined;
      const result = new Promise<Result>((answer, fail) => {
        one = { payload, update: (update) => on.onUpdate(update), answer, fail, paused: false };
        asked.push(one);
      });
      return { result, cancel: () => undefined, pause: () => (one!.paused = true) };
    },
  };
  const watch: RunWatch = {
    began: (from) => told.push(`began ${from === null ? 'anew' : String(epochsOf(from))}`),
    reached: (checkpoint) => told.push(`reached ${String(epochsOf(checkpoint))}`),
    ended: (how) => told.push(how),
  };
  const training = new TrainingState(
    client as unknown as ConstructorParameters<typeof TrainingState>[0],
    () => null,
    undefined,
    watch,
  );
  const reach = (checkpoint: Checkpoint): void =>
    asked.at(-1)!.update({ kind: 'reached', checkpoint });
  /** As the client and who recovers from it do. */
  const die = (): string | null => {
    const fault = new Fault('internal', 'The background worker stopped');
    asked.at(-1)!.fail(fault);
    return training.lost(fault);
  };
  const reopen = async (fault: Fault | null = null): Promise<void> => {
    training.reopened(fault);
    await settled();
  };
  return { asked, told, training, reach, die, reopen };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const { experiment } = checkpointOf(1);

describe('a run whose worker dies', () => {
  it('goes on from what it had reached, and says so', async () => {
    const { asked, told, training, reach, die, reopen } = world();
    const run = training.start('table', experiment);
    reach(checkpointOf(6));
    reach(checkpointOf(7));
    expect(die()).toBe(
      'The background worker stopped in epoch 1; training goes on from the end of epoch 7.',
    );
    await settled();
    expect(asked).toHaveLength(1);
    expect(training.phase).toBe('running');
    await reopen();
    const { from, ...order } = asked[1].payload;
    expect(order).toMatchObject({ table: 'table', experiment });
    expect({ ...from, note: '' }).toEqual({ ...checkpointOf(7), note: '' });
    expect(from?.note).toMatch(/stopped in epoch 1; training went on from the end of epoch 7\.$/);
    expect(training.live?.epochs).toHaveLength(7);
    const result = resultOf('a');
    asked[1].answer(result);
    expect(await run).toBe(result.run);
    expect(told).toEqual(['began anew', 'reached 6', 'reached 7', 'over']);
  });

  it('begins anew where no epoch was complete, and stays paused where it was', async () => {
    const { asked, training, die, reopen } = world();
    void training.start('table', experiment);
    asked[0].update({ kind: 'paused', paused: true });
    expect(die()).toContain('in epoch 1; training starts again from the beginning');
    await reopen();
    expect(asked[1].payload.from).toBeNull();
    expect(asked[1].paused).toBe(true);
  });

  it('ends when it dies again without a complete epoch in between, and what it had reached stays', async () => {
    const { asked, told, training, reach, die, reopen } = world();
    const run = training.start('table', experiment);
    reach(checkpointOf(3));
    die();
    await reopen();
    reach(checkpointOf(4));
    expect(die()).toContain('from the end of epoch 4');
    await reopen();
    expect(asked).toHaveLength(3);
    expect(die()).toBeNull();
    await expect(run).rejects.toThrow(/twice.*by the end of epoch 4 is here/);
    expect(told.at(-1)).toBe('broken');
    expect(training.phase).toBe('idle');
  });

  it('ends with what keeps its table from being opened again', async () => {
    const { told, training, reach, die, reopen } = world();
    const run = training.start('table', experiment);
    reach(checkpointOf(3));
    die();
    await settled();
    const [fault] = [new Fault('internal', 'It died again')];
    const ended = expect(run).rejects.toBe(fault);
    await reopen(fault);
    await ended;
    expect(told.at(-1)).toBe('broken');
  });

  it('does not come back when it was cancelled meanwhile', async () => {
    const { asked, told, training, die, reopen } = world();
    const run = training.start('table', experiment);
    die();
    const ended = expect(run).rejects.toMatchObject({ code: 'cancelled' });
    await settled();
    training.cancel();
    await reopen();
    await ended;
    expect(asked).toHaveLength(1);
    expect(told).toEqual(['began anew', 'over']);
  });

  it('is not asked about when nothing runs', () => {
    const { training } = world();
    expect(training.lost(new Fault('internal', 'x'))).toBeNull();
  });
});
