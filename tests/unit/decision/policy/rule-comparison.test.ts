import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bookOf,
  decideBook,
  type Entries,
  type Terms,
} from '../../../../src/core/decision/book/book';
import { policyHits, verdictsFrom } from '../../../../src/core/decision/policy/policy';
import {
  byRules,
  compareWithRules,
  squaresOf,
  type PolicyBook,
  type Side,
} from '../../../../src/core/decision/policy/rule-comparison';
import { ruleScore } from '../../../../src/core/decision/policy/rule-score';
import { delong } from '../../../../src/core/metrics/intervals';
import { randomStream } from '../../../../src/core/random';
import {
  anyRules,
  applicants,
  columnsOf,
  cutoffs,
  entriesOf,
  meets,
  possibleRules,
  ruled,
  scored,
  terms,
  type Applicant,
} from './policy-rows';

/** What a row is worth under a fate. */
function worth(row: Applicant, fate: number, t: Terms): number {
  if (fate === 0) return row.y === 1 ? -row.loss : row.gain;
  if (fate === 1)
    return (
      (row.y === 1
        ? -(1 - t.reviewSkill) * row.loss
        : t.reviewSkill * row.gain - (1 - t.reviewSkill) * t.costPerDeclinedLoan) - t.costPerReview
    );
  return row.y === 1 ? 0 : -t.costPerDeclinedLoan;
}

function policyBook(entries: Entries): PolicyBook {
  return { book: bookOf(entries), squares: squaresOf(entries) };
}

