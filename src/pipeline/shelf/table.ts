import { correctedMean, type FoldEstimate } from '../../core/folds/summary';
import { APPROVED, type Bounds, type Measured } from './measure';

/** What one model came to, seed by seed. */
export interface Line {
  readonly name: string;
  readonly seeds: readonly Measured[];
}

/** The table in Markdown: the best AUC first, what needs no model at either end. */
export function shelfTable(
  lines: readonly Line[],
  bounds: readonly Bounds[],
  yardstick: Line,
): string {
  const [ceiling, rules] = [bounds.map(({ truth }) => truth), bounds.map((bound) => bound.rules)];
  const best = lines.toSorted((a, b) => meanOf(b, 'auc') - meanOf(a, 'auc'));
  const less = (values: readonly number[]): string => {
    const differences = values.map((value, seed) => value - yardstick.seeds[seed].auc);
    return written(correctedMean(differences, yardstick.seeds), 4, true);
  };
  const bound = (name: string, values: readonly number[]): string[] => [
    name,
    written(correctedMean(values, yardstick.seeds), 4),
    less(values),
    ...Array<string>(6).fill('–'),
  ];
  const body = best.map((line) => {
    const aucs = line.seeds.map(({ auc }) => auc);
    const figure = (measure: keyof Measured, digits: number, times = 1): string => {
      const values = line.seeds.map((figures) => times * figures[measure]);
      return written(correctedMean(values, yardstick.seeds), digits);
    };
    return [
      line.name,
      figure('auc', 4),
      line === yardstick ? '–' : less(aucs),
      figure('ks', 3),
      figure('averagePrecision', 3),
      figure('brier', 4),
      figure('recall', 1, 100),
      Math.round(meanOf(line, 'parameters')).toLocaleString('en'),
      Math.ceil(meanOf(line, 'seconds')).toLocaleString('en'),
    ];
  });
  return markdown([
    [
      'model',
      'AUC',
      `AUC less that of ${yardstick.name.toLowerCase()}`,
      'KS',
      'average precision',
      'Brier score',
      `% of defaults caught, approving ${100 * APPROVED} %`,
      'parameters',
      'processor seconds',
    ],
    bound('_the true PD (ceiling)_', ceiling),
    ...body,
    bound('_starter rules, by how many are met_', rules),
  ]);
}

function meanOf({ seeds }: Line, measure: keyof Measured): number {
  return seeds.reduce((sum, figures) => sum + figures[measure], 0) / seeds.length;
}

function written({ mean, low, high }: FoldEstimate, digits: number, signed = false): string {
  const value = Math.abs(mean).toFixed(digits);
  const sign = mean < 0 ? '−' : signed ? '+' : '';
  const half = (high - low) / 2;
  return Number.isNaN(half) ? `${sign}${value}` : `${sign}${value} ± ${half.toFixed(digits)}`;
}

function markdown(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((cells) => cells[i].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}
