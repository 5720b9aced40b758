import { normalCdf } from '../../core/metrics/normal';
import type { Random } from '../../core/random';
import { levelAt, levels, roundTo, valueAt } from './draw';
import * as marginals from './marginals';
import type { Person } from './person';

/** The loan applied for. */
export interface Loan {
  readonly revolving: boolean;
  readonly goods: number;
  readonly credit: number;
  readonly annuity: number;
}

/** Months of a cash loan, by size. */
const SMALL = levels({ '12': 0.3, '18': 0.28, '24': 0.3, '30': 0.08, '36': 0.04 });
const MEDIUM = levels({ '12': 0.06, '18': 0.14, '24': 0.28, '30': 0.2, '36': 0.32 });
const LARGE = levels({ '18': 0.04, '24': 0.14, '30': 0.2, '36': 0.32, '48': 0.2, '60': 0.1 });

export function drawLoan(random: Random, person: Person): Loan {
  const revolving = random.uniform() < 0.095;
  const wish = Math.log(person.income / 147000) / 0.55;
  const size = 0.43 * wish + 0.08 * person.age + 0.05 * person.stability + 0.88 * random.normal();
  const price = valueAt(marginals.GOODS_PRICE, normalCdf(size));
  const popular = random.uniform() < 0.7;
  const goods = Math.max(40500, roundTo(price, popular && price > 100000 ? 45000 : 4500));
  const loading = drawLoading(random, person);
  const termDraw = random.uniform();
  const rate = 0.0085 + 0.012 * random.uniform();
  if (revolving) {
    const limit = Math.max(135000, roundTo(Math.min(goods, 900000) * 0.75, 45000));
    return { revolving, goods: limit, credit: limit, annuity: limit / 20 };
  }
  const credit = roundTo(goods * loading, 4.5);
  const table = goods < 200000 ? SMALL : goods < 600000 ? MEDIUM : LARGE;
  const months = Number(levelAt(table, termDraw));
  const annuity = (credit * rate) / (1 - Math.exp(-months * Math.log(1 + rate)));
  return { revolving, goods, credit, annuity: roundTo(annuity, 4.5) };
}

/** Credit per price of the goods: insurance and fees are lent as well. */
function drawLoading(random: Random, { ability, willingness }: Person): number {
  const u = random.uniform();
  const push = normalCdf(-0.1 * ability - 0.08 * willingness + 0.99 * random.normal());
  if (push < 0.34) return 1;
  if (push < 0.84) return 1.04 + 0.17 * u;
  return 1.2 + 0.26 * u;
}
