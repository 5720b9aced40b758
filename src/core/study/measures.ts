import type { CellFigures } from './record';

/** Ranking is the same for raw and corrected probabilities; the rest is not. */
export type MeasureName = 'auc' | 'averagePrecision' | 'recall' | 'brier' | 'calibration' | 'bias';

export type Reading = 'raw' | 'corrected';

export interface Measure {
  readonly name: MeasureName;
  readonly label: string;
  readonly about: 'order' | 'probability';
  /** Where a good model's value lies. */
  readonly best: 'high' | 'low' | 'zero';
  /** One plain sentence. */
  readonly help: string;
}

export const MEASURES: readonly Measure[] = [
  {
    name: 'auc',
    label: 'AUC',
    about: 'order',
    best: 'high',
    help: 'How often a default is scored above a good payer; .5 is chance.',
  },
  {
    name: 'averagePrecision',
    label: 'Average precision',
    about: 'order',
    best: 'high',
    help: 'The share of defaults among those declined, averaged over the recall gained; the default rate is chance.',
  },
  {
    name: 'recall',
    label: 'Recall at fixed approval',
    about: 'order',
    best: 'high',
    help: 'The share of defaults declined when exactly the chosen share of applicants is approved.',
  },
  {
    name: 'brier',
    label: 'Brier score',
    about: 'probability',
    best: 'low',
    help: 'The mean squared distance between probability and outcome; lower is better.',
  },
  {
    name: 'calibration',
    label: 'Calibration error',
    about: 'probability',
    best: 'low',
    help: 'How far the probability promised lies from the default rate seen, over ten groups of equal size; 0 is perfect.',
  },
  {
    name: 'bias',
    label: 'Mean PD less default rate',
    about: 'probability',
    best: 'zero',
    help: 'Calibration in the large: by how much the probabilities are too high on the whole; 0 is right.',
  },
];

/** The value of a measure in one run; `approvalRate` is a share in whole per cent, for recall. */
export function valueOf(
  figures: CellFigures,
  measure: MeasureName,
  reading: Reading,
  approvalRate: number,
): number {
  const raw = reading === 'raw';
  switch (measure) {
    case 'auc':
      return figures.auc;
    case 'averagePrecision':
      return figures.averagePrecision;
    case 'recall':
      return figures.recallAt[Math.round(approvalRate * 100) - 1] ?? NaN;
    case 'brier':
      return raw ? figures.brierRaw : figures.brierCorrected;
    case 'calibration':
      return raw ? figures.calibrationRaw : figures.calibrationCorrected;
    case 'bias':
      return raw ? figures.biasRaw : figures.biasCorrected;
  }
}
