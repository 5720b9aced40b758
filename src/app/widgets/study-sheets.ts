import type { Experiment } from '../../core/experiment';
import { KNOBS } from '../../core/experiment';
import { MEASURES, valueOf, type MeasureName, type Reading } from '../../core/study/measures';
import { SHARED_KNOBS } from '../../core/study/plan';
import type { CellRecord } from '../../core/study/record';
import { samePairing, summarise, verdict, type Summary } from '../../core/study/summary';
import type { Cell, Sheet } from './csv';
import { lossLabel, measureText, samplerLabel, type Told } from './study-words';

const FIGURES = [
  'AUC',
  'Average precision',
  'Recall',
  'Approval rate',
  'Brier raw',
  'Brier corrected',
  'Calibration error raw',
  'Calibration error corrected',
  'Mean PD less default rate raw',
  'Mean PD less default rate corrected',
  'Correction',
  'Training rows',
  'Rows after sampling',
  'Default rate after sampling',
  'Validation rows',
  'Validation default rate',
  'Epochs, trees or iterations',
  'Kept as after',
  'Engine used',
  'Seconds',
] as const;

/** One row a run: what was varied, every figure, why it failed if it did, and all settings shared. */
export function runsSheet({ records, approvalRate }: Told, base: Experiment): Sheet {
  const shared = SHARED_KNOBS.map((name) => written(base[name]));
  return {
    title: 'Every run of the comparison',
    columns: [
      'Sampling',
      'Loss',
      'Seed',
      'Outcome',
      ...FIGURES,
      ...SHARED_KNOBS.map((name) => `${KNOBS[name].label} (${name})`),
    ],
    rows: records.map((record) => [
      samplerLabel(record.sampling),
      lossLabel(record.loss),
      record.seed,
      record.kind === 'done' ? 'done' : record.reason,
      ...figuresOf(record, approvalRate),
      ...shared,
    ]),
  };
}

function figuresOf(record: CellRecord, approvalRate: number): Cell[] {
  if (record.kind === 'failed') return FIGURES.map(() => null);
  const { figures } = record;
  return [
    figures.auc,
    figures.averagePrecision,
    valueOf(figures, 'recall', 'raw', approvalRate),
    approvalRate,
    figures.brierRaw,
    figures.brierCorrected,
    figures.calibrationRaw,
    figures.calibrationCorrected,
    figures.biasRaw,
    figures.biasCorrected,
    figures.correction,
    figures.trainRows,
    figures.sampledRows,
    figures.sampledDefaultRate,
    figures.validationRows,
    figures.validationDefaultRate,
    figures.epochs,
    figures.bestEpoch,
    figures.engine,
    figures.seconds,
  ];
}

function written(value: Experiment[keyof Experiment]): Cell {
  if (typeof value === 'number') return value;
  return typeof value === 'object' ? value.join(' ') : String(value);
}

const SUMMARY_COLUMNS = [
  'Sampling',
  'Loss',
  'Measure',
  'Probabilities',
  'Mean',
  'Low (95 %)',
  'High (95 %)',
  'Seeds',
  'Failed',
  'Difference from the baseline',
  'Difference, low',
  'Difference, high',
  'Difference is',
] as const;

/** One row for each pairing, measure and reading. */
export function summarySheet(told: Told): Sheet {
  return {
    title: 'The comparison, over seeds',
    columns: SUMMARY_COLUMNS,
    rows: MEASURES.flatMap(({ name, about }) =>
      readingsOf(about).flatMap((reading) => measureRows(told, name, reading)),
    ),
  };
}

/** The same of one measure: what stands behind its chart. */
export function measureSheet(told: Told, measure: MeasureName): Sheet {
  const { label, about } = MEASURES.find(({ name }) => name === measure) ?? MEASURES[0];
  return {
    title: label,
    columns: SUMMARY_COLUMNS,
    rows: readingsOf(about).flatMap((reading) => measureRows(told, measure, reading)),
  };
}

export function readingsOf(about: 'order' | 'probability'): readonly Reading[] {
  return about === 'order' ? ['raw'] : ['raw', 'corrected'];
}

function measureRows(told: Told, measure: MeasureName, reading: Reading): Cell[][] {
  const { records, pairings, baseline, approvalRate } = told;
  const question = { measure, reading, approvalRate };
  const order = MEASURES.find(({ name }) => name === measure)?.about === 'order';
  return summarise(records, pairings, baseline, question).map((summary) => [
    samplerLabel(summary.sampling),
    lossLabel(summary.loss),
    measureText(measure, approvalRate),
    order ? 'either' : reading,
    summary.value.mean,
    summary.value.low,
    summary.value.high,
    summary.value.seeds,
    summary.failed,
    ...differenceCells(summary, samePairing(summary, baseline)),
  ]);
}

function differenceCells({ difference }: Summary, isBaseline: boolean): Cell[] {
  if (isBaseline) return [null, null, null, 'the baseline'];
  if (difference === null) return [null, null, null, ''];
  const { mean, low, high } = difference;
  return [mean, low, high, verdict(difference)];
}
