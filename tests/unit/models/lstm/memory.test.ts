import { expect, it } from 'vitest';
import { checkRoom, lstmMemory } from '../../../../src/core/models/lstm/memory';
import { presetExperiment } from '../../../../src/core/settings';
import { lstmPlan } from '../../../../src/engine/recurrent/plan';

const preset = presetExperiment('lstm');

it('gives the preset room for its whole batch on a hundred columns, and bounds the largest', () => {
  const { rowsTogether, bytesPerRow } = lstmMemory(preset, 100, 1);
  expect(rowsTogether).toBeGreaterThan(preset.batchSize);
  expect(8192 * bytesPerRow).toBeGreaterThan(3e9);
  expect(rowsTogether * bytesPerRow).toBeLessThanOrEqual(256e6);
  expect(lstmPlan(preset, 100).mostTogether).toBe(rowsTogether);
});

it('refuses what has no room for one row, and says what to lower', () => {
  const settings = { ...preset, lstmUnits: [256, 256, 256] };
  expect(lstmMemory(settings, 5000, 1).rowsTogether).toBe(1);
  const memory = lstmMemory(settings, 20_000, 1);
  expect(memory.rowsTogether).toBe(0);
  expect(() => checkRoom(memory, 20_000)).toThrow(
    /20,000 steps takes \d+ MB; there is room for 256 MB/,
  );
  expect(() => lstmPlan(settings, 20_000)).toThrow('fewer LSTM units');
});
