import { describe, expect, it } from 'vitest';
import { ControlledTask } from '../../../src/worker/controlled-task';
import type { OpenTable } from '../../../src/worker/session';
import type { Experiment } from '../../../src/core/experiment';
import { trainCell } from '../../../src/worker/training';
import { boosting, SlowTable } from './made-up';

const quiet = () =>
  new ControlledTask(
    () => undefined,
    () => undefined,
  );

async function secondsOf(open: OpenTable, experiment: Experiment): Promise<number> {
  return (await trainCell(open, experiment, quiet())).seconds;
}

describe('the seconds of a cell', () => {
  it('leave out what preparing the rows took, which only the first pays', async () => {
    const seconds = await secondsOf(new SlowTable(0, 1500), boosting('none'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(1.4);
  });

  it('count the autoencoder and the sampling, also where the table has them at hand', async () => {
    const open = new SlowTable(1000, 0);
    expect(await secondsOf(open, boosting('instead'))).toBeGreaterThan(1000);
    expect(await secondsOf(open, boosting('instead'))).toBeGreaterThan(1000);
    const ready = open.ready.bind(open);
    open.ready = async (...asked) => {
      const { prepared, sampled: rows } = await ready(...asked);
      const { resampled } = rows;
      const summary = { ...resampled.summary, seconds: 500 };
      return { prepared, sampled: { ...rows, resampled: { ...resampled, summary } } };
    };
    expect(await secondsOf(open, boosting('instead'))).toBeGreaterThan(1500);
  });
});
