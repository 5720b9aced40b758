import { Fault } from '../fault';
import type { Experiment } from '../experiment';
import { KNOBS } from '../experiment';
import { parseJson } from '../json';
import { applyChanges, defaultExperiment, KNOB_NAMES } from '../settings';
import { MOST_APPROVED } from './figures';
import { HIGHEST_FIRST_SEED, MOST_SEEDS, SHARED_KNOBS, type StudyChoice } from './plan';
import type { CellFigures, CellRecord } from './record';

/** A comparison as it is kept between visits. */
export interface Study {
  /** `tableKey` of the rows it was made on. */
  readonly table: string;
  /** What all its runs share. */
  readonly base: Experiment;
  readonly choice: StudyChoice;
  readonly records: readonly CellRecord[];
  /** When it was last added to, in milliseconds since 1970. */
  readonly changed: number;
}

const FORMAT = 1;

/** A study as JSON text; figures that are not numbers become null. */
export function writeStudy({ table, base, choice, records, changed }: Study): string {
  const shared = Object.fromEntries(SHARED_KNOBS.map((name) => [name, base[name]]));
  return JSON.stringify({ format: FORMAT, table, shared, choice, records, changed });
}

/** Reads such text. Throws a `bad-input` Fault when it is damaged or of another version. */
export function readStudy(text: string): Study {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw damaged('it is no JSON', cause);
  }
  const file = recordOf(value, 'the text');
  if (file['format'] !== FORMAT) throw damaged(`its format is not ${String(FORMAT)}`);
  const { table, records } = file;
  if (typeof table !== 'string') throw damaged('it names no table');
  if (!Array.isArray(records)) throw damaged('it has no runs');
  return {
    table,
    base: baseOf(recordOf(file['shared'], 'the settings')),
    choice: choiceOf(recordOf(file['choice'], 'the choice')),
    records: records.map((record: unknown) => cellOf(recordOf(record, 'a run'))),
    changed: numberOf(file, 'changed'),
  };
}

function baseOf(shared: Fields): Experiment {
  const unknown = Object.keys(shared).find((name) => !KNOB_NAMES.some((known) => known === name));
  if (unknown !== undefined) throw damaged(`there is no setting “${unknown.slice(0, 40)}”`);
  try {
    return applyChanges(defaultExperiment(), shared);
  } catch (cause) {
    throw damaged(Fault.from(cause).what, cause);
  }
}

function choiceOf(choice: Fields): StudyChoice {
  return {
    samplers: optionsOf(KNOBS.sampling.options, choice['samplers']),
    losses: optionsOf(KNOBS.loss.options, choice['losses']),
    seeds: wholeOf(choice, 'seeds', 1, MOST_SEEDS),
    firstSeed: wholeOf(choice, 'firstSeed', KNOBS.seed.min, HIGHEST_FIRST_SEED),
  };
}

function optionsOf<Value extends string>(
  options: readonly { readonly value: Value }[],
  chosen: unknown,
): Value[] {
  if (!Array.isArray(chosen)) throw damaged('the choice is no list');
  return chosen.map((item: unknown) => optionOf(options, item));
}

function optionOf<Value extends string>(
  options: readonly { readonly value: Value }[],
  item: unknown,
): Value {
  const option = options.find(({ value }) => value === item);
  if (option === undefined) throw damaged(`${JSON.stringify(item)} can’t be chosen`);
  return option.value;
}

function cellOf(record: Fields): CellRecord {
  const cell = {
    sampling: optionOf(KNOBS.sampling.options, record['sampling']),
    loss: optionOf(KNOBS.loss.options, record['loss']),
    seed: wholeOf(record, 'seed', KNOBS.seed.min, KNOBS.seed.max),
  };
  const { kind, reason } = record;
  if (kind === 'failed' && typeof reason === 'string') return { ...cell, kind, reason };
  if (kind === 'done')
    return { ...cell, kind, figures: figuresFrom(recordOf(record['figures'], 'the figures')) };
  throw damaged('a run neither succeeded nor failed');
}

function figuresFrom(figures: Fields): CellFigures {
  const { recallAt, correction } = figures;
  if (!Array.isArray(recallAt) || recallAt.length !== MOST_APPROVED)
    throw damaged('recall is missing');
  if (typeof correction !== 'string') throw damaged('a correction is missing');
  const number = (name: Exclude<keyof CellFigures, 'recallAt' | 'correction' | 'engine'>): number =>
    numberOf(figures, name);
  const engine = optionOf(KNOBS.engine.options, figures['engine']);
  if (engine === 'auto') throw damaged('an engine is missing');
  return {
    auc: number('auc'),
    averagePrecision: number('averagePrecision'),
    recallAt: recallAt.map((value: unknown) => numberFrom(value, 'recall')),
    brierRaw: number('brierRaw'),
    brierCorrected: number('brierCorrected'),
    calibrationRaw: number('calibrationRaw'),
    calibrationCorrected: number('calibrationCorrected'),
    biasRaw: number('biasRaw'),
    biasCorrected: number('biasCorrected'),
    correction,
    trainRows: number('trainRows'),
    sampledRows: number('sampledRows'),
    sampledDefaultRate: number('sampledDefaultRate'),
    validationRows: number('validationRows'),
    validationDefaultRate: number('validationDefaultRate'),
    epochs: number('epochs'),
    bestEpoch: number('bestEpoch'),
    engine,
    seconds: number('seconds'),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function recordOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw damaged(`${what} can’t be read`);
  return value as Fields;
}

/** JSON has no NaN: null stands for it. Nor has it infinities, but 1e999 is read as one. */
function numberFrom(value: unknown, name: string): number {
  if (value === null) return NaN;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw damaged(`${name} is no number`);
  return value;
}

function numberOf(fields: Fields, name: string): number {
  return numberFrom(fields[name], name);
}

function wholeOf(fields: Fields, name: string, min: number, max: number): number {
  const value = numberOf(fields, name);
  if (!Number.isInteger(value) || value < min || value > max)
    throw damaged(`${name} is ${String(value)}`);
  return value;
}

function damaged(why: string, cause?: unknown): Fault {
  return new Fault('bad-input', `A comparison kept from an earlier visit is damaged: ${why}`, {
    remedy: 'It is left out; run the comparison again to have it back',
    cause,
  });
}
