import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KNOBS } from '../../../src/core/experiment';
import { fromFragment, linkedTable, toFragment } from '../../../src/core/link';
import { problemsInWords, salvage } from '../../../src/core/salvage';
import {
  applyChanges,
  defaultExperiment,
  differingKnobs,
  KNOB_NAMES,
} from '../../../src/core/settings';

const standing = defaultExperiment();
const changed = (fragment: string) => differingKnobs(fromFragment(fragment).experiment, standing);
const words = (fragment: string) => problemsInWords(fromFragment(fragment).problems);

describe('a link', () => {
  it('that is empty is the default experiment', () => {
    expect(fromFragment('')).toEqual({ experiment: standing, problems: [], table: null });
    expect(changed('#seed=3')).toEqual(['seed']);
  });

  it('never throws and always gives settings that are allowed, whatever it says', () => {
    const name = fc.oneof(fc.constantFrom(...KNOB_NAMES, 'table'), fc.string());
    const value = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.json(),
      fc.constantFrom('true', '', '~', '%', '%E0%A4%A', '[{}]', '1e999', 'NaN', '-0', '9~9~9'),
    );
    const pair = fc.tuple(name, value).map(([n, v]) => `${n}=${v}`);
    const fragment = fc.oneof(
      fc.string(),
      fc.array(pair, { maxLength: 12 }).map((pairs) => pairs.join('&')),
    );
    fc.assert(
      fc.property(fragment, (text) => {
        const { experiment, problems } = fromFragment(text);
        expect(applyChanges(standing, experiment)).toEqual(experiment);
        expect(fromFragment(toFragment(experiment)).problems).toEqual([]);
        expect(problemsInWords(problems).length).toBeLessThan(2000);
      }),
      { numRuns: 1000 },
    );
  });

  it('of another version loses only what this version does not know', () => {
    const fragment = 'cutoff=0.3&holograms=on&loss=hinge-2031&seed=9&presentShows=sentence~aura';
    expect(changed(fragment)).toEqual(['seed', 'cutoff', 'presentShows']);
    expect(words(fragment)).toMatch(/“holograms” is no setting of this version/);
    expect(words(fragment)).toMatch(/Loss can’t be “hinge-2031”: choose one of/);
    expect(words(fragment)).toMatch(/Shown when presenting has 1 of 2 entries/);
  });

  it('keeps those policy rules that can be read', () => {
    const rule = { effect: 'decline', column: 'income', is: 'below', value: 3, on: true };
    const { experiment, problems } = fromFragment(
      `policyRules=${encodeURIComponent(JSON.stringify([rule, { effect: 'jail' }]))}`,
    );
    expect(experiment.policyRules).toEqual([rule]);
    expect(problems).toHaveLength(1);
  });

  it('cut off anywhere still gives what stands before the cut', () => {
    const full = toFragment(applyChanges(standing, { seed: 7, cutoff: 0.25, groupBy: 'a & b %' }));
    for (let end = 0; end <= full.length; end++) {
      const { experiment } = fromFragment(full.slice(0, end));
      expect(applyChanges(standing, experiment)).toEqual(experiment);
      if (full.slice(0, end).includes('seed=7&')) expect(experiment.seed).toBe(7);
    }
  });

  it('with broken percent signs, a setting given twice, or far too long says so', () => {
    expect(words('groupBy=%E0%A4%A&seed=5')).toMatch(/Group by was damaged on the way/);
    expect(changed('groupBy=%E0%A4%A&seed=5')).toEqual(['seed']);
    expect(words('seed=5&seed=6')).toMatch(/Seed is given twice/);
    expect(fromFragment('seed=5&seed=6').experiment.seed).toBe(6);
    expect(words(`cutoff=0.3&seed=${'1'.repeat(20_000)}`)).toMatch(/Seed can’t be “1{40}…”/);
    expect(changed(`cutoff=0.3&seed=${'1'.repeat(20_000)}`)).toEqual(['cutoff']);
    expect(words(`seed=3&groupBy=${'x'.repeat(200_000)}`)).toMatch(/200,\d{3} characters long/);
    expect(changed(`seed=3&groupBy=${'x'.repeat(200_000)}`)).toEqual(['seed']);
  });

  it('whose settings contradict each other takes those that do not', () => {
    const { experiment, problems } = fromFragment('trainShare=0.9&validationShare=0.4&seed=4');
    expect(experiment).toMatchObject({ trainShare: 0.6, validationShare: 0.2, seed: 4 });
    expect(problems.map(({ subject }) => subject)).toEqual(['Training share', 'Validation share']);
    expect(fromFragment('trainShare=0.9&validationShare=0.05').problems).toEqual([]);
  });

  it('lists five problems and counts the others', () => {
    const many = Array.from({ length: 8 }, (_, i) => `unknown${String(i)}=1`).join('&');
    expect(words(many)).toMatch(/unknown4.*; and 3 more$/);
    expect(words(many)).not.toContain('unknown5');
  });

  it('carries which file it is about', () => {
    const table = linkedTable({ hash: 'a'.repeat(64), key: 'b'.repeat(32) });
    expect(fromFragment(toFragment(standing, table))).toEqual({
      experiment: standing,
      problems: [],
      table,
    });
    expect(words('table=nonsense')).toMatch(/mark of the file/);
  });

  it('can be written of text with half a character', () => {
    expect(() => toFragment({ ...standing, groupBy: '\ud800' })).not.toThrow();
  });

  it('keeps the names of settings the page’s own property names out', () => {
    expect(words('__proto__=1&constructor=2')).toMatch(/“__proto__” is no setting/);
  });
});

it('a setting of each kind that is refused is named by its label', () => {
  for (const name of KNOB_NAMES) {
    const { experiment, problems } = salvage(standing, [[name, { odd: true }]]);
    expect(experiment).toEqual(standing);
    expect(problems[0]?.subject).toBe(KNOBS[name].label);
  }
});
