import type { ClassCounts } from '../../run';

/**
 * Weight of evidence, ln(share of the goods / share of the bads): above 0 is safer than the whole.
 * With no good or no bad among the rows, one row of the whole's rate is added to them: that makes the
 * logarithm finite and never turns its sign, as half a row of each outcome does where one is rare.
 */
export function weightOfEvidence(bin: ClassCounts, all: ClassCounts): number {
  const { good, bad } = shares(bin, all);
  return Math.log(good / bad);
}

/** A bin's part of the information value, (share of the goods − share of the bads) · WoE; never below 0. */
export function informationOf(bin: ClassCounts, all: ClassCounts): number {
  const { good, bad } = shares(bin, all);
  return (good - bad) * Math.log(good / bad);
}

function shares({ good, bad }: ClassCounts, all: ClassCounts): ClassCounts {
  const added = good === 0 || bad === 0 ? 1 / (all.good + all.bad) : 0;
  return { good: good / all.good + added, bad: bad / all.bad + added };
}

export type InformationBand = 'not predictive' | 'weak' | 'medium' | 'strong' | 'suspicious';

/** The usual names of information values (Siddiqi 2006): from .02, .1, .3 and, too good to be true, .5. */
export function informationBand(information: number): InformationBand {
  if (information < 0.02) return 'not predictive';
  if (information < 0.1) return 'weak';
  if (information < 0.3) return 'medium';
  return information <= 0.5 ? 'strong' : 'suspicious';
}

/** Information value of a feature, Σ (share of goods − share of bads) · WoE over its bins. */
export function informationValue(bins: readonly ClassCounts[], all: ClassCounts): number {
  return bins.reduce((sum, bin) => sum + informationOf(bin, all), 0);
}

export function together(a: ClassCounts, b: ClassCounts): ClassCounts {
  return { good: a.good + b.good, bad: a.bad + b.bad };
}

/** Pearson's χ² with one degree of freedom of two bins having one default rate; 0 when one is empty. */
export function chiSquare(a: ClassCounts, b: ClassCounts): number {
  const good = a.good + b.good;
  const bad = a.bad + b.bad;
  const product = (a.good + a.bad) * (b.good + b.bad) * good * bad;
  return product === 0 ? 0 : ((good + bad) * (a.good * b.bad - a.bad * b.good) ** 2) / product;
}
