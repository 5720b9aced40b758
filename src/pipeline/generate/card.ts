import { normalCdf } from '../../core/metrics/normal';
import type { Random } from '../../core/random';
import { cents, clamp, geometric, poisson, valueAt } from './draw';
import * as marginals from './marginals';
import type { Habits, Previous, PreviousTables } from './customer';

export const CARD_COLUMNS = [
  'SK_ID_PREV',
  'SK_ID_CURR',
  'MONTHS_BALANCE',
  'AMT_BALANCE',
  'AMT_CREDIT_LIMIT_ACTUAL',
  'AMT_DRAWINGS_ATM_CURRENT',
  'AMT_DRAWINGS_CURRENT',
  'AMT_INST_MIN_REGULARITY',
  'AMT_PAYMENT_TOTAL_CURRENT',
  'CNT_DRAWINGS_ATM_CURRENT',
  'CNT_DRAWINGS_CURRENT',
  'NAME_CONTRACT_STATUS',
  'SK_DPD',
  'SK_DPD_DEF',
] as const;

/** Monthly statements of one credit card; the balance hovers about the holder's own level. */
export function writeCard(
  random: Random,
  tables: PreviousTables,
  id: number,
  card: Previous,
  habits: Habits,
): void {
  const limit = Math.max(
    22500,
    Math.round(valueAt(marginals.CARD_LIMIT, random.uniform()) / 22500) * 22500,
  );
  const months = clamp(Math.floor(card.daysAgo / 30.4), 1, 92);
  const u = normalCdf(habits.utilisation);
  const used = u < 0.33 ? 0 : clamp((u - 0.33) * 1.55, 0.02, 1);
  let share = used;
  for (let month = months; month >= 1; month--) {
    share = used === 0 ? 0 : clamp(share + 0.3 * (used - share) + 0.12 * random.normal(), 0, 1.1);
    const draws = used === 0 ? 0 : poisson(random, 0.25 + 2.2 * used);
    const fromMachine = draws > 0 ? Math.min(draws, poisson(random, 0.3 + 0.6 * used)) : 0;
    const drawn = draws * limit * 0.03 * (0.5 + random.uniform());
    const balance = cents(share * limit);
    const least = cents(balance * 0.05);
    const behind =
      balance > 0 && random.uniform() < habits.late * 0.4 ? 1 + geometric(random, 8) : 0;
    tables.cards.add([
      card.id,
      id,
      -month,
      balance,
      limit,
      cents(draws > 0 ? (drawn * fromMachine) / draws : 0),
      cents(drawn),
      least,
      behind > 0 ? 0 : cents(least * (1 + random.uniform())),
      fromMachine,
      draws,
      'Active',
      behind,
      behind > 5 ? behind : 0,
    ]);
    if (balance > 0)
      tables.instalments.add([
        card.id,
        id,
        0,
        months - month + 1,
        Math.round(-30.4 * month),
        Math.round(-30.4 * month) + (behind > 0 ? behind : -geometric(random, 6)),
        least,
        least,
      ]);
  }
}
