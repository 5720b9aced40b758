import { describe, expect, it } from 'vitest';
import { judge } from '../../../../src/core/decision/cutoff/judge';
import { rankingIntervals } from '../../../../src/core/decision/compare/ranking-bootstrap';
import { delongDifference } from '../../../../src/core/metrics/intervals';
import { normalCdf } from '../../../../src/core/metrics/normal';
import { randomStream } from '../../../../src/core/random';
import { quietTask } from '../../../../src/core/task';

function simulated(n: number, bad: number, seed: string) {
  const random = randomStream(5, seed);
  const y = Uint8Array.from({ length: n }, (_, i) => (i < bad ? 1 : 0));
  const signal = Float64Array.from(y, (label) => random.normal() + 1.2 * label);
  const pdOf = (noise: number) =>
    Float32Array.from(signal, (s) => normalCdf(s + noise * random.normal()));
  return { y, sharp: pdOf(0), dull: pdOf(0.8) };
}

describe('intervals of a ranking', () => {
  it('lie about the figures, pair by row and repeat by seed', async () => {
    const { y, sharp, dull } = simulated(600, 150, 'one');
    const ask = (paired: boolean) =>
      rankingIntervals(
        { scores: { pd: sharp, y }, other: { pd: dull, y, paired }, seed: 3, resamples: 200 },
        quietTask(),
      );
    const made = await ask(true);
    const a = judge({ rawPd: sharp, y }).ranking;
    const b = judge({ rawPd: dull, y }).ranking;
    for (const name of ['ks', 'averagePrecision'] as const) {
      expect(made[name].low).toBeLessThan(a[name]);
      expect(made[name].high).toBeGreaterThan(a[name]);
      const other = made.against?.other[name];
      expect(other?.low).toBeLessThan(b[name]);
      expect(other?.high).toBeGreaterThan(b[name]);
      const gap = a[name] - b[name];
      const difference = made.against?.difference[name];
      expect(difference?.low).toBeLessThan(gap);
      expect(difference?.high).toBeGreaterThan(gap);
    }
    expect(made.against?.auc).toEqual(delongDifference(sharp, dull, y));
    expect(await ask(true)).toEqual(made);
    const apart = await ask(false);
    const width = (of: typeof made) => {
      const { low = NaN, high = NaN } = of.against?.difference.averagePrecision ?? {};
      return high - low;
    };
    expect(width(made)).toBeLessThan(width(apart));
  });

  it('say nothing differs between like scores, ties and all', async () => {
    const { y, sharp } = simulated(300, 60, 'two');
    const tied = sharp.map((pd) => Math.round(pd * 8) / 8);
    const { against } = await rankingIntervals(
      { scores: { pd: tied, y }, other: { pd: tied, y, paired: true }, seed: 1, resamples: 50 },
      quietTask(),
    );
    expect(against?.difference).toEqual({
      ks: { low: 0, high: 0 },
      averagePrecision: { low: 0, high: 0 },
    });
  });

  it('cover the true KS about as often as they say', async () => {
    // Two unit normals 1.2 apart: KS = 2Φ(.6) − 1.
    const truth = 2 * normalCdf(0.6) - 1;
    let covered = 0;
    const rounds = 150;
    for (let round = 0; round < rounds; round++) {
      const { y, sharp } = simulated(800, 200, `round ${String(round)}`);
      const { ks } = await rankingIntervals(
        { scores: { pd: sharp, y }, other: null, seed: round, resamples: 150 },
        quietTask(),
      );
      if (ks.low <= truth && truth <= ks.high) covered++;
    }
    expect(covered / rounds).toBeGreaterThan(0.88);
    expect(covered / rounds).toBeLessThan(0.995);
  }, 30_000);

  it('have none without a default, and stop when asked to', async () => {
    const pd = Float32Array.of(0.1, 0.2, 0.3);
    const none = await rankingIntervals(
      { scores: { pd, y: new Uint8Array(3) }, other: null, seed: 1, resamples: 20 },
      quietTask(),
    );
    expect(none.ks.low).toBeNaN();
    expect(none.averagePrecision.low).toBeNaN();
    const stopped = new AbortController();
    stopped.abort();
    await expect(
      rankingIntervals(
        { scores: { pd, y: Uint8Array.of(0, 1, 0) }, other: null, seed: 1, resamples: 20 },
        quietTask(stopped.signal),
      ),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});
