import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profileTable } from '../../../src/core/data/profile';
import { randomStream } from '../../../src/core/random';
import { quietTask } from '../../../src/core/task';
import { cancelledAt } from '../breaths';
import { category, numeric, table } from './tables';

const profile = async (column: Parameters<typeof table>[0][number], labels: ArrayLike<number>) =>
  (await profileTable(table([column], labels), quietTask()))[0];

const cells = fc.array(
  fc.record({
    value: fc.option(fc.integer({ min: -50, max: 50 }), { freq: 5 }),
    bad: fc.constantFrom(0, 1),
  }),
  { minLength: 4, maxLength: 120 },
);

describe('profileTable', () => {
  it('counts every row once, whatever the column', async () => {
    await fc.assert(
      fc.asyncProperty(cells, async (rows) => {
        const labels = rows.map(({ bad }) => bad);
        const missing = rows.filter(({ value }) => value === null).length;
        for (const column of [
          numeric(
            'x',
            rows.map(({ value }) => value),
          ),
          category(
            'x',
            rows.map(({ value }) => (value === null ? null : `v${value % 7}`)),
          ),
        ]) {
          const described = await profile(column, labels);
          expect(described.missing).toBe(missing);
          if (described.histogram !== null) {
            const { good, bad, edges } = described.histogram;
            const counted = [...good, ...bad].reduce((a, b) => a + b, 0);
            expect(counted).toBe(rows.length - missing);
            for (let i = 1; i < edges.length; i++) expect(edges[i]).toBeGreaterThan(edges[i - 1]);
          }
          if (described.bins.length === 0) continue;
          expect(described.bins.reduce((sum, bin) => sum + bin.bad, 0)).toBe(
            labels.filter(Boolean).length,
          );
          expect(described.bins.reduce((sum, bin) => sum + bin.good + bin.bad, 0)).toBe(
            rows.length,
          );
          expect(described.informationValue).toBeGreaterThanOrEqual(0);
          expect(described.power?.auc).toBeGreaterThanOrEqual(0.5);
          for (const bin of described.bins) {
            expect(bin.low).toBeLessThanOrEqual(bin.defaultRate);
            expect(bin.high).toBeGreaterThanOrEqual(bin.defaultRate);
          }
        }
      }),
    );
  });

  it('agrees with definitions worked out by hand', async () => {
    // Two levels: 6 goods and 2 bads against 2 goods and 6 bads, and an empty cell beside them.
    const words = [...'aaaaaaaabbbbbbbbcc'];
    const labels = [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0];
    const described = await profile(category('x', words), labels);
    const byLabel = new Map(described.bins.map((bin) => [bin.label, bin]));
    expect(byLabel.get('a')?.woe).toBeCloseTo(Math.log(6 / 10 / (2 / 8)), 12);
    expect(byLabel.get('b')?.defaultRate).toBe(6 / 8);
    expect(byLabel.get('c')?.woe).toBeCloseTo(Math.log(2 / 10 / (0.5 / 8)), 12);
    const iv =
      (6 / 10 - 2 / 8) * Math.log(6 / 10 / (2 / 8)) +
      (2 / 10 - 6 / 8) * Math.log(2 / 10 / (6 / 8)) +
      (2 / 10 - 0.5 / 8) * Math.log(2 / 10 / (0.5 / 8));
    expect(described.informationValue).toBeCloseTo(iv, 12);
    expect(described.power).toMatchObject({ direction: 'levels', inSample: true });
  });

  it('measures a numeric column both ways round', async () => {
    const random = randomStream(2, 'profile');
    const labels = Array.from({ length: 4000 }, () => Number(random.uniform() < 0.3));
    const values = labels.map((label) => random.normal() + label);
    const up = await profile(numeric('x', values), labels);
    const down = await profile(
      numeric(
        'x',
        values.map((value) => -value),
      ),
      labels,
    );
    // Two normals one SD apart: AUC = Φ(1/√2) = .760.
    expect(up.power?.auc).toBeCloseTo(0.76, 1.5);
    expect(down.power?.auc).toBeCloseTo(up.power?.auc ?? NaN, 12);
    expect([up.power?.direction, down.power?.direction]).toEqual(['higher', 'lower']);
    expect(up.bins).toHaveLength(10);
    for (const bin of up.bins) expect(bin.good + bin.bad).toBe(400);
    expect(up.histogram?.good).toHaveLength(24);
    expect(up.histogram?.clipped).toBeLessThanOrEqual(40);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    expect(up.summary?.mean).toBeCloseTo(mean, 12);
    expect(up.summary?.sd).toBeCloseTo(
      Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3999),
      12,
    );
    expect(up.summary?.median).toBeCloseTo(
      values.sort((a, b) => a - b)[1999] / 2 + values[2000] / 2,
      12,
    );
    expect(up.distinct).toBe(4000);
  });

  it('keeps equal values in one bin and gives gaps their own', async () => {
    const values = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, null];
    const described = await profile(numeric('x', values), [0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1]);
    expect(described.bins.map(({ kind, good, bad }) => [kind, good + bad])).toEqual([
      ['range', 9],
      ['range', 1],
      ['range', 1],
      ['missing', 1],
    ]);
  });

  it('says nothing of the power of the outcome itself', async () => {
    const described = await profile(numeric('y', [0, 1, 1], { role: 'target' }), [0, 1, 1]);
    expect(described).toMatchObject({ power: null, informationValue: null, bins: [] });
  });

  it('pools the levels nobody could read', async () => {
    const words = Array.from({ length: 400 }, (_, i) => `level ${i % 100}`);
    const described = await profile(
      category('x', words),
      words.map((_, i) => Number(i % 3 === 0)),
    );
    expect(described.distinct).toBe(100);
    expect(described.bins).toHaveLength(40);
    expect(described.bins[39]).toMatchObject({ kind: 'rest', label: '61 further levels' });
  });

  it('can be stopped within every column', async () => {
    const labels = Array.from({ length: 200 }, (_, row) => row % 2);
    const columns = Array.from({ length: 20 }, (_, c) =>
      numeric(
        `n${c}`,
        labels.map((_label, row) => (row * (c + 3)) % 17),
      ),
    );
    for (const last of [1, 30, 60]) {
      const { task, breaths } = cancelledAt(last);
      const profiling = profileTable(table(columns, labels), task);
      await expect(profiling).rejects.toMatchObject({ code: 'cancelled' });
      expect(breaths()).toBe(last);
    }
  });
});
