import type { Data } from 'plotly.js';
import { decideBook, type Book, type Terms } from '../../core/decision/book/book';
import { profitCurve } from '../../core/decision/cutoff/curves';
import type { Reading } from '../../core/decision/cutoff/judge';
import type { Experiment } from '../../core/experiment';
import { calibration } from '../../core/metrics/calibration';
import type { Axis } from './axis';
import { niceTicks, shareTicks } from './ticks';
import { plotText } from './escape';
import { money, moneyTick } from '../widgets/format';

export type CurveName = Experiment['curveShown'];

/** A run as a line among others. */
export interface RunLine {
  readonly name: string;
  readonly reading: Reading;
  /** Null where loans or rules cannot be read. */
  readonly book: Book | null;
}

interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** What tells lines apart: a colour, and a dash for those who see none. */
export const LINE_STYLES = [
  { color: 'var(--accent)', dash: 'solid' },
  { color: 'var(--series-2)', dash: 'solid' },
  { color: 'var(--synthetic-text)', dash: 'solid' },
  { color: 'var(--text)', dash: 'dash' },
  { color: 'var(--money)', dash: 'dash' },
  { color: 'var(--series-3)', dash: 'dot' },
] as const;

const AXES: Readonly<Record<CurveName, readonly [x: string, y: string]>> = {
  roc: ['good payers declined', 'defaults caught'],
  pr: ['defaults caught', 'defaults among the declined'],
  calibration: ['mean PD of a tenth of the applicants', 'of whom default'],
  profit: ['applicants approved', 'realised profit'],
};

/** The points of one run's line; none where it has no such curve. */
export function pointsOf(line: RunLine, curve: CurveName, terms: Terms): Points {
  const { reading, book } = line;
  switch (curve) {
    case 'roc':
      return { x: Array.from(reading.roc.x), y: Array.from(reading.roc.y) };
    case 'pr':
      return {
        x: Array.from(reading.precisionRecall.x),
        y: Array.from(reading.precisionRecall.y),
      };
    case 'calibration': {
      const { bins } = calibration(reading.sweep);
      return { x: bins.map(({ meanPd }) => meanPd), y: bins.map(({ rate }) => rate) };
    }
    case 'profit': {
      if (book === null) return { x: [], y: [] };
      const { cutoff, y } = profitCurve(book, terms, 'realised');
      return {
        x: Array.from(cutoff, (at) => decideBook(book, at, terms).approvalRate),
        y: Array.from(y),
      };
    }
  }
}

export interface RunCurves {
  readonly traces: Data[];
  readonly xaxis: Axis;
  readonly yaxis: Axis;
}

/** The lines of several runs over each other, on axes that hold them all. */
export function runCurves(lines: readonly RunLine[], curve: CurveName, terms: Terms): RunCurves {
  const drawn = lines.map((line) => pointsOf(line, curve, terms));
  const [xTitle, yTitle] = AXES[curve];
  const most = (of: 'x' | 'y') =>
    drawn.reduce((high, points) => Math.max(high, ...points[of].filter(Number.isFinite)), 0);
  const traces: Data[] = drawn.map((points, i) => ({
    ...points,
    name: plotText(lines[i].name),
    mode: curve === 'calibration' ? 'lines+markers' : 'lines',
    marker: { size: 6, color: styleOf(i).color },
    line: { width: 1.8, ...styleOf(i) },
    text: curve === 'profit' ? points.y.map((y) => money(y)) : [],
    hovertemplate:
      curve === 'profit'
        ? '%{fullData.name}<br>%{x:.1%} approved: %{text}<extra></extra>'
        : `%{fullData.name}<br>${xTitle} %{x:.1%}<br>${yTitle} %{y:.1%}<extra></extra>`,
  }));
  if (curve === 'profit') {
    const low = drawn.reduce((least, { y }) => Math.min(least, ...y.filter(Number.isFinite)), 0);
    const pad = (most('y') - low) * 0.06 || 1;
    const levels = niceTicks(low - pad, most('y') + pad, 5);
    return {
      traces,
      xaxis: { title: xTitle, range: [0, 1], ...shareTicks(0, 1, 4) },
      yaxis: {
        title: yTitle,
        range: [low - pad, most('y') + pad],
        tickvals: levels,
        ticktext: levels.map((level) => moneyTick(level)),
      },
    };
  }
  const end =
    curve === 'calibration' ? Math.min(1, 1.08 * Math.max(most('x'), most('y'), 0.01)) : 1;
  const base = curve === 'pr' ? [] : [diagonal(end)];
  return {
    traces: [...base, ...traces],
    xaxis: { title: xTitle, range: [0, end], ...shareTicks(0, end, 4) },
    yaxis: { title: yTitle, range: [0, end * 1.01], ...shareTicks(0, end, 4) },
  };
}

function styleOf(i: number): (typeof LINE_STYLES)[number] {
  return LINE_STYLES[i % LINE_STYLES.length];
}

function diagonal(end: number): Data {
  return {
    x: [0, end],
    y: [0, end],
    mode: 'lines',
    line: { color: 'var(--line)', width: 1 },
    hoverinfo: 'skip',
  };
}
