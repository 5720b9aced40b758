import { KNOBS } from '../../core/experiment';
import type { LossName, Pairing, SamplerName } from '../../core/study/plan';
import type { MeasureName, Reading } from '../../core/study/measures';
import { isDone, type CellRecord } from '../../core/study/record';
import {
  samePairing,
  summarise,
  verdict,
  type Estimate,
  type Summary,
} from '../../core/study/summary';
import { auc, percent, plusMinus, signed } from './format';

export interface Told {
  readonly records: readonly CellRecord[];
  readonly pairings: readonly Pairing[];
  readonly baseline: Pairing;
  readonly approvalRate: number;
}

export function samplerLabel(name: SamplerName): string {
  return KNOBS.sampling.options.find(({ value }) => value === name)?.label ?? name;
}

export function lossLabel(name: LossName): string {
  return KNOBS.loss.options.find(({ value }) => value === name)?.label ?? name;
}

/** "no sampling with cross-entropy", "SMOTE with focal loss". */
export function pairingText({ sampling, loss }: Pairing): string {
  const sampler = sampling === 'none' ? 'no sampling' : midSentence(samplerLabel(sampling));
  const label = midSentence(lossLabel(loss));
  return `${sampler} with ${label.endsWith('cross-entropy') ? label : `${label} loss`}`;
}

