import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delong, delongDifference, differenceApart } from '../../../src/core/metrics/intervals';
import { scored } from './scores';

/**
 * The patients that the SAS/STAT user's guide lists under PROC LOGISTIC, "Comparing Receiver Operating
 * Characteristic Curves": those of DeLong, DeLong & Clarke-Pearson (1988) with all three tests, which
 * are albumin, total protein, K-G score, and whether surgery helped. What is expected of them was
 * worked out in Python from the paper's definition, each pair of patients compared.
 */
const PATIENTS = `
3.0 5.8 10 0  3.2 6.3 5 1  3.9 6.8 3 1  2.8 4.8 6 0  3.2 5.8 3 1  0.9 4.0 5 0  2.5 5.7 8 0
1.6 5.6 5 1  3.8 5.7 5 1  3.7 6.7 6 1  3.2 5.4 4 1  3.8 6.6 6 1  4.1 6.6 5 1  3.6 5.7 5 1
4.3 7.0 4 1  3.6 6.7 4 0  2.3 4.4 6 1  4.2 7.6 4 0  4.0 6.6 6 0  3.5 5.8 6 1  3.8 6.8 7 1
3.0 4.7 8 0  4.5 7.4 5 1  3.7 7.4 5 1  3.1 6.6 6 1  4.1 8.2 6 1  4.3 7.0 5 1  4.3 6.5 4 1
3.2 5.1 5 1  2.6 4.7 6 1  3.3 6.8 6 0  1.7 4.0 7 0  3.7 6.1 5 1  3.3 6.3 7 1  4.2 7.7 6 1
3.5 6.2 5 1  2.9 5.7 9 0  2.1 4.8 7 1  2.8 6.2 8 0  4.0 7.0 7 1  3.3 5.7 6 1  3.7 6.9 5 1
3.6 6.6 5 1`
  .trim()
  .split(/\s+/)
  .map(Number);

const column = (at: number) => Float64Array.from(PATIENTS.filter((_, i) => i % 4 === at));
const helped = Uint8Array.from(column(3));
const albumin = column(0);
const protein = column(1);
const kgScore = column(2).map((score) => 10 - score);

describe('DeLong, on the data of its example in SAS/STAT', () => {
  it.each([
    ['albumin', albumin, 0.7366, 0.0927],
    ['total protein', protein, 0.6478, 0.1],
    ['K-G score', kgScore, 0.7258, 0.1028],
  ])('gives the area and error of %s that the definition gives', (_, test, area, error) => {
    const { auc, standardError } = delong(test, helped);
    expect(auc).toBeCloseTo(area, 4);
    expect(standardError).toBeCloseTo(error, 4);
  });

  it.each([
    ['total protein', protein, -0.078, 0.1046, -0.283, 0.1271, 0.4561],
    ['albumin', albumin, 0.0108, 0.0953, -0.1761, 0.1976, 0.9102],
  ])(
    'compares %s with the K-G score as the definition does',
    (_, test, by, error, low, high, p) => {
      const made = delongDifference(test, kgScore, helped);
      expect(made.difference).toBeCloseTo(by, 4);
      expect(made.standardError).toBeCloseTo(error, 4);
      expect(made.low).toBeCloseTo(low, 4);
      expect(made.high).toBeCloseTo(high, 4);
      expect(made.pValue).toBeCloseTo(p, 4);
    },
  );
});

/**
 * 113 patients after a haemorrhage by two blood tests (Turck et al. 2010), highest value first and
 * equal values together: p turned out poorly, g well. The results are those of the R package pROC
 * (Robin et al. 2011) for its data set aSAH, as its own tests hold them; Stata's roctab prints 0.7314,
 * 0.0517 and 0.63012 to 0.83262 for the first.
 */
