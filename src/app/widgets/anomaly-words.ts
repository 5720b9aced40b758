import type { Data } from 'plotly.js';
import type { Anomaly, AnomalyTail, ErrorHistogram } from '../../core/encoder/anomaly';
import type { Encoder } from '../../core/encoder/encoder';
import type { Sheet } from './csv';
import { auc, count, figure, percent, plural, plusMinus } from './format';

/** What a row counts as one of: "the 1 % least typical rows". */
function tailName({ share }: AnomalyTail): string {
  return `the ${percent(share, 0)} least typical rows`;
}

/** "14.2 % (9.1 % to 20.3 %)". */
function tailRate({ bad, rows, low, high }: AnomalyTail): string {
  return `${percent(bad / rows)} (${percent(low)} to ${percent(high)})`;
}

/** "AUC .581 ± .020". */
export function detectorText({ auc: own }: Anomaly): string {
  return `AUC ${auc(own.auc)} ${plusMinus(own.low, own.high)}`.trim();
}

/** Whether being unusual tells of default, as far as these rows can say. */
export function verdict({ auc: own }: Anomaly): string {
  if (own.low > 0.5) return 'Applicants who are unlike the others default more often.';
  if (own.high < 0.5) return 'Applicants who are unlike the others default less often.';
  return 'On these rows it cannot be said whether unusual applicants default more or less often: the interval of the AUC includes .5.';
}

/** How the autoencoder did, in a sentence. */
export function fitText({ losses, model, made, dropped }: Encoder): string {
  const inputs = model.features.length;
  const units = made.filter(({ unit }) => unit >= 0).length;
  const dead = dropped.length === 0 ? '' : `; ${plural(dropped.length, 'unit')} told nothing`;
  const from = losses.length < 2 ? '' : `${figure(losses[0])} at first, `;
  const wide =
    units >= inputs ? ' The code is no narrower than its inputs: nothing had to go.' : '';
  return (
    `${plural(inputs, 'column')} in ${plural(units, 'unit')} of code${dead}. ` +
    `Mean squared error of training rows: ${from}${figure(losses.at(-1))} ` +
    `after ${plural(losses.length, 'epoch')}.${wide}`
  );
}

/** The fewest of 1, 2 and 5 times powers of ten that leave no gap on the axis. */
export function errorTicks({ edges }: ErrorHistogram): { tickvals: number[]; ticktext: string[] } {
  const [low, high] = [edges[0], edges[edges.length - 1]];
  const first = Math.floor(Math.log10(low));
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - first + 1 },
    (_, i) => first + i,
  );
  const steps = powers.length > 4 ? [1] : [1, 2, 5];
  const tickvals = powers
    .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
    .filter((tick) => tick >= low && tick <= high);
  return { tickvals, ticktext: tickvals.map(figure) };
}

/** Shares of each outcome in each bin, as filled steps. */
export function errorTraces(histogram: ErrorHistogram): Data[] {
  const shape = (kind: 'good' | 'bad', what: string): Data => {
    const shares = sharesOf(histogram[kind]);
    return {
      x: [...histogram.edges],
      y: [...shares, shares.at(-1) ?? 0],
      mode: 'lines',
      line: { color: `var(--${kind})`, width: 1.5, shape: 'hv' },
      fill: 'tozeroy',
      // The theme's colours are six digits of hex; two more make them see-through.
      fillcolor: `var(--${kind})59`,
      hovertemplate: `error from %{x:.3g}: %{y:.1%} of ${what}<extra></extra>`,
    };
  };
  return [shape('good', 'good payers'), shape('bad', 'defaults')];
}

export function sharesOf(counts: Uint32Array): number[] {
  const all = Math.max(
    1,
    counts.reduce((sum, rows) => sum + rows, 0),
  );
  return Array.from(counts, (rows) => rows / all);
}

/** What the charts and lines of the anomaly score show. */
export function anomalySheet(anomaly: Anomaly): Sheet {
  const { edges, good, bad } = anomaly.histogram;
  return {
    title: 'Reconstruction error by outcome',
    columns: ['error from', 'error to', 'defaults', 'good payers'],
    rows: Array.from(bad, (rows, i) => [edges[i], edges[i + 1], rows, good[i]]),
  };
}

/** For those who can't see the chart. */
export function anomalySummary(anomaly: Anomaly): string {
  const tails = anomaly.tails.map((tail) => `${tailName(tail)} default at ${tailRate(tail)}`);
  return (
    `Reconstruction error of ${count(anomaly.rows)} validation rows by outcome. ` +
    `As a detector of defaults: ${detectorText(anomaly)}. ${tails.join(', ')}; ` +
    `all rows at ${percent(anomaly.bad / anomaly.rows)}.`
  );
}
