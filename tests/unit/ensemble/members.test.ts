import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf, membersText } from '../../../src/core/ensemble/members';
import type { Experiment } from '../../../src/core/experiment';
import { fromFragment, toFragment } from '../../../src/core/link';
import { applyChanges, presetExperiment, sameRun } from '../../../src/core/settings';

const model = fc.constantFrom<Experiment['model'][]>(
  'logistic',
  'boosting',
  'resnet-under',
  'resnet-over',
  'forest',
);
const member = fc
  .record({
    model,
    treeCount: fc.integer({ min: 1, max: 900 }),
    learningRate: fc.double({ min: 0.00001, max: 1, noNaN: true }),
    blockWidths: fc.array(fc.integer({ min: 4, max: 64 }), { minLength: 1, maxLength: 4 }),
    scaling: fc.constantFrom('standard' as const, 'quantile-normal' as const),
    seed: fc.nat(1000),
    dataset: fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
  })
  .map((changes) => applyChanges(presetExperiment(changes.model), changes));

function ensembleOf(text: string, changes: Partial<Experiment> = {}): Experiment {
  return applyChanges(presetExperiment('ensemble'), { ensembleOf: text, ...changes });
}

describe('the members in the settings', () => {
  it('come back from a link, with the rows of the ensemble and all else their own', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(member, {
          minLength: 2,
          maxLength: 5,
          comparator: (a, b) =>
            sameRun({ ...a, seed: 0, dataset: 'x' }, { ...b, seed: 0, dataset: 'x' }),
        }),
        fc.nat(1000),
        (members, seed) => {
          const ensemble = ensembleOf(membersText(members), { seed, trainShare: 0.5 });
          const { experiment, problems } = fromFragment(toFragment(ensemble));
          expect(problems).toEqual([]);
          expect(sameRun(experiment, ensemble)).toBe(true);
          const back = membersOf(experiment);
          expect(back).toHaveLength(members.length);
          members.forEach((own, i) => {
            const { dataset } = ensemble;
            expect(sameRun(back[i], { ...own, dataset, seed, trainShare: 0.5 })).toBe(true);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are one text for equal ensembles, whichever rows the runs were made on', () => {
    const runs = (seed: number) => [
      { ...presetExperiment('logistic'), seed, dataset: `${String(seed)}.csv` },
      { ...presetExperiment('forest'), seed, trainShare: 0.7 },
    ];
    expect(membersText(runs(1))).toBe(membersText(runs(2)));
  });

  it('are three presets where nobody chose', () => {
    expect(membersOf(presetExperiment('ensemble')).map((one) => one.model)).toEqual([
      'logistic',
      'boosting',
      'resnet-under',
    ]);
  });

  it('follow the engine of the ensemble unless they have one of their own', () => {
    const text = membersText([
      presetExperiment('resnet-under'),
      { ...presetExperiment('resnet-over'), engine: 'cpu' },
    ]);
    expect(membersOf(ensembleOf(text, { engine: 'wasm' })).map(({ engine }) => engine)).toEqual([
      'wasm',
      'cpu',
    ]);
  });

  it.each([
    ['one alone', membersText([presetExperiment('logistic')]), /One run alone/],
    ['a member that can’t be read', 'model=logistic|model=nonsense', /Member 2 can’t be read/],
    ['an empty member', 'model=logistic||model=forest', /Member 2 can’t be read/],
    ['an ensemble in it', 'model=logistic|model=ensemble', /Member 2 is an ensemble itself/],
    ['the same run twice', 'model=logistic|model=forest|model=logistic', /Members 1 and 3/],
    [
      'too many',
      Array.from({ length: 9 }, (_, i) => `model=forest&treeCount=${String(i + 1)}`).join('|'),
      /9 members are too many/,
    ],
    ['markup', '<img src=x>|model=logistic', /Member 1 can’t be read/],
  ])('%s are refused by name', (_, text, what) => {
    expect(() => membersOf(ensembleOf(text))).toThrow(
      expect.objectContaining({
        code: 'bad-settings',
        what: expect.stringMatching(what) as string,
      }),
    );
  });

  it('whatever the text, give members or a Fault that says so', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc
        .array(fc.constantFrom('|', 'model=forest', '&', 'seed=1', '%', '=', 'loss=focal'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (ensembleText) => {
        try {
          expect(membersOf(ensembleOf(ensembleText)).length).toBeGreaterThanOrEqual(2);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'bad-settings' });
        }
      }),
    );
  });
});

describe('an ensemble', () => {
  it('has no sampling, loss or class weights of its own: corrections would undo what never was', () => {
    const forced = ensembleOf('', { sampling: 'smote', loss: 'focal', classWeights: 'balanced' });
    expect(forced).toMatchObject({ sampling: 'none', loss: 'bce', classWeights: 'none' });
  });
});
