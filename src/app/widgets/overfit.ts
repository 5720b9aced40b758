import type { Experiment } from '../../core/experiment';
import type { EpochRecord } from '../../core/models/model';
import { SHELF } from '../../core/models/shelf';

/** A training AUC this much above the validation AUC is pointed out. */
const WIDE_GAP = 0.05;

/** The epoch whose weights were kept, where it ranks the training rows far better than others. */
export function overfitEpoch(
  epochs: readonly EpochRecord[],
  bestEpoch: number,
): EpochRecord | null {
  const kept = epochs.find(({ epoch }) => epoch === bestEpoch);
  return kept !== undefined && kept.trainAuc - kept.validationAuc > WIDE_GAP ? kept : null;
}

export interface Remedy {
  readonly label: string;
  readonly changes: Partial<Experiment>;
}

/** What usually narrows the gap of a network, each as changes of settings; only what is left to do. */
export function remediesFor(experiment: Experiment): Remedy[] {
  const { earlyStopping, lstmUnits, lstmDropout } = experiment;
  const { blockWidths, blockDropouts, inputWidth, inputDropout } = experiment;
  const stop = { label: 'Stop early', changes: { earlyStopping: true } };
  const left = earlyStopping ? [] : [stop];
  switch (SHELF[experiment.model].family) {
    case 'lstm':
      return [
        ...left,
        ...asRemedy('More dropout', { lstmDropout: more(lstmDropout) }, [lstmDropout]),
        ...asRemedy('Halve the units', { lstmUnits: lstmUnits.map(half) }, lstmUnits),
      ];
    case 'network':
      return [
        ...left,
        ...asRemedy(
          'More dropout',
          { inputDropout: more(inputDropout), blockDropouts: blockDropouts.map(more) },
          [inputDropout, ...blockDropouts],
        ),
        ...asRemedy(
          'Halve the units',
          { inputWidth: half(inputWidth), blockWidths: blockWidths.map(half) },
          [inputWidth, ...blockWidths],
        ),
      ];
    default:
      return [];
  }
}

/** Nothing where the changes change nothing. */
function asRemedy(
  label: string,
  changes: Partial<Experiment>,
  before: readonly number[],
): Remedy[] {
  const same = Object.values(changes).flat().join() === before.join();
  return same ? [] : [{ label, changes }];
}

function more(dropout: number): number {
  return Math.max(dropout, Math.min(0.6, Math.round((dropout + 0.2) * 20) / 20));
}

/** A multiple of 4, as the knobs step. */
function half(units: number): number {
  return Math.max(Math.min(units, 8), Math.round(units / 8) * 4);
}
