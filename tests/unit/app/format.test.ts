import { describe, expect, it } from 'vitest';
import {
  auc,
  bytes,
  count,
  duration,
  figure,
  money,
  moneyTick,
  percent,
  plural,
  plusMinus,
  signed,
} from '../../../src/app/widgets/format';
import { plotText } from '../../../src/app/charts/escape';

const plain = (text: string) => text.replace(/\u202f/g, ' ').replace(/\u2212/g, '-');

describe('number formats', () => {
  it('writes shares as percentages with a narrow no-break space', () => {
    expect(percent(0.11)).toBe('11.0\u202f%');
    expect(plain(percent(0.0807, 2))).toBe('8.07 %');
    expect(plain(percent(-0.5, 0))).toBe('-50 %');
    expect(plain(percent(-0.0000001))).toBe('0.0 %');
  });

  it('writes counts with thousands separators', () => {
    expect(count(307511)).toBe('307,511');
    expect(count(2904.6)).toBe('2,905');
    expect(plural(1, 'column')).toBe('1 column');
    expect(plural(2000, 'column')).toBe('2,000 columns');
  });

  it('drops the leading zero of an AUC only', () => {
    expect(auc(0.762)).toBe('.762');
    expect(auc(1)).toBe('1.000');
    expect(auc(0.0004)).toBe('.000');
    expect(plain(auc(-0.0123))).toBe('-.012');
    expect(auc(10.5, 1)).toBe('10.5');
    expect(plain(plusMinus(0.75, 0.774))).toBe('± .012');
    expect(plusMinus(NaN, 0.774)).toBe('');
  });

  it('shortens amounts, without rounding across a unit', () => {
    expect(plain(money(4_100_000))).toBe('4.1 M');
    expect(plain(money(-920_000))).toBe('-920 k');
    expect(plain(money(999_999))).toBe('1.0 M');
    expect(plain(money(1000))).toBe('1.0 k');
    expect(plain(money(350))).toBe('350');
    expect(plain(money(12.54))).toBe('12.5');
    expect(plain(money(2.5e9))).toBe('2.5 bn');
  });

  it('writes round amounts on an axis without noughts, and apart where they lie close', () => {
    const ticks = [-20_000, 0, 0.05, 500, 10_000, 1_050_000, 1_100_000, 4e8];
    expect(ticks.map((tick) => plain(moneyTick(tick)))).toEqual([
      '-20 k',
      '0',
      '0.05',
      '500',
      '10 k',
      '1.05 M',
      '1.1 M',
      '400 M',
    ]);
  });

  it('writes measures in few figures', () => {
    expect(figure(0)).toBe('0');
    expect(figure(40)).toBe('40');
    expect(figure(0.12345)).toBe('0.123');
    expect(figure(12.3456)).toBe('12.35');
    expect(figure(168797.9)).toBe('168,798');
    expect(plain(figure(-3.5))).toBe('-3.5');
    expect(plain(figure(0.00001))).toBe('1.0e-5');
  });

  it('shows signs and times', () => {
    expect(signed(6.7)).toBe('+6.7');
    expect(plain(signed(-0.8))).toBe('-0.8');
    expect(signed(0.001)).toBe('0.0');
    expect(plain(duration(7.2))).toBe('7 s');
    expect(plain(duration(65))).toBe('1 min 05 s');
    expect(plain(duration(7400))).toBe('2 h 03 min');
    expect([17_400, 99_999, 1e5, 3.24e6, 1.2e9].map((size) => plain(bytes(size)))).toEqual([
      '17 kB',
      '100 kB',
      '0.1 MB',
      '3.2 MB',
      '1.2 GB',
    ]);
  });

  it('says — for what is not known', () => {
    for (const format of [percent, count, auc, money, figure, signed, duration])
      for (const unknown of [NaN, Infinity, null, undefined]) expect(format(unknown)).toBe('—');
  });
});

it('keeps pseudo-HTML out of Plotly', () => {
  expect(plotText('<b>a & b</b>')).toBe('&lt;b&gt;a &amp; b&lt;/b&gt;');
});