describe('rules beside the model', () => {
  it('count and earn what deciding every row by itself gives', () => {
    fc.assert(
      fc.property(applicants, anyRules, cutoffs, (rows, rules, cutoff) => {
        const verdict = verdictsFrom(policyHits(rules, columnsOf(rows), rows.length));
        const from = policyBook({ ...entriesOf(rows), verdict });
        const made = compareWithRules(from, cutoff, terms);
        const check = (side: Side, fate: (row: Applicant) => number) => {
          const of = (which: number, y: number) =>
            rows.filter((row) => fate(row) === which && row.y === y).length;
          expect(side).toMatchObject({
            truePositives: of(2, 1),
            falsePositives: of(2, 0),
            trueNegatives: of(0, 0),
            falseNegatives: of(0, 1),
            referredBad: of(1, 1),
            referredGood: of(1, 0),
          });
          expect(side.figures.profit.value).toBeCloseTo(
            rows.reduce((sum, row) => sum + worth(row, fate(row), terms), 0),
            6,
          );
        };
        const harder = (fate: number) =>
          rows.filter((row) => ruled(rules, row) === fate && scored(row, cutoff, terms) < fate)
            .length;
        expect(byRules(from.book, cutoff, terms)).toEqual({
          declined: harder(2),
          referred: harder(1),
        });
        check(made.rules, (row) => ruled(rules, row));
        check(made.model, (row) => scored(row, cutoff, terms));
        check(made.both, (row) => Math.max(ruled(rules, row), scored(row, cutoff, terms)));
      }),
      { numRuns: 300 },
    );
  });

  it('agree with the book, under any base rate', () => {
    fc.assert(
      fc.property(
        applicants,
        possibleRules,
        cutoffs,
        fc.constantFrom(1, 0.5, 1.7),
        (rows, rules, cutoff, baseRateTimes) => {
          fc.pre(rows.some(({ y }) => y === 1));
          const verdict = verdictsFrom(policyHits(rules, columnsOf(rows), rows.length));
          const entries = { ...entriesOf(rows), baseRateTimes, verdict };
          const { model, both } = compareWithRules(policyBook(entries), cutoff, terms);
          const check = (side: Side, of: typeof verdict) => {
            const decided = decideBook(bookOf({ ...entries, verdict: of }), cutoff, terms);
            for (const name of ['approvalRate', 'recall', 'expectedCost', 'profit'] as const)
              expect(side.figures[name].value).toBeCloseTo(decided[name], 6);
            // Weights are no whole numbers, so “nobody” may be a sum near 0.
            if (decided.declined > 1e-6)
              for (const name of ['precision', 'f1'] as const)
                expect(side.figures[name].value).toBeCloseTo(decided[name], 6);
            if (decided.approved > 1e-6)
              expect(side.figures.defaultRateAmongApproved.value).toBeCloseTo(
                decided.defaultRateAmongApproved,
                6,
              );
          };
          check(both, verdict);
          check(model, null);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('differ within intervals as wide as a paired bootstrap’s', () => {
    const random = randomStream(4, 'rule-comparison');
    const rows: Applicant[] = Array.from({ length: 1200 }, () => {
      const risk = random.uniform();
      return {
        pd: Math.round(64 * Math.min(1, Math.max(0, risk + 0.2 * (random.uniform() - 0.5)))) / 64,
        y: random.uniform() < risk * risk ? 1 : 0,
        gain: 10 + random.below(40),
        loss: 100 + random.below(300),
        income: Math.round(10 * (1 - risk) + 4 * random.uniform()),
        debt: null,
        home: null,
      };
    });
    const rules = [
      { effect: 'decline', column: 'income', is: 'below', value: 5, on: true },
    ] as const;
    const compare = (some: readonly Applicant[]) => {
      const verdict = verdictsFrom(policyHits(rules, columnsOf(some), some.length));
      const from = policyBook({ ...entriesOf(some), verdict });
      return compareWithRules(from, 0.6, { ...terms, reviewFrom: null });
    };
    const draws = Array.from({ length: 300 }, () =>
      compare(Array.from(rows, () => rows[random.below(rows.length)])),
    );
    const sdOf = (values: number[]) => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1));
    };
    const whole = compare(rows);
    for (const which of ['rules', 'both'] as const)
      for (const of of ['figures', 'difference'] as const)
        for (const [name, { low, high }] of Object.entries(whole[which][of])) {
          const key = name as keyof Side['figures'];
          const sd = sdOf(draws.map((draw) => draw[which][of][key].value));
          const half = (high - low) / 2;
          expect(half / (1.96 * sd), `${which} ${of} ${name}`).toBeGreaterThan(0.85);
          expect(half / (1.96 * sd), `${which} ${of} ${name}`).toBeLessThan(1.18);
        }
  });
});

describe('the score of the rules', () => {
  it('ranks as DeLong over every row says, and declining is a point of its curve', () => {
    fc.assert(
      fc.property(applicants, possibleRules, (rows, rules) => {
        const y = Uint8Array.from(rows, (row) => row.y);
        const bad = y.reduce((a, b) => a + b, 0);
        fc.pre(bad >= 2 && rows.length - bad >= 2);
        const { auc, roc } = ruleScore(policyHits(rules, columnsOf(rows), rows.length), y);
        const on = rules.filter((rule) => rule.on);
        const met = (row: Applicant, effect: string) =>
          on.filter((rule) => rule.effect === effect && meets(rule, row)).length;
        const points = Float64Array.from(
          rows,
          (row) => 100 * met(row, 'decline') + met(row, 'refer'),
        );
        const whole = delong(points, y);
        expect(auc.auc).toBeCloseTo(whole.auc, 12);
        expect(auc.low).toBeCloseTo(whole.low, 9);
        expect(auc.high).toBeCloseTo(whole.high, 9);
        const declined = rows.filter((row) => met(row, 'decline') > 0);
        const caught = declined.filter((row) => row.y === 1).length;
        const at = roc.x.map((x, i) => [x, roc.y[i]]);
        expect(at).toContainEqual([(declined.length - caught) / (y.length - bad), caught / bad]);
        expect(at.at(-1)).toEqual([1, 1]);
      }),
      { numRuns: 200 },
    );
  });
});
