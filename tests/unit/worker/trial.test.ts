import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../src/core/experiment';
import { quietTask } from '../../../src/core/task';
import type { OpenTable } from '../../../src/worker/session';
import { trainTrial } from '../../../src/worker/trial';
import { boosting, SlowTable } from './made-up';

/** Stops every trial after its first step. */
const strict = {
  rule: { grace: 0, leastCompleted: 1 },
  completed: [{ steps: [1], values: [1] }],
};

async function secondsOf(open: OpenTable, experiment: Experiment, stopped: boolean) {
  const rules = stopped ? strict : { rule: null, completed: [] };
  const asked = { table: open.key, experiment, ...rules };
  const outcome = await trainTrial(open, asked, quietTask(), () => undefined);
  expect(outcome.kind).toBe(stopped ? 'stopped' : 'finished');
  return outcome.kind === 'stopped' ? outcome.seconds : outcome.figures.seconds;
}

describe('the seconds of a trial', () => {
  it.each([true, false])(
    'leave out what preparing the rows took (stopped: %s)',
    async (stopped) => {
      const open = new SlowTable(0, 1500);
      const seconds = await secondsOf(open, boosting('none'), stopped);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThan(1.4);
    },
  );

  it.each([true, false])(
    'count what fitting its autoencoder took (stopped: %s)',
    async (stopped) => {
      const open = new SlowTable(1000, 0);
      expect(await secondsOf(open, boosting('instead'), stopped)).toBeGreaterThan(1000);
      // Again, with the autoencoder out of the table's cache.
      expect(await secondsOf(open, boosting('instead'), stopped)).toBeGreaterThan(1000);
    },
  );
});
