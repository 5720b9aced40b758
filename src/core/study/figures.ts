import { correctPd } from '../decision/calibrate/correction';
import { correctionFor } from '../decision/calibrate/corrections';
import { sweep, type Sweep } from '../decision/cutoff/sweep';
import { epochShareOf } from '../losses/shape';
import { calibration } from '../metrics/calibration';
import { aucOf, averagePrecisionOf, rank } from '../metrics/ranking';
import { randomStream, type Random } from '../random';
import type { Run } from '../run';
import type { CellFigures } from './record';

/** Recall is kept for every approval rate from 1 to this many per cent. */
export const MOST_APPROVED = 99;

/** The figures of one run of a study, on its validation rows; `seconds` is what the run took. */
export function figuresOf(run: Run, seconds: number): CellFigures {
  const { rawPd, y } = run.validation;
  const { pd, correction } = crossCorrected(run);
  const ranked = rank(rawPd, y);
  const swept = sweep(rawPd, y);
  const raw = calibration(swept);
  const corrected = calibration(sweep(pd, y));
  const { before, after } = run.sampling;
  return {
    auc: aucOf(ranked),
    averagePrecision: averagePrecisionOf(ranked),
    recallAt: Array.from({ length: MOST_APPROVED }, (_, i) =>
      Number(recallAtApproval(swept, (i + 1) / 100).toFixed(5)),
    ),
    brierRaw: raw.brier,
    brierCorrected: corrected.brier,
    calibrationRaw: raw.expectedError,
    calibrationCorrected: corrected.expectedError,
    biasRaw: raw.inTheLarge,
    biasCorrected: corrected.inTheLarge,
    correction,
    trainRows: before.good + before.bad,
    sampledRows: after.good + after.bad,
    sampledDefaultRate: after.bad / (after.good + after.bad),
    validationRows: y.length,
    validationDefaultRate: swept.bad / y.length,
    epochs: run.epochs.at(-1)?.epoch ?? 0,
    bestEpoch: run.bestEpoch,
    engine: run.engine,
    seconds,
  };
}

/**
 * Share of defaults declined when exactly the given share of rows is approved, those of the lowest
 * scores. Where the line falls among rows of one score, the expectation of choosing among them at
 * random. NaN without a default.
 */
export function recallAtApproval(swept: Sweep, approvalRate: number): number {
  const { declinedBad, declinedGood, bad, good } = swept;
  const declined = (1 - approvalRate) * (bad + good);
  const declinedAt = (step: number): number => declinedBad[step] + declinedGood[step];
  let step = 0;
  while (step + 1 < declinedBad.length && declinedAt(step + 1) <= declined) step++;
  if (step + 1 === declinedBad.length) return declinedBad[step] / bad;
  const share = (declined - declinedAt(step)) / (declinedAt(step + 1) - declinedAt(step));
  return (declinedBad[step] + share * (declinedBad[step + 1] - declinedBad[step])) / bad;
}

/**
 * Corrected probabilities that are not flattered by having been fitted on the rows they are judged
 * on: the validation rows are halved, stratified by outcome and seeded, and each half is corrected
 * by what was fitted on the other.
 */
export function crossCorrected({
  validation: { rawPd, y },
  sampling,
  experiment,
  bestEpoch,
}: Pick<Run, 'validation' | 'sampling' | 'experiment' | 'bestEpoch'>): {
  pd: Float32Array;
  correction: string;
} {
  const epochShare = epochShareOf(bestEpoch, experiment.epochs);
  const distortion = { sampling, experiment, epochShare };
  const half = stratifiedHalves(y, randomStream(experiment.seed, 'study-halves'));
  const pd = new Float32Array(rawPd.length);
  const kinds: string[] = [];
  for (const judged of [0, 1]) {
    const fitRows = rowsWhere(half, 1 - judged);
    const judgedRows = rowsWhere(half, judged);
    const fitPd = Float32Array.from(fitRows, (row) => rawPd[row]);
    const fitY = Uint8Array.from(fitRows, (row) => y[row]);
    const correction = correctionFor(distortion, experiment.recalibration, fitPd, fitY);
    const corrected = correctPd(
      Float32Array.from(judgedRows, (row) => rawPd[row]),
      correction,
    );
    judgedRows.forEach((row, i) => (pd[row] = corrected[i]));
    kinds.push(correction.kind);
  }
  return { pd, correction: [...new Set(kinds)].join(' and ') };
}

/** 0 or 1 for each row: halves with as many rows of each class, to within one. */
export function stratifiedHalves(y: Uint8Array, random: Random): Uint8Array {
  const half = new Uint8Array(y.length);
  for (const label of [0, 1]) {
    const rows = random.shuffle(rowsWhere(y, label));
    rows.forEach((row, i) => (half[row] = i % 2));
  }
  return half;
}

function rowsWhere(values: Uint8Array, value: number): number[] {
  return [...values.keys()].filter((row) => values[row] === value);
}
