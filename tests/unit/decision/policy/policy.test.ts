import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byName, rowColumns } from '../../../../src/core/data/row-columns';
import { policyHits, ruleTrouble, verdictsFrom } from '../../../../src/core/decision/policy/policy';
import { isPolicyRule, type PolicyRule } from '../../../../src/core/decision/policy/policy-rule';
import { Fault } from '../../../../src/core/fault';
import { anyRules, applicants, columnsOf, meets, ruled } from './policy-rows';

const rule = (changes: Partial<PolicyRule>): PolicyRule => ({
  effect: 'decline',
  column: 'income',
  is: 'below',
  value: 1,
  on: true,
  ...changes,
});

describe('policy rules', () => {
  it('meet each row as a plain reading of the rule says', () => {
    fc.assert(
      fc.property(applicants, anyRules, (rows, rules) => {
        const { met } = policyHits(rules, columnsOf(rows), rows.length);
        rows.forEach((row, i) => {
          rules.forEach((one, k) => {
            expect((met[i] & (1 << k)) !== 0).toBe(meets(one, row));
          });
        });
      }),
      { numRuns: 300 },
    );
  });

  it('decline rather than refer, and say nothing where none applies', () => {
    fc.assert(
      fc.property(applicants, anyRules, (rows, rules) => {
        const columns = columnsOf(rows);
        const verdict = verdictsFrom(policyHits(rules, columns, rows.length));
        const some = rules.some((one) => one.on && ruleTrouble(one, columns) === null);
        if (some) expect([...(verdict ?? [])]).toEqual(rows.map((row) => ruled(rules, row)));
        else expect(verdict).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('never meet a missing value but by asking for it', () => {
    const columns = byName([
      { name: 'income', kind: 'numeric', values: Float64Array.of(NaN, 0, 2) },
      { name: 'debt', kind: 'numeric', values: Float64Array.of(1, NaN, 0) },
    ]);
    const hits = (one: PolicyRule) => [...policyHits([one], columns, 3).met];
    for (const is of ['below', 'above', 'at-most', 'at-least', 'equal', 'not-equal'] as const)
      expect(hits(rule({ is }))[0]).toBe(0);
    expect(hits(rule({ is: 'missing' }))).toEqual([1, 0, 0]);
    expect(hits(rule({ is: 'not-equal', per: 'debt', value: 7 }))).toEqual([0, 0, 0]);
    expect(hits(rule({ is: 'missing', per: 'debt' }))).toEqual([1, 0, 0]);
  });

  it('find a decimal in a column of single precision', () => {
    const words = { label: '', unit: '', help: '', role: 'feature', sensitive: false } as const;
    const table = (values: Float32Array | Float64Array) => ({
      id: '',
      title: '',
      rows: 2,
      hash: '',
      labels: new Uint8Array(2),
      target: { column: 'y', positive: '1' },
      licence: '',
      description: '',
      columns: [{ ...words, name: 'income', kind: 'numeric' as const, values, missing: null }],
    });
    for (const values of [Float32Array.of(0.3, 0.4), Float64Array.of(0.3, 0.4)]) {
      const columns = byName(rowColumns(table(values), Uint32Array.of(0, 1), ['income']));
      const met = (is: PolicyRule['is']) => [
        ...policyHits([rule({ is, value: 0.3 })], columns, 2).met,
      ];
      expect(met('equal')).toEqual([1, 0]);
      expect(met('above')).toEqual([0, 1]);
      expect(met('below')).toEqual([0, 0]);
    }
  });

  it('report why they can’t apply', () => {
    const columns = columnsOf([]);
    const why = (changes: Partial<PolicyRule>) => ruleTrouble(rule(changes), columns);
    expect(why({})).toBeNull();
    expect(why({ column: 'gone' })).toEqual({ kind: 'no-column', column: 'gone' });
    expect(why({ per: 'gone' })).toEqual({ kind: 'no-column', column: 'gone' });
    expect(why({ value: 'rent' })).toEqual({ kind: 'not-a-level', column: 'income' });
    expect(why({ column: 'home' })).toEqual({ kind: 'not-a-number', column: 'home' });
    expect(why({ column: 'home', is: 'equal', value: 'boat' })).toEqual({
      kind: 'no-level',
      column: 'home',
      level: 'boat',
    });
    expect(why({ column: 'home', is: 'missing', value: 'boat' })).toBeNull();
  });

  it('are at most as many as a row has bits', () => {
    const many = Array.from({ length: 32 }, () => rule({ value: 2 }));
    expect([...policyHits(many, columnsOf([]), 0).met]).toEqual([]);
    const columns = byName([{ name: 'income', kind: 'numeric', values: Float64Array.of(1) }]);
    const verdictsOf = (some: PolicyRule[]) => verdictsFrom(policyHits(some, columns, 1));
    expect(verdictsOf(many.toSpliced(0, 31))).toEqual(Uint8Array.of(2));
    expect(verdictsOf(many.map((one, k) => ({ ...one, on: k === 31 })))).toEqual(Uint8Array.of(2));
    expect(() => policyHits([...many, rule({})], columns, 1)).toThrow(Fault);
  });
});

describe('a rule from outside', () => {
  it('may name a second column, and nothing else that is unknown', () => {
    expect(isPolicyRule(rule({}))).toBe(true);
    expect(isPolicyRule(rule({ per: 'debt' }))).toBe(true);
    expect(isPolicyRule({ ...rule({}), per: '' })).toBe(false);
    expect(isPolicyRule({ ...rule({}), per: undefined })).toBe(false);
    expect(isPolicyRule({ ...rule({}), per: 3 })).toBe(false);
    expect(isPolicyRule({ ...rule({}), per: 'x'.repeat(301) })).toBe(false);
    expect(isPolicyRule({ ...rule({}), times: 2 })).toBe(false);
    expect(isPolicyRule({ ...rule({}), value: Infinity })).toBe(false);
  });
});
