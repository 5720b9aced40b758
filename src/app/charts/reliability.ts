import type { Data } from 'plotly.js';
import { logit } from '../../core/losses/logistic';
import type { Calibration, ReliabilityBin } from '../../core/metrics/calibration';
import type { Sheet } from '../widgets/csv';
import { auc, count, percent, plural } from '../widgets/format';
import { axisTicks, tickText } from './log-odds-axis';
import type { Axis } from './axis';

/** What the reliability diagram shows: the reading in force, and what it is compared with. */
export interface ReliabilityView {
  readonly chosen: Calibration;
  /** The same scores, corrected if the chosen ones are raw and the other way round; null when they are the same. */
  readonly other: Calibration | null;
  /** The run behind the one on screen. */
  readonly ghost: Calibration | null;
  readonly corrected: boolean;
  readonly split: string;
}

type Range = readonly [number, number];

const PAD = 0.35;
/** Points beyond the scale stand this far from its ends. */
const EDGE = 0.12;

/** A share as log-odds, kept on the scale: those of 0 and 1 have no end. */
function place(share: number, [low, high]: Range): number {
  return Math.min(high - EDGE, Math.max(low + EDGE, logit(share)));
}

/**
 * One log-odds scale for both directions, so that the diagonal is one; over everything drawn, but no
 * closer to 0 or 1 than half a row of a group: certainties would squeeze all else into a corner.
 */
export function reliabilityRange({ chosen, other, ghost }: ReliabilityView): [number, number] {
  const ends = [chosen, other, ghost].flatMap((one) =>
    (one?.bins ?? []).flatMap(({ meanPd, rate, rows }) => {
      const finest = 1 / (2 * rows + 2);
      const within = (share: number) => Math.min(1 - finest, Math.max(finest, share));
      return rate > 0 && rate < 1
        ? [logit(within(meanPd)), logit(within(rate))]
        : [logit(within(meanPd))];
    }),
  );
  return ends.length === 0 ? [-4, 0] : [Math.min(...ends) - PAD, Math.max(...ends) + PAD];
}

export function reliabilityAxis(title: string, range: [number, number], most: number): Axis {
  const ticks = axisTicks(range[0], range[1], most);
  return { title, range, tickvals: ticks.map(logit), ticktext: ticks.map(tickText) };
}

export function reliabilityTraces(view: ReliabilityView, range: [number, number]): Data[] {
  const { chosen, other, ghost } = view;
  return [
    {
      x: range,
      y: range,
      mode: 'lines',
      line: { color: 'var(--control-line)', width: 1 },
      hoverinfo: 'skip',
    },
    ...(ghost === null
      ? []
      : [lineOf(ghost.bins, range, { color: 'var(--muted)', width: 1.2, dash: 'dash' })]),
    ...(other === null ? [] : [hollow(other.bins, range)]),
    solid(chosen.bins, range),
  ];
}

function xy(bins: readonly ReliabilityBin[], range: Range): { x: number[]; y: number[] } {
  return {
    x: bins.map((bin) => place(bin.meanPd, range)),
    y: bins.map((bin) => place(bin.rate, range)),
  };
}

function lineOf(
  bins: readonly ReliabilityBin[],
  range: Range,
  line: { color: string; width: number; dash?: 'dash' | 'dot' },
): Data {
  return { ...xy(bins, range), mode: 'lines', line, hoverinfo: 'skip' };
}

function hollow(bins: readonly ReliabilityBin[], range: Range): Data {
  return {
    ...xy(bins, range),
    mode: 'lines+markers',
    line: { color: 'var(--faint)', width: 1, dash: 'dot' },
    marker: { color: 'var(--surface)', size: 6, line: { color: 'var(--faint)', width: 1.2 } },
    hoverinfo: 'skip',
  };
}

/** A marker's area follows the rows of its bin. */
function solid(bins: readonly ReliabilityBin[], range: Range): Data {
  const most = Math.max(...bins.map((bin) => bin.rows));
  const { x, y } = xy(bins, range);
  return {
    x,
    y,
    mode: 'lines+markers',
    line: { color: 'var(--accent)', width: 1.2 },
    marker: {
      color: 'var(--accent)',
      opacity: 1,
      size: bins.map((bin) => 3.5 + 5 * Math.sqrt(bin.rows / most)),
      line: { color: 'var(--surface)', width: 1 },
    },
    error_y: {
      type: 'data',
      symmetric: false,
      array: bins.map((bin, i) => place(bin.high, range) - y[i]),
      arrayminus: bins.map((bin, i) => y[i] - place(bin.low, range)),
      color: 'var(--accent)',
      thickness: 1.2,
      width: 2.5,
    },
    text: bins.map(
      (bin) =>
        `mean PD ${percent(bin.meanPd)} (${percent(bin.lowestPd)} to ${percent(bin.highestPd)})<br>` +
        `defaulted ${percent(bin.rate)} (${percent(bin.low)} to ${percent(bin.high)})<br>` +
        `${count(bin.defaults)} of ${plural(bin.rows, 'row')}`,
    ),
    hovertemplate: '%{text}<extra></extra>',
  };
}

/** The diagram in words. */
export function reliabilitySummary({ chosen, corrected, split }: ReliabilityView): string {
  const { bins } = chosen;
  const first = bins.at(0);
  const last = bins.at(-1);
  if (first === undefined || last === undefined) return 'Reliability diagram: no rows.';
  const group = (bin: ReliabilityBin): string =>
    `mean PD ${percent(bin.meanPd)}, ${percent(bin.rate)} defaulted`;
  return (
    `Reliability diagram of ${corrected ? 'corrected' : 'raw'} probabilities on ${count(chosen.rows)} ${split} rows ` +
    `in ${plural(bins.length, 'group')}. Lowest group: ${group(first)}; highest: ${group(last)}. ` +
    `Over all rows the mean PD is ${percent(chosen.meanPd)} and ${percent(chosen.rate)} defaulted. ` +
    `Expected calibration error ${auc(chosen.expectedError, 4)}, Brier score ${auc(chosen.brier, 4)}.`
  );
}

/** Every group of both readings. */
export function reliabilitySheet({ chosen, other, corrected }: ReliabilityView): Sheet {
  const rowsOf = (one: Calibration | null, name: string): Sheet['rows'] =>
    (one?.bins ?? []).map((bin) => [
      name,
      bin.meanPd,
      bin.rate,
      bin.low,
      bin.high,
      bin.rows,
      bin.defaults,
      bin.lowestPd,
      bin.highestPd,
    ]);
  const names = corrected ? ['corrected', 'raw'] : ['raw', 'corrected'];
  return {
    title: 'Reliability: what was promised, and what happened',
    columns: [
      'probabilities',
      'mean PD',
      'default rate',
      'low (95 %)',
      'high (95 %)',
      'rows',
      'defaults',
      'lowest PD',
      'highest PD',
    ],
    rows: [...rowsOf(chosen, names[0]), ...rowsOf(other, names[1])],
  };
}
