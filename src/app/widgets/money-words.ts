import type { Account } from '../../core/decision/money/stakes';
import { count, money, plural } from './format';

/** What the money on screen was worked out from, in sentences. */
export function accountWords(account: Account, flatAsked: boolean): string[] {
  const { rows } = account;
  if (account.kind === 'flat')
    return [
      flatAsked
        ? 'Every approved default and every declined good payer counts the same, in the unit of the two costs.'
        : 'No amount is known for these loans, so every approved default and every declined good payer counts the same. To count per loan, choose a column of amounts.',
    ];
  const { lent, unit, lacking, taken, rates } = account;
  const of = unit === '' ? '' : ` ${unit}`;
  return [
    `${plural(rows, 'loan')} of ${money(lent)}${of} in all, ${money(lent / rows)}${of} each on average.`,
    ...(lacking === 0
      ? []
      : [
          `${plural(lacking, 'loan')} without a usable amount ${lacking === 1 ? 'counts' : 'count'} as ${money(taken)}${of}, the median of the others.`,
        ]),
    ...(rates === null
      ? []
      : [
          `Interest rates are read as ${rates.as === 'shares' ? 'shares of 1' : 'per cent'} a year, by ${rates.by === 'unit' ? 'the column’s unit' : 'the size of the values'}.${
            rates.lacking === 0
              ? ''
              : ` ${count(rates.lacking)} without a usable rate ${rates.lacking === 1 ? 'earns' : 'earn'} the flat margin.`
          }`,
        ]),
  ];
}
