import { describe, expect, it } from 'vitest';
import { shareTicks } from '../../../src/app/charts/ticks';
import { marginText, points, rangeText, UNKNOWN } from '../../../src/app/widgets/figure-specs';
import { auc, money, percent, signed } from '../../../src/app/widgets/format';

describe('an interval in words', () => {
  it('says the unit once where both have the same', () => {
    expect(rangeText({ low: 0.383, high: 0.448 }, percent)).toBe('38.3 to 44.8\u202f%');
    expect(rangeText({ low: 3.6e8, high: 3.87e8 }, money)).toBe('360 to 387\u202fM');
    expect(rangeText({ low: 8.7e5, high: 1.2e6 }, money)).toBe('870\u202fk to 1.2\u202fM');
  });

  it('keeps minus signs and drops plus signs', () => {
    expect(rangeText({ low: -1.2, high: 3.4 }, signed)).toBe('\u22121.2 to 3.4');
    expect(rangeText({ low: -0.39, high: -0.28 }, (share) => percent(share, 0))).toBe(
      '\u221239 to \u221228\u202f%',
    );
  });

  it('writes figures without a unit in full, and nothing where there is no interval', () => {
    expect(rangeText({ low: 0.749, high: 0.783 }, auc)).toBe('.749 to .783');
    expect(rangeText(UNKNOWN, auc)).toBe('');
  });
});

describe('ticks of shares', () => {
  it('are round and written as everywhere, each another', () => {
    expect(shareTicks(0, 1, 2).ticktext).toEqual(['0\u202f%', '50\u202f%', '100\u202f%']);
    const { tickvals, ticktext } = shareTicks(0, 0.02, 4);
    expect(new Set(ticktext).size).toBe(tickvals.length);
  });
});

describe('how sure a difference is', () => {
  it('is half the width of its interval, without a sign of its own', () => {
    expect(marginText({ low: -0.224, high: -0.17 }, points)).toBe('±2.7');
    expect(marginText(UNKNOWN, points)).toBe('');
  });
});
