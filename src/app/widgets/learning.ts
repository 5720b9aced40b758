import type { Data, ScatterLine } from 'plotly.js';
import type { EpochRecord } from '../../core/models/model';
import type { Run } from '../../core/run';
import type { Axis } from '../charts/axis';

export type Measure = 'auc' | 'loss' | 'recall';

export const MEASURES: readonly {
  readonly value: Measure;
  readonly label: string;
  readonly train: keyof EpochRecord;
  readonly validation: keyof EpochRecord;
}[] = [
  { value: 'auc', label: 'AUC', train: 'trainAuc', validation: 'validationAuc' },
  { value: 'loss', label: 'Loss', train: 'trainLoss', validation: 'validationLoss' },
  { value: 'recall', label: 'Recall', train: 'trainRecall', validation: 'validationRecall' },
];

export interface Curves {
  readonly epochs: readonly EpochRecord[];
  /** The run behind, in steps of the same kind; else its end as a level line. */
  readonly ghost: readonly EpochRecord[];
  /** A step whose weights are kept, or would be. */
  readonly bestEpoch: number | null;
  /** What a step is: "epoch". */
  readonly step: string;
}

/** The epoch with the highest validation AUC so far; the first of equals. */
export function bestSoFar(epochs: readonly EpochRecord[]): number | null {
  let best: EpochRecord | undefined;
  for (const epoch of epochs)
    if (best === undefined || epoch.validationAuc > best.validationAuc) best = epoch;
  return best?.epoch ?? null;
}

/** How a run behind that learns by other steps is drawn: where it ended, from end to end. */
export function levelOf(
  { epochs, bestEpoch }: Pick<Run, 'epochs' | 'bestEpoch'>,
  last: number,
): EpochRecord[] {
  const kept = epochs.find(({ epoch }) => epoch === bestEpoch) ?? epochs.at(-1);
  return kept === undefined ? [] : [0, last].map((epoch) => ({ ...kept, epoch }));
}

/** Training, validation and the dashed run behind them, with the step that is kept as a dot. */
export function learningTraces(
  { epochs, ghost, bestEpoch, step }: Curves,
  measure: Measure,
): Data[] {
  const { train, validation, label } = measureOf(measure);
  const line = (
    records: readonly EpochRecord[],
    key: keyof EpochRecord,
    name: string,
    look: Partial<ScatterLine>,
  ): Data => ({
    x: records.map(({ epoch }) => epoch),
    y: records.map((record) => record[key]),
    mode: records.length === 1 ? 'markers' : 'lines',
    marker: { size: 5, color: look.color as string },
    line: look,
    name,
    hovertemplate: `${step} %{x}<br>${label}, ${name}: %{y:.4f}<extra></extra>`,
  });
  const best = epochs.find(({ epoch }) => epoch === bestEpoch);
  return [
    line(ghost, validation, 'run behind', { color: 'var(--muted)', width: 1.2, dash: 'dash' }),
    line(epochs, train, 'training', { color: 'var(--faint)', width: 1.5 }),
    line(epochs, validation, 'validation', { color: 'var(--accent)', width: 2 }),
    {
      x: best === undefined ? [] : [best.epoch],
      y: best === undefined ? [] : [best[validation]],
      mode: 'markers',
      marker: { size: 8, color: 'var(--accent)', line: { color: 'var(--surface)', width: 1.5 } },
      hovertemplate: `kept: ${step} %{x}<br>${label}, validation: %{y:.4f}<extra></extra>`,
    },
  ];
}

/** The range of all curves with some air, and never so narrow that noise looks like news. */
export function learningAxis(
  { epochs, ghost }: Pick<Curves, 'epochs' | 'ghost'>,
  measure: Measure,
): Axis {
  const { train, validation } = measureOf(measure);
  const values = [
    ...epochs.flatMap((record) => [record[train], record[validation]]),
    ...ghost.map((record) => record[validation]),
  ].filter(Number.isFinite);
  const low = values.length === 0 ? 0.5 : Math.min(...values);
  const high = values.length === 0 ? 1 : Math.max(...values);
  const least = measure === 'loss' ? Math.max(1e-6, high * 0.05) : 0.02;
  const air = Math.max((high - low) * 0.08, (least - (high - low)) / 2);
  const ceiling = measure === 'loss' ? Infinity : 1;
  const range = [Math.max(0, low - air), Math.min(ceiling, high + air)] as const;
  return { title: '', range, grid: true, tickformat: measure === 'loss' ? '~g' : '.3~f' };
}

export function measureOf(measure: Measure): (typeof MEASURES)[number] {
  return MEASURES.find(({ value }) => value === measure) ?? MEASURES[0];
}
