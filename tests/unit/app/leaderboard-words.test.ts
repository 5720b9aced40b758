import { describe, expect, it } from 'vitest';
import { presetExperiment } from '../../../src/core/settings';
import type { Leaderboard, Pair, Standing } from '../../../src/core/decision/compare/leaderboard';
import {
  chanceText,
  isFlattered,
  leadWords,
  pairOf,
  verdictOf,
} from '../../../src/app/widgets/leaderboard-words';

const at = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
const standing = (id: string, auc: number): Standing => ({
  id,
  auc: at(auc),
  gini: at(2 * auc - 1),
  ks: at(0.4),
  averagePrecision: at(0.3),
});
const pair = (a: string, b: string, difference: number, error: number, adjusted: number): Pair => ({
  a,
  b,
  auc: {
    difference,
    standardError: error,
    pValue: adjusted / 2,
    low: difference - 1.96 * error,
    high: difference + 1.96 * error,
  },
  adjusted,
});
const told = { nameOf: (id: string) => id.toUpperCase(), rows: 11_000, bad: 886 };
const board = (...pairs: Pair[]): Leaderboard => ({
  standings: [standing('x', 0.78), standing('y', 0.77)],
  pairs,
});

describe('who leads, in words', () => {
  it('calls a difference real only when its adjusted p is below 5 %', () => {
    expect(leadWords(board(pair('x', 'y', 0.01, 0.003, 0.002)), told)).toBe(
      'X is ahead of Y by .010 of AUC (95 % interval .004 to .016). That is more than chance: p\u00a0=\u00a0.002.',
    );
    expect(verdictOf(pair('x', 'y', 0.01, 0.003, 0.05))).toBe('unclear');
  });

  it('calls two the same only when their AUCs are equal, and owns up where there is no error', () => {
    expect(verdictOf(pair('x', 'y', 0, 0, NaN))).toBe('same');
    expect(verdictOf(pair('x', 'y', 0.5, 0, NaN))).toBe('unknown');
    expect(verdictOf(pair('x', 'y', 0.01, NaN, NaN))).toBe('unknown');
    expect(chanceText(pair('x', 'y', 0.5, 0, NaN))).toBe('no error can be given');
    const words = leadWords(board(pair('x', 'y', 0.5, 0, NaN)), { ...told, rows: 3, bad: 1 });
    expect(words).toContain('X is ahead of Y by .500 of AUC. How far that is chance cannot be');
    expect(words).not.toContain('alike');
  });

  it('asks for as much of a difference as many pairs take to call it real', () => {
    const pairs = Array.from({ length: 6 }, (_, i) =>
      pair('x', i === 0 ? 'y' : `z${i}`, 0.004, 0.005, 0.42),
    );
    const words = leadWords(board(...pairs), told);
    // (2.63826 + 0.84162) · .005 = .0174, where one pair would take .0140.
    expect(words).toContain(
      'only a difference of some .017 would be called real four times in five',
    );
    expect(words).toContain('−.006 to .014, of this pair alone');
    expect(words).toContain('with 6 pairs allowed for');
  });

  it('says of an unclear one what could have been seen', () => {
    const words = leadWords(board(pair('x', 'y', 0.004, 0.005, 0.42)), told);
    expect(words).toContain('may well be chance: p\u00a0=\u00a0.420');
    // (1.95996 + 0.84162) · .005 = .0140
    expect(words).toContain(
      '11,000 applicants, 886 defaults among them, only a difference of some .014',
    );
    expect(words).toContain('−.006 to .014');
  });

  it('says when two rank alike, allows for many pairs, and is silent where nothing is compared', () => {
    expect(leadWords(board(pair('x', 'y', 0, 0, NaN)), told)).toContain(
      'rank these applicants alike',
    );
    const three = board(pair('x', 'y', 0.01, 0.003, 0.0001), pair('x', 'z', 0.02, 0.003, 0.0001));
    expect(leadWords(three, told)).toContain('p\u00a0below\u00a0.001, with 2 pairs allowed for');
    expect(leadWords({ standings: [standing('x', 0.7)], pairs: [] }, told)).toBe('');
    expect(pairOf(three, 'z', 'x')).toBe(three.pairs[1]);
  });
});

it('marks a stack on validation rows, where it was fitted, and not on test rows', () => {
  const ensemble = presetExperiment('ensemble');
  const stack = { experiment: { ...ensemble, combining: 'stack' as const } };
  expect(isFlattered(stack, 'validation')).toBe(true);
  expect(isFlattered(stack, 'test')).toBe(false);
  expect(isFlattered({ experiment: ensemble }, 'validation')).toBe(false);
  expect(isFlattered(undefined, 'validation')).toBe(false);
});
