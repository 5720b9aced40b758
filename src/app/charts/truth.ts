import type { Data } from 'plotly.js';
import { logit } from '../../core/losses/logistic';
import type { TruthCheck, TruthGroup } from '../../core/metrics/truth';
import type { Sheet } from '../widgets/csv';
import { auc, count, percent, plural } from '../widgets/format';

type Range = [number, number];

/** A PD closer to 0 or 1 than this would squeeze all else into a corner. */
const CLOSEST = 1e-4;
const PAD = 0.3;

const place = (pd: number): number => logit(Math.min(1 - CLOSEST, Math.max(CLOSEST, pd)));

/** One log-odds scale for both directions, over everything drawn. */
export function truthRange({ groups }: TruthCheck): Range {
  const ends = groups.flatMap(({ meanPd, quantiles }) => [meanPd, quantiles[0], quantiles[4]]);
  if (ends.length === 0) return [-4, 0];
  return [place(Math.min(...ends)) - PAD, place(Math.max(...ends)) + PAD];
}

export function truthTraces({ groups }: TruthCheck, range: Range): Data[] {
  const x = groups.map(({ meanPd }) => place(meanPd));
  const band = (low: number, high: number, opacity: number): Data => ({
    x: [...x, ...x.toReversed()],
    y: [
      ...groups.map(({ quantiles }) => place(quantiles[low])),
      ...groups.map(({ quantiles }) => place(quantiles[high])).toReversed(),
    ],
    mode: 'lines',
    fill: 'toself',
    fillcolor: 'var(--accent)',
    line: { width: 0 },
    opacity,
    hoverinfo: 'skip',
  });
  return [
    band(0, 4, 0.14),
    band(1, 3, 0.22),
    {
      x: range,
      y: range,
      mode: 'lines',
      line: { color: 'var(--control-line)', width: 1 },
      hoverinfo: 'skip',
    },
    {
      x,
      y: groups.map(({ meanTruth }) => place(meanTruth)),
      mode: 'lines+markers',
      line: { color: 'var(--accent)', width: 1.4 },
      marker: { color: 'var(--accent)', size: 5 },
      text: groups.map(
        (group) =>
          `predicted ${percent(group.meanPd, 2)}<br>true ${percent(group.meanTruth, 2)}<br>` +
          `half of them ${percent(group.quantiles[1])} to ${percent(group.quantiles[3])}<br>` +
          plural(group.rows, 'row'),
      ),
      hovertemplate: '%{text}<extra></extra>',
    },
  ];
}

export function truthSummary({ rows, meanError, calibrationError, groups }: TruthCheck): string {
  const first = groups.at(0);
  const last = groups.at(-1);
  if (first === undefined || last === undefined) return 'Predicted against true PD: no rows.';
  const said = ({ meanPd, meanTruth }: TruthGroup): string =>
    `predicted ${percent(meanPd, 2)}, true ${percent(meanTruth, 2)}`;
  return (
    `Predicted against true PD of ${count(rows)} rows in ${plural(groups.length, 'group')}. ` +
    `Lowest group: ${said(first)}; highest: ${said(last)}. Mean error ${auc(meanError, 4)}, ` +
    `calibration error ${auc(calibrationError, 4)}.`
  );
}

export function truthSheet({ groups }: TruthCheck): Sheet {
  return {
    title: 'Predicted against true PD',
    columns: [
      'mean prediction',
      'mean true PD',
      'true PD, 5 %',
      'true PD, 25 %',
      'true PD, median',
      'true PD, 75 %',
      'true PD, 95 %',
      'rows',
      'lowest prediction',
      'highest prediction',
    ],
    rows: groups.map(({ meanPd, meanTruth, quantiles, rows, lowestPd, highestPd }) => [
      meanPd,
      meanTruth,
      ...quantiles,
      rows,
      lowestPd,
      highestPd,
    ]),
  };
}
