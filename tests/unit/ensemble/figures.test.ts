import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memberFigures, midranks } from '../../../src/core/ensemble/figures';
import { delong, delongDifference } from '../../../src/core/metrics/intervals';
import { quietTask } from '../../../src/core/task';
import { membersOf } from './rows';

describe('ranks', () => {
  it('are places in order, equals sharing the middle of theirs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0.1, 0.2, 0.3, 0.9), { minLength: 1 }), (values) => {
        const scores = Float32Array.from(values);
        const ranks = midranks(scores);
        scores.forEach((score, i) => {
          const below = scores.filter((other) => other < score).length;
          const equal = scores.filter((other) => other === score).length;
          expect(ranks[i]).toBe(below + (equal + 1) / 2);
        });
      }),
    );
  });
});

describe('the figures of an ensemble', () => {
  const { y, pds } = membersOf(500, [1, 0.6, 2]);
  const ensemble = Float32Array.from(y, (_, row) => (pds[0][row] + pds[1][row]) / 2);

  it('are DeLong’s of each and of the gain over the best', async () => {
    const answer = await memberFigures({ ensemble, members: pds, y }, quietTask());
    expect(answer.best).toBe(1);
    const { auc, low, high } = delong(pds[2], y);
    expect(answer.members[2].auc).toBeCloseTo(auc, 12);
    expect(answer.members[2].low).toBeCloseTo(low, 12);
    expect(answer.members[2].high).toBeCloseTo(high, 12);
    const gain = delongDifference(ensemble, pds[1], y);
    expect(answer.gain.difference).toBeCloseTo(gain.difference, 12);
    expect(answer.gain.standardError).toBeCloseTo(gain.standardError, 12);
  });

  it('tell how alike members rank: 1 whatever rises, −1 whatever falls', async () => {
    const members = [pds[0], pds[0].map((p) => p ** 3), pds[0].map((p) => 1 - p), pds[2]];
    const { likeness } = await memberFigures({ ensemble, members, y }, quietTask());
    expect(likeness[0][1]).toBeCloseTo(1, 6);
    expect(likeness[0][2]).toBeCloseTo(-1, 6);
    expect(likeness[0][3]).toBeGreaterThan(0.3);
    expect(likeness[0][3]).toBeLessThan(0.9);
    likeness.forEach((row, i) => row.forEach((value, j) => expect(value).toBe(likeness[j][i])));
  });
});
