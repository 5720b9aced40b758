import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDate, readNumber } from '../../../src/core/data/cells';
import { humanise } from '../../../src/core/data/words';

const POINT = { decimalComma: false };
const COMMA = { decimalComma: true };

describe('readNumber', () => {
  it('reads what JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readNumber(String(value), POINT)).toBe(value + 0);
      }),
    );
  });

  it('reads what English and German locales write', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.integer({ min: 0, max: 9 }),
        (whole, tenth) => {
          const value = Number(`${whole}.${tenth}`);
          const options = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
          expect(readNumber(value.toLocaleString('en', options), POINT)).toBeCloseTo(value, 6);
          expect(readNumber(value.toLocaleString('de', options), COMMA)).toBeCloseTo(value, 6);
        },
      ),
    );
  });

  it.each([
    '',
    ' ',
    'abc',
    '1,23,4',
    '12a',
    '0x1f',
    '0b1',
    'Infinity',
    '1 2',
    '--1',
    '1e',
    '1.2.3',
    '$',
    '%',
  ])('does not take “%s” for a number', (text) => {
    expect(readNumber(text, POINT)).toBeNaN();
  });

  it.each([
    ['USD 1,000', 1000],
    ['€5', 5],
    ['7 EUR', 7],
    ['−3', -3],
    ["1'234", 1234],
    ['1 234 567', 1234567],
    ['.5', 0.5],
    ['5.', 5],
    ['(2.5%)', -2.5],
  ])('reads “%s”', (text, value) => {
    expect(readNumber(text, POINT)).toBe(value);
  });
});

describe('readDate', () => {
  it.each([
    ['2020-02-29', 18_321],
    ['2020-02-29T10:15:00Z', 18_321],
    ['29.02.2020', 18_321],
    ['29/2/2020', 18_321],
    ['29 Feb 2020', 18_321],
    ['Feb-2020', 18_293],
  ])('reads %s', (text, days) => {
    expect(readDate(text, 'day-first')).toBe(days);
  });

  it('keeps to the order it is told', () => {
    expect(readDate('3/4/2020', 'day-first')).toBe(readDate('2020-04-03', 'day-first'));
    expect(readDate('3/4/2020', 'month-first')).toBe(readDate('2020-03-04', 'day-first'));
    expect(readDate('30/4/2020', 'month-first')).toBeNaN();
  });

  it.each(['2019-02-29', '2020-13-01', '1.5', 'soon', '12345'])('refuses %s', (text) => {
    expect(readDate(text, 'day-first')).toBeNaN();
  });
});

describe('humanise', () => {
  it.each([
    ['person_home_ownership', 'Person home ownership'],
    ['DAYS_BIRTH', 'Days birth'],
    ['loanAmount', 'Loan amount'],
    ['default.payment.next.month', 'Default payment next month'],
    ['§', '§'],
  ])('writes %s as words', (name, words) => {
    expect(humanise(name)).toBe(words);
  });
});
