import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { KNOBS, type Experiment, type KnobName } from '../experiment';
import { onTensors } from '../models/shelf';
import { consistent, KNOB_NAMES, type ModelName } from '../settings';

export type SamplerName = Experiment['sampling'];
export type LossName = Experiment['loss'];

/** What is compared: a run for each sampler, loss and seed. */
export interface StudyChoice {
  readonly samplers: readonly SamplerName[];
  readonly losses: readonly LossName[];
  /** How many seeds, counted up from `firstSeed`. */
  readonly seeds: number;
  readonly firstSeed: number;
}

export const MOST_SEEDS = 20;
export const HIGHEST_FIRST_SEED = KNOBS.seed.max - (MOST_SEEDS - 1);

/** A sampler and a loss: one place in the table of results. */
export interface Pairing {
  readonly sampling: SamplerName;
  readonly loss: LossName;
}

/** One run of a study. */
export interface Cell extends Pairing {
  readonly seed: number;
}

export const DEFAULT_CHOICE: StudyChoice = {
  samplers: ['none', 'random-under', 'smote', 'smoteenn'],
  losses: ['bce', 'weighted-bce', 'focal'],
  seeds: 5,
  firstSeed: KNOBS.seed.default,
};

/** What of a choice a model can do: those without tensors have a loss of their own, which is called `bce`. */
export function choiceFor(choice: StudyChoice, model: ModelName): StudyChoice {
  return onTensors(model) ? choice : { ...choice, losses: ['bce'] };
}

/** Samplers and losses in the order of their knobs, whatever order they were chosen in. */
export function pairingsOf({ samplers, losses }: StudyChoice): Pairing[] {
  return KNOBS.sampling.options
    .filter(({ value }) => samplers.includes(value))
    .flatMap(({ value: sampling }) =>
      KNOBS.loss.options
        .filter(({ value }) => losses.includes(value))
        .map(({ value: loss }) => ({ sampling, loss })),
    );
}

/**
 * Every run of a study. Seeds are outermost, so that a study that is cut short has compared all
 * pairings alike; then samplers, so that a split and a sampling are prepared once for all losses.
 */
export function cellsOf(choice: StudyChoice): Cell[] {
  const pairings = pairingsOf(choice);
  return Array.from({ length: choice.seeds }, (_, i) => choice.firstSeed + i).flatMap((seed) =>
    pairings.map((pairing) => ({ ...pairing, seed })),
  );
}

export function pairingKey({ sampling, loss }: Pairing): string {
  return `${sampling} ${loss}`;
}

export function cellKey(cell: Cell): string {
  return `${pairingKey(cell)} ${String(cell.seed)}`;
}

/** The experiment a cell stands for: split, sampling, first weights and shuffling all follow its seed. */
export function cellExperiment(base: Experiment, { sampling, loss, seed }: Cell): Experiment {
  return consistent({ ...base, sampling, loss, seed });
}

const VARIED: ReadonlySet<KnobName> = new Set(['sampling', 'loss', 'seed']);

/** What all cells of a study share, apart from the table: the table's key says more than its name. */
export const SHARED_KNOBS: readonly KnobName[] = KNOB_NAMES.filter(
  (name) =>
    name === 'recalibration' || (KNOBS[name].retrains && !VARIED.has(name) && name !== 'dataset'),
);

/** Equal keys (of `tableKey` and the settings) give equal results, cell by cell. */
export function studyKey(table: string, base: Experiment): string {
  const shared = JSON.stringify([table, ...SHARED_KNOBS.map((name) => [name, base[name]])]);
  return bytesToHex(sha256(utf8ToBytes(shared))).slice(0, 24);
}

/**
 * The settings on screen as a study takes them: with at most `epochs` epochs where that is given,
 * and aiming for a full balance where the data are already past the ratio asked for, which no
 * sampler could then reach. `ratio` is defaults per good payer in the table.
 */
export function studyBase(
  experiment: Experiment,
  epochs: number | null,
  ratio: number,
): Experiment {
  return {
    ...experiment,
    // Its cells are trained, whatever file the run on screen came from.
    modelFile: '',
    epochs: epochs ?? experiment.epochs,
    samplingRatio: ratio < experiment.samplingRatio ? experiment.samplingRatio : 1,
  };
}
