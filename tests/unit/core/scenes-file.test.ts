import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/core/fault';
import { problemsInWords } from '../../../src/core/salvage';
import {
  MOST_SCENES,
  readScenes,
  saysItHasScenes,
  writeScenes,
} from '../../../src/core/scenes-file';
import { applyChanges, defaultExperiment } from '../../../src/core/settings';

const standing = defaultExperiment();
const scene = (name: string, changes: object = {}) => ({
  name,
  note: `about ${name}`,
  experiment: applyChanges(standing, changes),
});
const table = { id: 'mine.csv', title: 'Mine', hash: 'a'.repeat(64), key: 'b'.repeat(32) };
const rule = { effect: 'refer', column: '<img onerror=x>', is: 'missing', value: '', on: true };

describe('a file of scenes', () => {
  it('gives back what was written', () => {
    const set = {
      table,
      experiment: applyChanges(standing, { model: 'resnet-under', seed: 3, policyRules: [rule] }),
      scenes: [scene('one'), scene('two', { cutoff: 0.3, board: 'money' })],
    };
    expect(readScenes(writeScenes(set), 'x.json')).toEqual({ set, problems: [] });
  });

  it('holds only what differs, readable by a person', () => {
    const text = writeScenes({ table: null, experiment: null, scenes: [scene('a', { seed: 2 })] });
    expect(JSON.parse(text)).toEqual({
      format: 'cutoff-scenes',
      version: 1,
      scenes: [{ name: 'a', note: 'about a', settings: { model: standing.model, seed: 2 } }],
    });
  });

  it('that is damaged loses only the damage, and says what', () => {
    const text = JSON.stringify({
      format: 'cutoff-scenes',
      version: 2,
      mood: 'blue',
      dataset: { id: 3 },
      settings: { cutoff: 7, seed: 5 },
      scenes: [
        { name: 'x'.repeat(200), note: 4, settings: { seed: 'no', cutoff: 0.4 }, colour: 1 },
        null,
        { name: 'kept', settings: {} },
      ],
    });
    const { set, problems } = readScenes(text, 'x.json');
    expect(set.table).toBeNull();
    expect(set.experiment).toEqual(applyChanges(standing, { seed: 5 }));
    expect(set.scenes.map(({ name, note }) => [name, note])).toEqual([
      ['x'.repeat(80), ''],
      ['kept', ''],
    ]);
    expect(set.scenes[0].experiment.cutoff).toBe(0.4);
    expect(problems.map(({ subject }) => subject)).toEqual([
      'The file',
      'The file',
      'The dataset',
      'Cut-off',
      'Scene 1',
      'The name of scene 1',
      'The note of scene 1',
      'Scene 1: Seed',
      'Scene 2',
    ]);
    expect(problemsInWords(problems)).toMatch(/and 4 more$/);
  });

  it('takes at most a hundred scenes', () => {
    const scenes = Array.from({ length: 130 }, (_, i) => scene(String(i)));
    const { set, problems } = readScenes(
      writeScenes({ table: null, experiment: null, scenes }),
      'x.json',
    );
    expect(set.scenes).toHaveLength(MOST_SCENES);
    expect(problemsInWords(problems)).toMatch(/has 130/);
  });

  it('never throws anything but a Fault, and only where it is no such file', () => {
    const near = fc.record(
      {
        format: fc.constantFrom('cutoff-scenes', 'other'),
        version: fc.jsonValue(),
        dataset: fc.jsonValue(),
        settings: fc.jsonValue(),
        scenes: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
      },
      { requiredKeys: ['format'] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      near.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(text, (given) => {
        if (!saysItHasScenes(given)) {
          expect(() => readScenes(given, 'x.json')).toThrow(Fault);
          return;
        }
        for (const { experiment } of readScenes(given, 'x.json').set.scenes)
          expect(applyChanges(standing, experiment)).toEqual(experiment);
      }),
      { numRuns: 500 },
    );
  });
});
