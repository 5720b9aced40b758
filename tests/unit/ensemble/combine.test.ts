import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCombining, combine } from '../../../src/core/ensemble/combine';
import { combined, logOddsOf } from '../../../src/core/ensemble/rule';
import { fitStacker, type StackRows } from '../../../src/core/ensemble/stacker';
import { logit, sigmoid, softplus } from '../../../src/core/losses/logistic';
import { auc } from '../../../src/core/metrics/ranking';
import { randomStream } from '../../../src/core/random';
import { quietTask } from '../../../src/core/task';
import { membersOf } from './rows';

const task = quietTask();
const probability = fc.float({ min: 0, max: 1, noNaN: true });

/** The objective of the stacker, straight from its definition. */
function objective({ columns, y }: StackRows, intercept: number, weights: readonly number[]) {
  let sum = 0;
  for (let row = 0; row < y.length; row++) {
    const z = weights.reduce((total, w, j) => total + w * columns[j][row], intercept);
    sum += y[row] === 1 ? softplus(-z) : softplus(z);
  }
  return sum + weights.reduce((total, w) => total + (w * w) / 2, 0);
}

describe('a vote', () => {
  it('is the mean of the probabilities, to the last bit of a float', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(probability, probability, probability), { minLength: 1 }),
        (rows) => {
          const pds = [0, 1, 2].map((i) => Float32Array.from(rows, (row) => row[i]));
          const mean = Float32Array.from(rows, ([a, b, c]) => (a + b + c) / 3);
          expect(combined({ kind: 'vote' }, pds)).toEqual(mean);
        },
      ),
    );
  });

  it('fits nothing: validation rows are scored by the rule itself', async () => {
    const { y, pds } = membersOf(200, [1, 2]);
    const { rule, validationPd } = await combine({ combining: 'vote', seed: 1 }, pds, y, task);
    expect(rule).toEqual({ kind: 'vote' });
    expect(validationPd).toEqual(combined(rule, pds));
  });
});

describe('a stacker', () => {
  it('is at the least of its objective: no weight is below 0, and no small step is better', async () => {
    const noise = fc.double({ min: 0.1, max: 6, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(noise, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 1e6 }),
        async (noises, seed) => {
          const { y, pds } = membersOf(150, noises, seed);
          const rows = { columns: pds.map(logOddsOf), y };
          const { intercept, weights } = await fitStacker(rows, task);
          const least = objective(rows, intercept, weights);
          for (const weight of weights) expect(weight).toBeGreaterThanOrEqual(0);
          for (const by of [1e-4, -1e-4]) {
            expect(objective(rows, intercept + by, weights)).toBeGreaterThanOrEqual(least);
            weights.forEach((weight, j) => {
              if (weight + by < 0) return;
              const moved = weights.with(j, weight + by);
              expect(objective(rows, intercept, moved)).toBeGreaterThanOrEqual(least);
            });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives a member that ranks the wrong way round no weight', async () => {
    const { y, pds } = membersOf(400, [0.5, 1]);
    const wrong = pds[1].map((p) => 1 - p);
    const { weights } = await fitStacker(
      { columns: [logOddsOf(pds[0]), logOddsOf(wrong)], y },
      task,
    );
    expect(weights[0]).toBeGreaterThan(0.5);
    expect(weights[1]).toBe(0);
  });

  it('stays finite where a member separates the outcomes or says 0 and 1', async () => {
    const y = Uint8Array.from({ length: 60 }, (_, row) => row % 2);
    const { intercept, weights } = await fitStacker(
      { columns: [logOddsOf(Float32Array.from(y))], y },
      task,
    );
    expect(Number.isFinite(intercept)).toBe(true);
    expect(weights[0]).toBeGreaterThan(0);
    expect(Number.isFinite(weights[0])).toBe(true);
  });

  it('is cancelled between two stretches of rows', async () => {
    const { y, pds } = membersOf(50, [1]);
    const stopped = quietTask(AbortSignal.abort());
    await expect(fitStacker({ columns: pds.map(logOddsOf), y }, stopped)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('a stack', () => {
  const stack = { combining: 'stack', seed: 7 } as const;

  it('promises nothing on validation rows that it can’t keep: of chance it makes chance', async () => {
    // Eight members that know nothing: what is fitted on a row and judged on it would look like skill.
    const [honest, flattered] = [[] as number[], [] as number[]];
    for (let seed = 0; seed < 30; seed++) {
      const random = randomStream(seed, 'chance');
      const y = Uint8Array.from({ length: 120 }, () => (random.uniform() < 0.3 ? 1 : 0));
      const pds = Array.from({ length: 8 }, () =>
        Float32Array.from(y, () => sigmoid(random.normal())),
      );
      const { rule, validationPd } = await combine(stack, pds, y, task);
      honest.push(auc(validationPd, y));
      flattered.push(auc(combined(rule, pds), y));
    }
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(honest)).toBeLessThan(0.515);
    expect(mean(flattered)).toBeGreaterThan(0.58);
  });

  it('scores rows that nothing was fitted on by one rule, fitted on all validation rows', async () => {
    const { y, pds } = membersOf(300, [0.5, 1.5]);
    const { rule } = await combine(stack, pds, y, task);
    const fitted = await fitStacker({ columns: pds.map(logOddsOf), y }, task);
    expect(rule).toEqual({ kind: 'stack', ...fitted });
    const [p] = combined(rule, [Float32Array.of(0.3), Float32Array.of(0.6)]);
    const z =
      fitted.intercept +
      fitted.weights[0] * logit(Math.fround(0.3)) +
      fitted.weights[1] * logit(Math.fround(0.6));
    expect(p).toBeCloseTo(sigmoid(z), 6);
  });

  it('leans on the better member, and is better than either', async () => {
    const { y, pds } = membersOf(4000, [0.8, 1.6]);
    const { rule, validationPd } = await combine(stack, pds, y, task);
    if (rule.kind !== 'stack') throw new Error('no stack');
    expect(rule.weights[0]).toBeGreaterThan(rule.weights[1]);
    expect(auc(validationPd, y)).toBeGreaterThan(Math.max(...pds.map((pd) => auc(pd, y))));
  });

  it('takes four rows of either outcome, however many more there are, and says so of fewer', async () => {
    const { y: drawn, pds } = membersOf(400, [0.5, 1]);
    for (const rare of [0, 1])
      for (let count = 0; count <= 12; count++) {
        const seen = [0, 0];
        const rows = [...drawn.keys()].filter((row) => {
          const limit = drawn[row] === rare ? count : 40;
          return seen[drawn[row]]++ < limit;
        });
        const y = Uint8Array.from(rows, (row) => drawn[row]);
        const own = pds.map((pd) => Float32Array.from(rows, (row) => pd[row]));
        const made = combine(stack, own, y, task);
        if (count >= 4) {
          const { validationPd } = await made;
          expect(validationPd).toHaveLength(rows.length);
          expect(validationPd.every((p) => p > 0 && p < 1)).toBe(true);
        } else
          await expect(made).rejects.toMatchObject({
            code: 'bad-input',
            what: `The validation part is too small for a stack: of ${40 + count} rows ${count} of them ${rare === 1 ? 'default' : 'repaid'}, and it takes 4 of either outcome`,
            place: { setting: 'combining' },
          });
        expect(() => checkCombining({ combining: 'vote' }, y)).not.toThrow();
      }
  });
});
