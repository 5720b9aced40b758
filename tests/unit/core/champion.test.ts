import { describe, expect, it } from 'vitest';
import { championText, readChampion } from '../../../src/core/champion';
import {
  applyChanges,
  defaultExperiment,
  presetExperiment,
  sameRun,
} from '../../../src/core/settings';

describe('a champion in the link', () => {
  it('is never empty, and names what made the run and nothing else', () => {
    expect(championText(defaultExperiment())).toBe(`model=${defaultExperiment().model}`);
    expect(championText(presetExperiment('resnet-over'))).toContain('model=resnet-over');
    const run = applyChanges(presetExperiment('resnet-under'), {
      seed: 7,
      blockWidths: [8, 4],
      cutoff: 0.3,
      champion: 'model=resnet-over&seed=3',
    });
    const text = championText(run);
    expect(text).not.toContain('cutoff');
    expect(text).not.toContain('champion');
    expect(sameRun(readChampion(text), run)).toBe(true);
  });

  it('that cannot be read is a fault', () => {
    expect(() => readChampion('model=nonsense')).toThrow(
      expect.objectContaining({ code: 'bad-settings' }),
    );
    expect(() => readChampion('<img src=x>')).toThrow(
      expect.objectContaining({ code: 'bad-settings' }),
    );
  });
});
