import { expect, it } from 'vitest';
import { Turns } from '../../../src/app/charts/turns';

/** Turns whose frames come when told to, and what ran by name. */
function made() {
  const frames: (() => void)[] = [];
  const ran: string[] = [];
  const failed: unknown[] = [];
  const turns = new Turns(
    () => new Promise((resolve) => frames.push(resolve)),
    (thrown) => failed.push(thrown),
  );
  const frame = async (): Promise<void> => {
    frames.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  const wait = (name: string, soon = false) =>
    turns.wait(
      () => {
        ran.push(name);
        return name === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve();
      },
      () => soon,
    );
  return { ran, failed, wait, frame };
}

it('runs one in each frame, those on screen first, else in the order they came', async () => {
  const { ran, wait, frame } = made();
  wait('a');
  wait('b');
  wait('seen', true);
  expect(ran).toEqual([]);
  await frame();
  expect(ran).toEqual(['seen']);
  await frame();
  wait('c');
  await frame();
  await frame();
  expect(ran).toEqual(['seen', 'a', 'b', 'c']);
});

it('leaves out who went away, and goes on after one that failed', async () => {
  const { ran, failed, wait, frame } = made();
  const leave = wait('a');
  wait('bad');
  wait('b');
  leave();
  for (let turn = 0; turn < 4; turn++) await frame();
  expect(ran).toEqual(['bad', 'b']);
  expect(failed).toHaveLength(1);
  wait('later');
  await frame();
  expect(ran).toEqual(['bad', 'b', 'later']);
});
