import { describe, expect, it } from 'vitest';
import { outline } from '../../../../src/core/decision/cutoff/outline';
import { randomStream } from '../../../../src/core/random';

/** A walk that rises in both directions, with a steep and a flat part; `size` points. */
function risingWalk(size: number, seed: number): { x: Float64Array; y: Float64Array } {
  const random = randomStream(seed, 'outline');
  const x = new Float64Array(size);
  const y = new Float64Array(size);
  for (let i = 1; i < size; i++) {
    const up = random.uniform() < 1 - i / size;
    x[i] = x[i - 1] + (up ? 0 : 1 / size);
    y[i] = y[i - 1] + (up ? 1 / size : 0);
  }
  return { x, y };
}

/** The largest distance of any point from the chord of the two chosen points around it. */
function worstMiss(x: Float64Array, y: Float64Array, chosen: readonly number[]): number {
  let worst = 0;
  for (let k = 1; k < chosen.length; k++) {
    const [from, to] = [chosen[k - 1], chosen[k]];
    const [dx, dy] = [x[to] - x[from], y[to] - y[from]];
    for (let i = from + 1; i < to; i++) {
      const across = (x[i] - x[from]) * dy - (y[i] - y[from]) * dx;
      worst = Math.max(worst, Math.abs(across) / Math.hypot(dx, dy));
    }
  }
  return worst;
}

describe('outline', () => {
  it('keeps ends, wanted points and the limit, whether a curve is short or long', () => {
    for (const size of [2, 700, 4000, 40_000]) {
      const { x, y } = risingWalk(size, 1);
      const wanted = Math.floor(size / 3);
      const chosen = outline(x, y, { keep: [wanted], limit: 600 });
      expect(chosen.length).toBeLessThanOrEqual(600);
      expect(chosen[0]).toBe(0);
      expect(chosen.at(-1)).toBe(size - 1);
      expect(chosen).toContain(wanted);
      expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
    }
  });

  it('leaves out nothing that lies off a long curve by a 2048th of its length', () => {
    const { x, y } = risingWalk(60_000, 2);
    const length = x[x.length - 1] + y[y.length - 1];
    const all = outline(x, y, { keep: [], limit: Infinity });
    expect(worstMiss(x, y, all)).toBeLessThan(length / 2048);
    expect(all.length).toBeLessThan(10_000);
  });

  it('draws a long curve as truly as one may with so few points', () => {
    const { x, y } = risingWalk(60_000, 3);
    const chosen = outline(x, y, { keep: [], limit: 600 });
    expect(worstMiss(x, y, chosen)).toBeLessThan(0.003);
  });

  it('finds the one spike of a long flat line', () => {
    const x = Float64Array.from({ length: 50_000 }, (_, i) => i / 50_000);
    const y = new Float64Array(50_000);
    y[31_234] = 0.4;
    expect(outline(x, y, { keep: [], limit: 10 })).toContain(31_234);
  });
});