const BLOOD_TESTS = {
  'S100-beta': {
    patients: `p p p p p p pp p p p p gg p pg gg g g pp g p g p g pg pg p g p p p g p p gg g gg pggg
      gggg pgggg ppggg p pgggg ppggggggg ppgggggg pgggggg pppgggggg gg ggg ggggg p`,
    auc: 0.731368563685637,
    variance: 0.00266868245717244,
    low: 0.63012,
    high: 0.83262,
  },
  NDKA: {
    patients: `p g p g p g p g g p p p p g g g p g g p p p p g g g g p g g g p p pg g g p p g p p g g p g
      g pg g p g g g g g p g g p g p p p g g g g g g p g g p g g g g pg p g gg g p g g p p g g g
      g g g p g g g g g g g g g p p p g g p g`,
    auc: 0.611957994579946,
    variance: 0.0031908105493913,
    low: 0.501244999271703,
    high: 0.722670989888189,
  },
} as const;

function bloodTest({ patients }: { readonly patients: string }) {
  const steps = patients.trim().split(/\s+/);
  const pd = steps.flatMap((step, i) => [...step].map(() => steps.length - i));
  return delong(
    Float64Array.from(pd),
    Uint8Array.from(steps.join(''), (one) => Number(one === 'p')),
  );
}

describe('DeLong, on data that pROC comes with', () => {
  it.each(Object.entries(BLOOD_TESTS))(
    'gives pROC’s area, variance and interval of %s',
    (_, of) => {
      const { auc, standardError, low, high } = bloodTest(of);
      expect(auc).toBeCloseTo(of.auc, 13);
      expect(standardError ** 2).toBeCloseTo(of.variance, 13);
      expect(low).toBeCloseTo(of.low, 5);
      expect(high).toBeCloseTo(of.high, 5);
    },
  );

  it('gives pROC’s statistic of both, taken as independent', () => {
    const made = differenceApart(bloodTest(BLOOD_TESTS.NDKA), bloodTest(BLOOD_TESTS['S100-beta']));
    expect(made.difference / made.standardError).toBeCloseTo(-1.55995743389685, 11);
  });
});

/** Every default against every good payer: what the midranks stand for. */
function structuralComponents(pd: ArrayLike<number>, y: Uint8Array) {
  const rows = Array.from(y.keys());
  const bads = rows.filter((row) => y[row] === 1);
  const goods = rows.filter((row) => y[row] === 0);
  const won = (bad: number, good: number) =>
    pd[bad] > pd[good] ? 1 : pd[bad] === pd[good] ? 0.5 : 0;
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    bad: bads.map((bad) => mean(goods.map((good) => won(bad, good)))),
    good: goods.map((good) => mean(bads.map((bad) => won(bad, good)))),
    mean,
  };
}

describe('the difference of two AUCs', () => {
  it('has the variance that comparing every pair of rows gives', () => {
    const twice = fc
      .tuple(scored(), fc.infiniteStream(fc.integer({ min: 0, max: 5 })))
      .filter(([{ y }]) => y.reduce((a, b) => a + b, 0) > 1 && y.filter((v) => v === 0).length > 1);
    fc.assert(
      fc.property(twice, ([{ pd, y }, others]) => {
        const second = Float32Array.from(y, () => Number(others.next().value) / 5);
        const a = structuralComponents(pd, y);
        const b = structuralComponents(second, y);
        const spread = (of: 'bad' | 'good') => {
          const gaps = a[of].map((value, i) => value - b[of][i]);
          const middle = a.mean(gaps);
          const squares = gaps.reduce((sum, gap) => sum + (gap - middle) ** 2, 0);
          return squares / (gaps.length - 1) / gaps.length;
        };
        const made = delongDifference(pd, second, y);
        expect(made.difference).toBeCloseTo(a.mean(a.bad) - b.mean(b.bad), 10);
        expect(made.standardError ** 2).toBeCloseTo(spread('bad') + spread('good'), 10);
      }),
    );
  });

  it('adds both variances on rows of their own', () => {
    const a = delong(albumin, helped);
    const b = delong(protein, helped);
    const made = differenceApart(a, b);
    expect(made.standardError ** 2).toBeCloseTo(a.standardError ** 2 + b.standardError ** 2, 12);
    expect(made.high - made.difference).toBeCloseTo(1.959964 * made.standardError, 6);
  });
});
