import { describe, expect, it } from 'vitest';
import { starterReason, starterRules } from '../../../../src/core/decision/policy/starter-rules';
import { suggestRule } from '../../../../src/core/decision/policy/suggest-rule';
import { isPolicyRule } from '../../../../src/core/decision/policy/policy-rule';

const numbers = Float64Array.from({ length: 200 }, (_, i) => i);

describe('a suggested rule', () => {
  it('is about the tail in which more default', () => {
    const low = Uint8Array.from(numbers, (value) => (value < 20 ? 1 : 0));
    const found = suggestRule({ name: 'income', kind: 'numeric', values: numbers }, low);
    expect(found?.rule).toMatchObject({ column: 'income', is: 'below', value: 10 });
    expect(found?.hits).toBe(10);
    expect(found?.lift).toBeCloseTo(10, 9);
    const high = low.toReversed();
    expect(
      suggestRule({ name: 'debt', kind: 'numeric', values: numbers }, high)?.rule,
    ).toMatchObject({ is: 'above', value: 190 });
  });

  it('is about the common level in which most default', () => {
    const y = Uint8Array.from(numbers, (value) => (value === 0 || value % 4 === 1 ? 1 : 0));
    const column = {
      name: 'home',
      kind: 'category' as const,
      codes: Int32Array.from(numbers, (value) => (value === 0 ? 3 : value % 2)),
      levels: ['own', 'rent', 'boat', 'tent'],
      labels: ['own', 'rent', 'boat', 'tent'],
    };
    expect(suggestRule(column, y)?.rule).toMatchObject({ is: 'equal', value: 'rent' });
  });

  it('is always one that settings take, and absent where no value is', () => {
    const y = new Uint8Array(3);
    const column = (values: Float64Array) => ({ name: 'a', kind: 'numeric' as const, values });
    expect(suggestRule(column(Float64Array.of(NaN, NaN, NaN)), y)).toBeNull();
    expect(isPolicyRule(suggestRule(column(Float64Array.of(NaN, 4, NaN)), y)?.rule)).toBe(true);
    expect(isPolicyRule(suggestRule(column(Float64Array.of(Infinity, 0, 0)), y)?.rule)).toBe(true);
  });
});

describe('the starter sets', () => {
  const known = (...names: string[]) => starterRules(names.map((name) => ({ name })));

  it('hold the rules that the table has the columns for', () => {
    const rules = known('AMT_INCOME_TOTAL', 'AMT_ANNUITY', 'EMPLOYED_YEARS');
    expect(rules.map(({ rule }) => rule.column)).toEqual([
      'AMT_INCOME_TOTAL',
      'AMT_ANNUITY',
      'EMPLOYED_YEARS',
    ]);
    expect(known('AMT_ANNUITY', 'EMPLOYED_YEARS')).toEqual([]);
    expect(known('duration', 'amount', 'anything')).toHaveLength(2);
    expect(known('income', 'home')).toEqual([]);
  });

  it('hold rules that settings take, each with its reason', () => {
    for (const names of [
      ['AMT_INCOME_TOTAL', 'AMT_ANNUITY', 'PREV_REFUSAL_RATE', 'EXT_SOURCE_2'],
      ['duration', 'amount', 'employment', 'checking_account', 'credit_history'],
      ['person_income', 'loan_percent_income', 'loan_grade', 'person_emp_length'],
    ])
      for (const { rule, why } of known(...names)) {
        expect(isPolicyRule(rule)).toBe(true);
        expect(starterReason(rule)).toBe(why);
        expect(starterReason({ ...rule, value: 'else' })).toBe('');
      }
  });
});
