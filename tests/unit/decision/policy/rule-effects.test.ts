import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookOf, decideBook, shiftedPd } from '../../../../src/core/decision/book/book';
import { policyHits, verdictsFrom } from '../../../../src/core/decision/policy/policy';
import {
  alsoDeclined,
  ruleEffects,
  switchOver,
} from '../../../../src/core/decision/policy/rule-effects';
import { anyRules, applicants, columnsOf, cutoffs, entriesOf, meets, terms } from './policy-rows';

const times = fc.constantFrom(1, 1.5);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('the effect of one rule', () => {
  it('by itself is that of the rows it meets', () => {
    fc.assert(
      fc.property(applicants, anyRules, cutoffs, times, (rows, rules, cutoff, baseRateTimes) => {
        const entries = { ...entriesOf(rows), baseRateTimes };
        const book = bookOf({ ...entries, verdict: null });
        const effects = ruleEffects(entries, policyHits(rules, columnsOf(rows), rows.length));
        rules.forEach((rule, k) => {
          const { own } = effects[k];
          const hit = rows.filter((row) => meets(rule, row));
          const rest = rows.filter((row) => !meets(rule, row));
          const bad = hit.filter((row) => row.y === 1);
          expect(own.hits).toBe(hit.length);
          expect(own.bad).toBe(bad.length);
          expect(own.restRate).toBe(rest.filter((row) => row.y === 1).length / rest.length);
          expect(own.loss).toBe(sum(bad.map((row) => row.loss)));
          expect(own.gain).toBe(sum(hit.filter((row) => row.y === 0).map((row) => row.gain)));
          expect(own.alsoOthers).toBe(
            hit.filter((row) => rules.some((one, i) => i !== k && one.on && meets(one, row)))
              .length,
          );
          expect(alsoDeclined(own, book, cutoff)).toBe(
            hit.filter((row) => Math.fround(shiftedPd(row.pd, book.population)) >= cutoff).length,
          );
        });
      }),
      { numRuns: 300 },
    );
  });

  it('on the whole is what deciding anew without it, or with it, differs by', () => {
    fc.assert(
      fc.property(applicants, anyRules, cutoffs, times, (rows, rules, cutoff, baseRateTimes) => {
        const entries = { ...entriesOf(rows), baseRateTimes };
        const columns = columnsOf(rows);
        const decided = (with_: typeof rules) => {
          const hits = policyHits(with_, columns, rows.length);
          return decideBook(bookOf({ ...entries, verdict: verdictsFrom(hits) }), cutoff, terms);
        };
        const before = decided(rules);
        const book = bookOf({ ...entries, verdict: null });
        const effects = ruleEffects(entries, policyHits(rules, columns, rows.length));
        rules.forEach((rule, k) => {
          const after = decided(rules.with(k, { ...rule, on: !rule.on }));
          const change = switchOver(before, effects[k].switched, book, terms);
          const moved = (key: 'approved' | 'falseNegatives' | 'declined' | 'referred' | 'profit') =>
            after[key] - before[key];
          expect(change.approved).toBeCloseTo(moved('approved'), 9);
          expect(change.missedDefaults).toBeCloseTo(moved('falseNegatives'), 9);
          expect(change.declined).toBeCloseTo(moved('declined'), 9);
          expect(change.referred).toBeCloseTo(moved('referred'), 9);
          expect(change.profit).toBeCloseTo(moved('profit'), 6);
          if (after.approved > 1e-9)
            expect(change.defaultRateAmongApproved).toBeCloseTo(after.defaultRateAmongApproved, 9);
        });
      }),
      { numRuns: 300 },
    );
  });
});
