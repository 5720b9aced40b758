import type { AucDifference } from '../../core/metrics/intervals';
import {
  bestTrial,
  isFinished,
  objectiveOf,
  ranked,
  type Search,
  type Trial,
  type TrialRecord,
} from '../../core/search/search';
import { KNOBS } from '../../core/experiment';
import type { Cell, Sheet } from './csv';
import { auc, count, plural } from './format';
import { knobText } from './knob-words';
import { signedAuc } from './leaderboard-words';

/** Which settings a trial has: "Depth 4, Learning rate 0.05". */
export function trialText({ space }: Pick<Search, 'space'>, { values }: Trial): string {
  return space.map(({ name }, i) => knobText(name, values[i])).join(', ');
}

type Behind = Readonly<Record<number, AucDifference>>;

/** What the search has found and what it does not say, in plain sentences; empty without a finished trial. */
export function searchText(search: Search, behind: Behind): string[] {
  const best = bestTrial(search.records);
  if (best === null) return [];
  const { auc: value, low, high } = best.figures;
  const finished = search.records.filter(isFinished);
  const { length } = search.records;
  const which = length === 1 ? 'The only trial' : `Of ${plural(length, 'trial')}, the best`;
  const its = `${which} has an AUC of ${auc(value)} (95 % interval ${auc(low)} to ${auc(high)}), with ${
    best.id === 0 ? AS_THEY_STOOD : trialText(search, best)
  }.`;
  if (finished.length < 2) return [its];
  return [its, standingText(best.id, behind), likeText(finished, behind), CAUTION].filter(
    (text) => text !== '',
  );
}

const AS_THEY_STOOD = 'the settings as they stood';

const CAUTION =
  'The best of many trials is picked by its AUC on these very rows, so expect a lower one on other rows. Test rows stay locked. Cross-validate the settings that you choose before you rely on them.';

/** How far the settings as they stood, the first trial, lie behind. */
function standingText(best: number, behind: Behind): string {
  const standing = behind[0];
  if (best === 0) return `No trial did better than ${AS_THEY_STOOD}.`;
  if (standing === undefined) return '';
  const by = `The settings as they stood are ${auc(-standing.difference)} behind it (95 % interval ${signedAuc(-standing.high)} to ${signedAuc(-standing.low)})`;
  return isReal(standing) ? `${by}.` : `${by}: that may well be chance.`;
}

/** How many of the others can't be told from the best. */
function likeText(finished: readonly TrialRecord[], behind: Behind): string {
  const compared = finished.filter(({ id }) => behind[id] !== undefined);
  const worse = compared.filter(({ id }) => isReal(behind[id])).length;
  if (compared.length === 0) return '';
  if (compared.length === 1)
    return `The other finished trial is ${worse === 1 ? 'clearly' : 'not clearly'} worse.`;
  const others = `${count(compared.length)} other finished trials`;
  if (worse === compared.length) return `All ${others} are clearly worse.`;
  if (worse === 0) return `None of the ${others} is clearly worse.`;
  return `Of the ${others}, ${count(worse)} ${worse === 1 ? 'is' : 'are'} clearly worse.`;
}

/** Clearly worse: the whole interval of the difference is below 0. */
export function isReal({ high }: AucDifference): boolean {
  return high < 0;
}

const OUTCOMES = { finished: 'finished', stopped: 'stopped early', failed: 'failed' } as const;

/** Every trial, the best first. */
export function searchSheet(search: Search, behind: Behind): Sheet {
  return {
    title: 'Trials of the search',
    columns: [
      'rank',
      'trial',
      ...search.space.map(({ name }) => `${KNOBS[name].label} (${name})`),
      'outcome',
      'AUC',
      'AUC low (95 %)',
      'AUC high (95 %)',
      'AUC on the rows learnt from',
      'AUC less that of the best',
      'difference low (95 %)',
      'difference high (95 %)',
      'steps made',
      'best step',
      'seconds',
      'reason',
    ],
    rows: ranked(search.records).map((record, i) => [
      i + 1,
      record.id,
      ...record.values.map((value): Cell => (typeof value === 'boolean' ? String(value) : value)),
      OUTCOMES[record.kind],
      Number.isNaN(objectiveOf(record)) ? null : objectiveOf(record),
      ...figureCells(record, behind),
    ]),
  };
}

function figureCells(record: TrialRecord, behind: Behind): Cell[] {
  if (record.kind === 'failed') return [...Array<null>(9).fill(null), record.reason];
  if (record.kind === 'stopped') {
    const steps = record.curve.steps.at(-1) ?? 0;
    return [...Array<null>(6).fill(null), steps, null, record.seconds, ''];
  }
  const { low, high, trainAuc, steps, bestStep, seconds } = record.figures;
  const gap = behind[record.id];
  return [
    low,
    high,
    trainAuc,
    gap?.difference ?? null,
    gap?.low ?? null,
    gap?.high ?? null,
    steps,
    bestStep,
    seconds,
    '',
  ];
}

/** What became of a trial, in a word or two. */
export function outcomeText(record: TrialRecord): string {
  if (record.kind === 'failed') return 'failed';
  const steps = record.kind === 'finished' ? record.figures.steps : record.curve.steps.at(-1);
  return record.kind === 'stopped' ? `stopped after step ${String(steps)}` : '';
}

/** A list of values as it is typed; shares in per cent. */
export function listText(values: readonly number[], factor: number): string {
  return values.map((value) => String(Number((value * factor).toPrecision(12)))).join(', ');
}

/** What was typed, as numbers; null where something in it is none. */
export function readList(text: string, factor: number): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const values = parts.map((part) => Number((Number(part) / factor).toPrecision(12)));
  return values.every(Number.isFinite) ? [...new Set(values)] : null;
}