/** Lower-case at the front, unless it is a name or an abbreviation. */
function midSentence(label: string): string {
  return /^[A-Z][a-z]+(-[a-z]+)?( |$)/.test(label) && !label.startsWith('Tomek')
    ? label[0].toLowerCase() + label.slice(1)
    : label;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** A mean with half its interval: ".781 ± .012"; shares of a population in per cent points. */
export function estimateText({ mean, low, high }: Estimate, withSign = false): string {
  const value = withSign ? signedAuc(mean) : auc(mean);
  return `${value} ${plusMinus(low, high)}`.trim();
}

function signedAuc(value: number): string {
  return signed(value, 3).replace(/^([+\u2212]?)0\./, '$1.');
}

export function measureText(measure: MeasureName, approvalRate: number): string {
  switch (measure) {
    case 'auc':
      return 'AUC';
    case 'averagePrecision':
      return 'average precision';
    case 'recall':
      return `recall at ${percent(approvalRate, 0)} approved`;
    case 'brier':
      return 'Brier score';
    case 'calibration':
      return 'calibration error';
    case 'bias':
      return 'mean PD less the default rate';
  }
}

/** What the paired differences say, in plain sentences; none while there is nothing to compare. */
export function conclusion(told: Told): string[] {
  const { records, pairings, baseline } = told;
  const done = records.filter(isDone);
  const ofBaseline = done.filter((record) => samePairing(record, baseline));
  const compared = summaries(told, 'auc', 'raw').filter(({ difference }) => difference !== null);
  if (done.length === 0) return [];
  if (pairings.length < 2)
    return ['Choose a second sampler or loss: there is nothing to compare yet.'];
  if (ofBaseline.length === 0)
    return [
      `${sentence(pairingText(baseline))} has no finished run yet, so nothing can be compared with it.`,
    ];
  if (compared.length === 0)
    return [
      'No other pairing shares a seed with the baseline yet, so there is nothing to compare.',
    ];
  if (compared.every(({ difference }) => (difference?.seeds ?? 0) < 2))
    return ['One seed says nothing about chance: from two seeds on, differences have intervals.'];
  return [...aboutOrder(told), ...aboutProbability(told), aboutChance(compared.length)];
}

function summaries(told: Told, measure: MeasureName, reading: Reading): Summary[] {
  const { records, pairings, baseline, approvalRate } = told;
  return summarise(records, pairings, baseline, { measure, reading, approvalRate });
}

const ORDER: readonly MeasureName[] = ['auc', 'averagePrecision', 'recall'];
const MOST_NAMED = 2;

function aboutOrder(told: Told): string[] {
  const against = `Against ${pairingText(told.baseline)}`;
  const still: string[] = [];
  const moved: string[] = [];
  for (const measure of ORDER) {
    const name = `the ${measureText(measure, told.approvalRate)}`;
    const movers = summaries(told, measure, 'raw')
      .filter(({ difference }) => verdict(difference) !== 'unclear')
      .toSorted((a, b) => sizeOf(b) - sizeOf(a));
    if (movers.length === 0) still.push(name);
    else moved.push(listOfMovers(movers, name));
  }
  const [first, ...rest] =
    still.length === 0
      ? moved
      : [`no other pairing moved ${listed(still, 'or')} by more than its interval`, ...moved];
  return [`${against}, ${first}.`, ...rest.map(sentence)];
}

function listOfMovers(movers: readonly Summary[], name: string): string {
  const named = movers.slice(0, MOST_NAMED).map((mover) => {
    const verb = verdict(mover.difference) === 'higher' ? 'raised' : 'lowered';
    const { mean, low, high } = mover.difference ?? NO_ESTIMATE;
    return `${pairingText(mover)} ${verb} ${name} by ${`${auc(Math.abs(mean))} ${plusMinus(low, high)}`.trim()}`;
  });
  const more = movers.length - named.length;
  const rest = more === 0 ? '' : `; ${String(more)} more moved it too`;
  return `${listed(named, 'and')}${rest}`;
}

const NO_ESTIMATE: Estimate = { mean: NaN, low: NaN, high: NaN, seeds: 0 };

function sizeOf({ difference }: Summary): number {
  return Math.abs(difference?.mean ?? 0);
}

function aboutProbability(told: Told): string[] {
  const raw = summaries(told, 'brier', 'raw');
  const before = raw.find((summary) => samePairing(summary, told.baseline));
  const risen = raw
    .filter(({ difference }) => verdict(difference) === 'higher')
    .toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const worst = risen.at(0);
  if (worst === undefined || before === undefined)
    return ['No pairing raised the raw Brier score by more than its interval.'];
  const corrected = summaries(told, 'brier', 'corrected').find((one) => samePairing(one, worst));
  const bias = summaries(told, 'bias', 'raw').find((one) => samePairing(one, worst));
  const back =
    corrected === undefined
      ? ''
      : `; corrected it is ${auc(corrected.value.mean)}, ${besides(corrected.difference)}`;
  const others =
    risen.length > 1
      ? ` ${String(risen.length)} of ${String(raw.length - 1)} pairings raised it.`
      : '';
  const off =
    bias === undefined
      ? ''
      : ` Its raw probabilities are ${points(bias.value.mean)} too ${bias.value.mean > 0 ? 'high' : 'low'} on average.`;
  return [
    `${sentence(
      `${pairingText(worst)} raised the raw Brier score from ${auc(before.value.mean)} to ${auc(worst.value.mean)}${back}`,
    )}${others}${off}`,
  ];
}

/** A distance between shares, in percentage points. */
function points(share: number): string {
  return percent(Math.abs(share)).replace('%', 'percentage points');
}

function besides(difference: Estimate | null): string {
  switch (verdict(difference)) {
    case 'higher':
      return 'still above the baseline’s by more than its interval';
    case 'lower':
      return 'below the baseline’s by more than its interval';
    case 'unclear':
      return 'no clear difference from the baseline’s';
  }
}

function aboutChance(compared: number): string {
  return compared === 1
    ? 'An interval leaves out 0 by chance once in twenty comparisons.'
    : `With ${String(compared)} pairings compared on each measure, expect about one interval in twenty to leave out 0 by chance alone.`;
}

function listed(items: readonly string[], word: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1) ?? ''}`;
}

/** What a difference says, for a cell of the table. */
export function differenceText(difference: Estimate | null): string {
  if (difference === null || !Number.isFinite(difference.low)) return '';
  const by = `by ${auc(Math.abs(difference.mean))} ${plusMinus(difference.low, difference.high)}`;
  switch (verdict(difference)) {
    case 'higher':
      return `higher ${by}`;
    case 'lower':
      return `lower ${by}`;
    case 'unclear':
      return 'no clear difference';
  }
}
