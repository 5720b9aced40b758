import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/core/fault';
import { Relay } from '../../src/core/relay';
import { quietTask } from '../../src/core/task';
import type { Duty, Thread } from '../../src/core/threads';
import { poolOf, type Faults } from './here-and-now';

/** Squares; who answers and what is noted. */
function squaring(): { duty: Duty<null, number, number>; asked: number[] } {
  const asked: number[] = [];
  const answer = async (question: number): Promise<number> => {
    asked.push(question);
    for (let turn = 0; turn < (question * 7) % 5; turn++) await Promise.resolve();
    return question * question;
  };
  return { duty: { name: 'squares', begin: () => ({ answer }) }, asked };
}

async function relayed(faults: readonly Faults[], count = 30) {
  const pool = poolOf(faults);
  const { duty, asked } = squaring();
  const relay = new Relay(duty, null, count, pool.recruit(9), quietTask());
  const answers: number[] = [];
  let ahead = 0;
  while (answers.length < count) {
    answers.push(await relay.next());
    // Threads go on while nobody asks.
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    ahead = Math.max(ahead, Math.max(...asked) + 1 - answers.length);
  }
  relay.end();
  return { answers, asked, ahead, threads: pool.threads };
}

const squares = Array.from({ length: 30 }, (_, i) => i * i);

describe('a relay', () => {
  it('hands answers on in order, whoever gives them', async () => {
    for (const others of [0, 1, 3]) {
      const { answers, asked, threads } = await relayed(Array.from({ length: others }, () => ({})));
      expect(answers).toEqual(squares);
      expect(asked.toSorted((a, b) => a - b)).toEqual(squares.map((_, i) => i));
      for (const thread of threads) {
        expect(thread.asked).toBeGreaterThan(3);
        expect(thread.ended).toBe(true);
      }
    }
  });

  it('does not run far ahead of what is fetched', async () => {
    const { ahead } = await relayed([{}, {}]);
    expect(ahead).toBeGreaterThan(3);
    expect(ahead).toBeLessThanOrEqual(12);
  });

  it('asks again what a lost thread was asked', async () => {
    const { answers } = await relayed([{ lostIn: 0 }, { lostIn: 4 }, { neverReady: true }]);
    expect(answers).toEqual(squares);
  });

  it('gives a thread its next question before it has answered, and a lost one no more', async () => {
    const asked: number[] = [];
    const waiting: ((fault: Fault) => void)[] = [];
    const ask = (question: unknown): Promise<never> => {
      asked.push(Number(question));
      return new Promise((_, lose) => waiting.push(lose));
    };
    const thread = { begin: () => Promise.resolve(ask), end: () => undefined } as unknown as Thread;
    const { duty } = squaring();
    const relay = new Relay(duty, null, 9, [Promise.resolve(thread)], quietTask());
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    expect(asked).toEqual([0, 1]);
    for (const lose of waiting) lose(new Fault('internal', 'lost'));
    const answers: number[] = [];
    while (answers.length < 9) answers.push(await relay.next());
    expect(answers).toEqual(squares.slice(0, 9));
    expect(asked).toEqual([0, 1]);
    relay.end();
  });

  it('stops waiting when it is cancelled', async () => {
    const stop = new AbortController();
    const never: Duty<null, number, number> = {
      name: 'never',
      begin: () => ({
        answer: (one) => (one === 0 ? new Promise(() => undefined) : Promise.resolve(one)),
      }),
    };
    const { threads, recruit } = poolOf([{}]);
    const relay = new Relay(never, null, 3, recruit(1), quietTask(stop.signal));
    const next = relay.next();
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    stop.abort(new Fault('cancelled', 'Cancelled'));
    relay.end();
    await expect(Promise.race([next, relay.next()])).rejects.toThrow('Cancelled');
    expect(threads[0].ended).toBe(true);
  });
});
