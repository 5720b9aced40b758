import { Fault } from '../../../core/fault';
import { problemsInWords, quoted, type Problem } from '../../../core/salvage';

/** What became of a run that was in a file. */
export type Taken = 'here' | 'elsewhere' | 'known' | 'lost';

/** A run of a file: what its table is called, and what became of it. */
export interface TakenRun {
  readonly title: string;
  readonly outcome: Taken;
}

/** Why some runs of a file were not taken; null where all were. */
export function importFault(
  file: string,
  problems: readonly Problem[],
  taken: readonly TakenRun[],
): Fault | null {
  const lost = taken.filter(({ outcome }) => outcome === 'lost');
  if (problems.length === 0 && lost.length === 0) return null;
  const words = problems.length === 0 ? [] : [problemsInWords(problems)];
  if (lost.length > 0)
    words.push(`${runs(lost.length)} of ${titlesOf(lost)} can’t be kept until that table is open`);
  return new Fault('bad-input', `Not all of it could be taken: ${words.join('; ')}`, {
    place: { file },
    remedy:
      lost.length > 0
        ? 'Open that table, then open this file again'
        : 'What could be read is in the list; nothing else has changed',
  });
}

/** What was taken, as one sentence; empty where nothing was. */
export function importedInWords(taken: readonly TakenRun[], open: string): string {
  const of = (wanted: Taken): TakenRun[] => taken.filter(({ outcome }) => outcome === wanted);
  const [here, elsewhere, known] = [of('here'), of('elsewhere'), of('known')];
  const parts = [
    ...(here.length > 0 ? [`${runs(here.length)} imported for ${quoted(open)}`] : []),
    ...(elsewhere.length > 0
      ? [
          `${runs(elsewhere.length)} kept for another table: open ${titlesOf(elsewhere)} to see them`,
        ]
      : []),
    ...(known.length > 0 ? [`${runs(known.length)} here already`] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join('; ')}.`;
}

function titlesOf(taken: readonly TakenRun[]): string {
  return [...new Set(taken.map(({ title }) => quoted(title)))].join(', ');
}

function runs(count: number): string {
  return count === 1 ? 'One run' : `${String(count)} runs`;
}
