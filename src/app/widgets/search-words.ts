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
  const found = `Of ${plural(search.records.length, 'trial')} the best has an AUC of ${auc(value)} (95 % interval ${auc(low)} to ${auc(high)})`;
  const its =
    best.id === 0
      ? `${found}: the settings as they stand.`
      : `${found}: ${trialText(search, best)}.`;
  if (finished.length < 2) return [its];
  return [its, standingText(best.id, behind), likeText(finished, behind), CAUTION].filter(
    (text) => text !== '',
  );
}

const CAUTION =
  'The best of many is picked for what it did on these very rows, so its AUC is flattered: expect less on others. The test rows stay locked; cross-validate what you choose before you rely on it.';

/** How far the settings as they stood, the first trial, lie behind. */
function standingText(best: number, behind: Behind): string {
  const standing = behind[0];
  if (best === 0) return 'No trial did better than they.';
  if (standing === undefined) return '';
  const by = `The settings as they stood are ${auc(-standing.difference)} behind (95 % interval ${signedAuc(-standing.high)} to ${signedAuc(-standing.low)})`;
  return isReal(standing) ? `${by}.` : `${by}: that may well be chance.`;
}

/** How many of the others can't be told from the best. */
function likeText(finished: readonly TrialRecord[], behind: Behind): string {
  const compared = finished.filter(({ id }) => behind[id] !== undefined);
  const alike = compared.filter(({ id }) => !isReal(behind[id])).length;
  const others = `the other ${plural(compared.length, 'finished trial')}`;
  if (compared.length === 0) return '';
  if (alike === 0) return `All of ${others} are behind it by more than chance.`;
  if (alike === compared.length) return `None of ${others} can be told from it.`;
  return `${count(alike)} of ${others} can’t be told from it.`;
}

/** Behind by more than its interval. */
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
      'less than the best',
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
  return record.kind === 'stopped' ? `stopped at ${String(steps)}` : '';
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
