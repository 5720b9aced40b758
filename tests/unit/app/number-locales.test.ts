import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  auc,
  count,
  exact,
  figure,
  money,
  percent,
  separators,
  short,
  signed,
} from '../../../src/app/widgets/format';
import { toCsv } from '../../../src/app/widgets/csv';
import { numbers } from '../../../src/app/widgets/numbers.svelte';
import type { Experiment } from '../../../src/core/experiment';

/** Blanks and apostrophes of any kind as plain ones, so that only what is written counts. */
const plain = (text: string) =>
  text
    .replace(/[\u202f\u00a0\u2009]/g, ' ')
    .replace(/\u2212/g, '-')
    .replace(/’/g, "'");

function as(
  numberFormat: Experiment['numberFormat'],
  currency: Experiment['currency'] = 'none',
): void {
  numbers.follow(() => ({ numberFormat, currency }));
}

afterEach(() => as('en-GB'));

describe('numbers in a locale', () => {
  it.each([
    ['en-GB', '307,511', '11.0 %', '.762', '12.35', '0.5', '30,000.25', '.,'],
    ['en-IN', '3,07,511', '11.0 %', '.762', '12.35', '0.5', '30,000.25', '.,'],
    ['de-DE', '307.511', '11,0 %', ',762', '12,35', '0,5', '30.000,25', ',.'],
    ['de-CH', "307'511", '11.0 %', '.762', '12.35', '0.5', "30'000.25", ".'"],
    ['fr-FR', '307 511', '11,0 %', ',762', '12,35', '0,5', '30 000,25', ', '],
  ] as const)('are written as in %s', (locale, rows, share, measure, value, half, limit, signs) => {
    as(locale);
    expect(plain(count(307_511))).toBe(rows);
    expect(plain(percent(0.11))).toBe(share);
    expect(auc(0.762)).toBe(measure);
    expect(plain(auc(-0.762))).toBe(`-${measure}`);
    expect(figure(12.3456)).toBe(value);
    expect(plain(signed(-0.5))).toBe(`-${half}`);
    expect(plain(exact(30_000.25))).toBe(limit);
    expect(plain(separators())).toBe(signs);
  });

  it.each([
    ['en-GB', 'EUR', '€4.1 M', '-€920 k', '€350', '€12.5'],
    ['en-IN', 'INR', '₹41L', '-₹9.2L', '₹350', '₹12.5'],
    ['de-DE', 'EUR', '4,1 Mio. €', '-920.000 €', '350 €', '12,5 €'],
    ['de-CH', 'CHF', 'CHF 4.1 Mio.', "-CHF 920'000", 'CHF 350', 'CHF 12.5'],
    ['fr-FR', 'EUR', '4,1 M €', '-920 k €', '350 €', '12,5 €'],
    ['en-GB', 'JPY', '¥4.1 M', '-¥920 k', '¥350', '¥12.5'],
  ] as const)('name amounts as in %s, in %s', (locale, currency, millions, loss, some, few) => {
    as(locale, currency);
    expect(plain(money(4_100_000))).toBe(millions);
    expect(plain(money(-920_000))).toBe(loss);
    expect(plain(money(350))).toBe(some);
    expect(plain(money(12.54))).toBe(few);
    expect(money(NaN)).toBe('—');
  });

  it('leave amounts without a currency as the house writes them in English', () => {
    expect(plain(money(4_100_000))).toBe('4.1 M');
    as('de-DE');
    expect(plain(money(4_100_000))).toBe('4,1 Mio.');
  });

  it('stay plain in a CSV', () => {
    as('de-DE', 'EUR');
    expect(toCsv({ columns: ['a'], rows: [[1234.5]] })).toBe('a\r\n1234.5\r\n');
  });
});

it('shortens numbers in every language without losing a digit or naming a currency', () => {
  const written = (['en-GB', 'de-DE', 'de-CH', 'fr-FR'] as const).map((locale) => {
    as(locale, 'EUR');
    return [20_000, 1_012_000_000, -45_600].map((value) => plain(short(value)));
  });
  expect(written).toEqual([
    ['20 k', '1 bn', '-45.6 k'],
    ['20.000', '1,01 Mrd.', '-45.600'],
    ["20'000", '1.01 Mrd.', "-45'600"],
    ['20 k', '1,01 Md', '-45,6 k'],
  ]);
});

it.each(['C', 'POSIX', '', 'en_GB'])(
  'writes as the house does where the language is “%s”',
  (language) => {
    vi.stubGlobal('navigator', { language });
    as('auto');
    expect(percent(0.1234)).toBe('12.3\u202f%');
    vi.unstubAllGlobals();
  },
);
