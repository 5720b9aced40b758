import { describe, expect, it } from 'vitest';
import type { Compared, Gap } from '../../../src/core/decision/groups/fairness';
import type { Group } from '../../../src/core/decision/groups/grouping';
import { cutoffsBy } from '../../../src/app/state/group-plans';
import {
  gapSentence,
  groupLabels,
  rateText,
  ungroupedWords,
} from '../../../src/app/widgets/group-words';

const ranges = (...ends: readonly (readonly [number, number])[]): Group[] =>
  ends.map(([from, to]) => ({ kind: 'range', from, to }));

describe('what groups are called', () => {
  it('whole numbers by the values they hold, with a unit that can be said', () => {
    expect(groupLabels(ranges([21, 34], [35, 44], [45, 45]), 'years')).toEqual([
      '21 to 34 years',
      '35 to 44 years',
      '45 years',
    ]);
    expect(groupLabels(ranges([0, 0], [1, 1]), 'score 0–1')).toEqual(['0', '1']);
  });

  it('other numbers by cuts in as few figures as tell them apart', () => {
    expect(groupLabels(ranges([20.512, 33.81], [33.82, 43.1]), 'years')).toEqual([
      '20.5 to 33.8 years',
      '33.8 to 43.1 years',
    ]);
    expect(groupLabels(ranges([0, 0.1001], [0.1002, 0.1003], [0.1004, 0.2]), 'share')).toEqual([
      '0 to 10.01\u202f%',
      '10.01 to 10.03\u202f%',
      '10.03 to 20\u202f%',
    ]);
    expect(groupLabels(ranges([25_650, 112_512], [112_700, 900_000]), 'currency')).toEqual([
      '25,700 to 113,000',
      '113,000 to 900,000',
    ]);
  });

  it('levels by their labels, and what has none in words', () => {
    const groups: Group[] = [
      { kind: 'level', label: '<b>Woman</b>' },
      { kind: 'level', label: '' },
      { kind: 'rest', levels: 1 },
      { kind: 'missing' },
    ];
    const labels = ['<b>Woman</b>', '(empty)', 'others (1 level)', 'missing'];
    expect(groupLabels(groups, '')).toEqual(labels);
  });
});

describe('where nobody is grouped', () => {
  it('names a column that the table lacks, and speaks of protected ones only when asked for none', () => {
    expect(ungroupedWords('nosuch', 5)).toContain('“nosuch”');
    expect(ungroupedWords('auto', 5)).toContain('protected');
    expect(ungroupedWords('nosuch', 0)).toContain('no column to group by');
  });
});

describe('the largest gap in a sentence', () => {
  const gap = (of: Compared): Gap => ({ ...of, highest: 0, lowest: 1 });

  it('says who, by how much, and how surely', () => {
    const difference = gap({ value: 0.041, low: 0.028, high: 0.054 });
    const ratio = gap({ value: 0.951, low: 0.93, high: 0.97 });
    expect(gapSentence(difference, ratio, ['Woman', 'Man'])).toBe(
      '“Woman” is approved 4.1 points more often than “Man” (95 % interval 2.8 to 5.4); the four-fifths ratio is .95.',
    );
  });

  it('says when there is nothing to compare', () => {
    expect(gapSentence(null, null, ['Woman'])).toContain('Fewer than two groups');
    expect(rateText({ value: NaN, low: NaN, high: NaN })).toBe('—');
  });
});

describe('a cut-off for each group', () => {
  const asked = { groups: 3, cutoff: 0.2, byHand: [0.1], counted: [0, 2], found: null };

  it('is the one for all where it has none of its own', () => {
    expect(cutoffsBy('single', asked)).toEqual([0.2, 0.2, 0.2]);
    expect(cutoffsBy('custom', asked)).toEqual([0.1, 0.2, 0.2]);
    expect(cutoffsBy('best', asked)).toBeNull();
    const equal = { approval: null, opportunity: null, accuracy: null };
    const found = { best: [0.3, 0.4], equal };
    expect(cutoffsBy('best', { ...asked, found })).toEqual([0.3, 0.2, 0.4]);
    expect(cutoffsBy('parity', { ...asked, found })).toBeNull();
  });
});
