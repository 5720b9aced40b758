import type { PointsBin, PointsFeature, PointsTable } from '../../core/models/scorecard/points';
import type { ScorecardFeature } from '../../core/models/scorecard/saved';
import { informationBand } from '../../core/models/scorecard/woe';
import type { Experiment } from '../../core/experiment';
import type { Sheet } from './csv';
import { auc, count, figure, plural } from './format';

/** What the table of the file says of a column. */
export interface ColumnWords {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
}

export type WordsOf = (column: string) => ColumnWords | undefined;

export function nameOf(column: string, words: WordsOf): string {
  return words(column)?.label || column;
}

/** "below 35", "35 to 42" (42 itself is in the next), "42 and more", or levels. */
export function binText(
  { bin, from, to, levels }: Pick<PointsBin, 'bin' | 'from' | 'to' | 'levels'>,
  write: (value: number) => string = figure,
): string {
  switch (bin.kind) {
    case 'missing':
      return 'missing';
    case 'rest':
      return 'all other levels';
    case 'levels':
      return levels.join(', ');
    case 'range':
      if (from === null) return to === null ? 'any number' : `below ${write(to)}`;
      return to === null ? `${write(from)} and more` : `${write(from)} to ${write(to)}`;
  }
}

export function rowsOf({ bin }: Pick<PointsBin, 'bin'>): number {
  return bin.good + bin.bad;
}

export function rateOf({ bin }: Pick<PointsBin, 'bin'>): number {
  return bin.bad / (bin.good + bin.bad);
}

/** ".312, strong". */
export function informationText(information: number): string {
  return `${auc(information)}, ${informationBand(information)}`;
}

/** What a bar chart of a characteristic says, in words. */
export function binsSummary({ column, bins }: PointsFeature, words: WordsOf): string {
  const sorted = bins.toSorted((a, b) => a.woe - b.woe);
  const worst = sorted[0];
  const best = sorted[sorted.length - 1];
  return (
    `Weight of evidence by bin of ${nameOf(column, words)}: ` +
    `riskiest ${binText(worst)} with ${figure(worst.woe)}, safest ${binText(best)} with ${figure(best.woe)}.`
  );
}

/** The whole scorecard: a line a bin, the base points first. */
export function scorecardSheet({ base, kept }: PointsTable, words: WordsOf): Sheet {
  return {
    title: 'Scorecard',
    columns: [
      'characteristic',
      'column',
      'unit',
      'bin',
      'from',
      'to (below)',
      'rows',
      'defaults',
      'default rate',
      'WoE',
      'points',
      'information value',
      'coefficient',
    ],
    rows: [
      ['base points', '', '', '', null, null, null, null, null, null, base, null, null],
      ...kept.flatMap(({ column, information, coefficient, bins }) =>
        bins.map((bin) => [
          nameOf(column, words),
          column,
          words(column)?.unit ?? '',
          binText(bin),
          bin.from,
          bin.to,
          rowsOf(bin),
          bin.bin.bad,
          rateOf(bin),
          bin.woe,
          bin.points,
          information,
          coefficient,
        ]),
      ),
    ],
  };
}

/** The table behind one characteristic's bars. */
export function featureSheet({ column, bins }: PointsFeature, words: WordsOf): Sheet {
  return {
    title: nameOf(column, words),
    columns: ['bin', 'rows', 'defaults', 'default rate', 'WoE', 'points'],
    rows: bins.map((bin) => [
      binText(bin),
      rowsOf(bin),
      bin.bin.bad,
      rateOf(bin),
      bin.woe,
      bin.points,
    ]),
  };
}

const MOST_NAMED = 3;

function named(features: readonly ScorecardFeature[], words: WordsOf): string {
  const names = features.slice(0, MOST_NAMED).map(({ column }) => nameOf(column, words));
  const more = features.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`;
}

/** Which columns were left out and why; empty where none was. */
export function leftOutText(
  all: readonly ScorecardFeature[],
  { scorecardInformation }: Pick<Experiment, 'scorecardInformation'>,
  words: WordsOf,
): string {
  const weak = all.filter(({ use }) => use === 'weak').length;
  const turned = all.filter(({ use }) => use === 'turned');
  const parts = [
    ...(weak === 0
      ? []
      : [`${plural(weak, 'column')} with an information value below ${auc(scorecardInformation)}`]),
    ...(turned.length === 0
      ? []
      : [
          `${count(turned.length)} that beside the others would call safer bins riskier (${named(turned, words)})`,
        ]),
  ];
  return parts.length === 0 ? '' : `Left out: ${parts.join('; ')}.`;
}

/** The bin of each characteristic that most rows are in. */
export function commonestBins(kept: readonly PointsFeature[]): number[] {
  return kept.map(({ bins }) => {
    const most = Math.max(...bins.map(rowsOf));
    return bins.findIndex((bin) => rowsOf(bin) === most);
  });
}

/** Points of an applicant who is in these bins. */
export function totalPoints({ base, kept }: PointsTable, chosen: readonly number[]): number {
  return kept.reduce((sum, { bins }, i) => sum + bins[chosen[i] ?? 0].points, base);
}
