import { describe, expect, it } from 'vitest';
import { ControlledTask } from '../../../src/worker/controlled-task';

const never = (): undefined => undefined;
const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a controlled task', () => {
  it('breathes on when nothing is wanted of it', async () => {
    const task = new ControlledTask(never, never);
    for (let i = 0; i < 1000; i++) await task.breathe();
  });

  it('holds while paused and goes on when resumed', async () => {
    const said: boolean[] = [];
    const task = new ControlledTask(never, (paused) => said.push(paused));
    task.pause();
    let through = false;
    const breath = task.breathe().then(() => (through = true));
    await soon(30);
    expect(through).toBe(false);
    task.resume();
    await breath;
    expect(said).toEqual([true, false]);
  });

  it('says how far it is when it is paused, however soon after it last said so', () => {
    const said: number[] = [];
    const task = new ControlledTask(({ done }) => said.push(done), never);
    for (const done of [1, 2, 3]) task.report({ stage: '', done, total: 10 });
    expect(said).toEqual([1]);
    task.pause();
    task.pause();
    expect(said).toEqual([1, 3]);
  });

  it('is let go of by a cancel even while paused', async () => {
    const task = new ControlledTask(never, never);
    task.pause();
    const breath = task.breathe();
    await soon(10);
    task.cancel();
    await expect(breath).rejects.toMatchObject({ code: 'cancelled' });
    await expect(task.breathe()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('pauses after the epoch it was told to step through, but not before scoring', async () => {
    const said: boolean[] = [];
    const task = new ControlledTask(never, (paused) => said.push(paused));
    task.step();
    await task.breathe();
    task.epochEnded();
    expect(said.at(-1)).toBe(true);
    task.fitEnded();
    expect(said.at(-1)).toBe(false);
    await task.breathe();
  });

  it('stays paused at the end of the fit when the visitor pressed Pause', () => {
    const said: boolean[] = [];
    const task = new ControlledTask(never, (paused) => said.push(paused));
    task.pause();
    task.fitEnded();
    expect(said.at(-1)).toBe(true);
  });
});
