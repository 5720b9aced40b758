import type { Described, KnownLayout } from './described';
import { germanCredit } from './known/german';
import { germanCreditNumeric } from './known/german-numeric';
import { cutoffFeatures, homeCredit } from './known/home-credit';
import type { RawTable } from './raw';

const LAYOUTS: readonly KnownLayout[] = [
  germanCredit,
  germanCreditNumeric,
  homeCredit,
  cutoffFeatures,
];

/** The meaning of a file whose layout is known, null for any other. */
export function recognise(raw: RawTable): Described | null {
  return LAYOUTS.find((layout) => layout.matches(raw))?.describe(raw) ?? null;
}
