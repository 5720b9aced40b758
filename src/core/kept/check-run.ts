import type { Experiment } from '../experiment';
import type { Transform } from '../data/transform';
import { Fault } from '../fault';
import type { EpochRecord, SavedModel } from '../models/model';
import { isEnsemble } from '../ensemble/members';
import { unpackEnsemble } from '../ensemble/saved';
import type { MemberScores, Run, SplitScores } from '../run';
import { checkValue, consistent, defaultExperiment, isKnobName } from '../settings';
import { correctionsFrom, mapFrom, samplingFrom, transformFrom } from './check-parts';
import { encoderFrom } from './check-encoder';
import { checkModel } from './check-model';
import { Fields } from './fields';

/** Goes up whenever what a run holds changes. */
export const RUN_FORMAT: Run['format'] = 2;

export const ENGINES = ['webgpu', 'webgl', 'kernels', 'wasm', 'cpu'] as const;
const OUTCOMES = ['finished', 'stopped-early', 'cancelled', 'diverged'] as const;

/**
 * A run from outside (a file, the browser's storage), every field checked: types, lengths that must
 * agree, scores within 0 and 1, settings within their bounds, a model
 * that belongs to them. Fields that a run does not have are
 * left out. Throws a `bad-input` Fault that says what is wrong with it.
 */
export function checkRun(value: unknown): Run {
  const run = new Fields(value);
  const format = run.get('format');
  if (format !== RUN_FORMAT)
    throw new Fault(
      'bad-input',
      typeof format === 'number' && format > RUN_FORMAT
        ? `it is of run format ${String(format)}, which only a newer version of Cutoff reads`
        : `it is not of run format ${String(RUN_FORMAT)}, the one that is read here`,
    );
  const dataset = run.fields('dataset');
  const transform = transformFrom(run.fields('transform'));
  const validation = scoresFrom(run.fields('validation'), dataset.whole('rows'));
  const experiment = experimentFrom(run.fields('experiment'));
  const encoder = encoderOf(run, transform, validation.rows.length);
  const checked: Run = {
    format: RUN_FORMAT,
    id: run.text('id'),
    experiment,
    dataset: datasetFrom(dataset),
    engine: run.oneOf('engine', ENGINES),
    outcome: run.oneOf('outcome', OUTCOMES),
    note: run.text('note'),
    epochs: run.list('epochs', epochFrom),
    bestEpoch: run.whole('bestEpoch'),
    parameters: run.whole('parameters') + uncounted(run, encoder),
    sampling: samplingFrom(run.fields('sampling')),
    map: mapFrom(run.fields('map')),
    corrections: correctionsFrom(run.fields('corrections')),
    validation,
    test: scoresFrom(run.fields('test'), dataset.whole('rows')),
    transform,
    encoder,
    model: modelFrom(run.fields('model')),
    ...(isEnsemble(experiment) ? { members: membersFrom(run) } : {}),
    seconds: run.number('seconds', 0),
  };
  checkModel(checked);
  return checked;
}

export function datasetFrom(dataset: Fields): Run['dataset'] {
  return {
    id: dataset.text('id'),
    title: dataset.text('title'),
    hash: dataset.text('hash'),
    key: dataset.text('key'),
    rows: dataset.whole('rows', 1),
    ...(dataset.get('decimalComma') === true ? { decimalComma: true } : {}),
  };
}

/** A run made before there were encoders has none. */
function encoderOf(run: Fields, transform: Transform, validationRows: number): Run['encoder'] {
  const given = run.get('encoder');
  if (given === null || given === undefined) return null;
  const fields = run.fields('encoder');
  const model = modelFrom(fields.fields('model'));
  return encoderFrom(fields, { model, transform, engines: ENGINES, validationRows });
}

/** A run made before the encoder's fitting was timed did not count its weights either. */
function uncounted(run: Fields, encoder: Run['encoder']): number {
  if (encoder === null || run.fields('encoder').get('seconds') !== undefined) return 0;
  return encoder.model.values.length;
}

/** A run made before a knob was added lacks it; one that this version does not know is refused. */
export function experimentFrom(fields: Fields): Experiment {
  const known: Record<string, unknown> = {};
  for (const name of fields.names) {
    if (!isKnobName(name)) throw fields.wrong(name, 'is a setting that this version does not know');
    try {
      known[name] = checkValue(name, fields.get(name));
    } catch (thrown) {
      throw fields.wrong(name, `is out of bounds: ${Fault.from(thrown).what}`);
    }
  }
  try {
    return consistent({ ...defaultExperiment(), ...(known as Partial<Experiment>) });
  } catch (thrown) {
    throw new Fault('bad-input', `its settings contradict each other: ${Fault.from(thrown).what}`);
  }
}

export function epochFrom(epoch: Fields): EpochRecord {
  return {
    epoch: epoch.whole('epoch'),
    learningRate: epoch.measure('learningRate'),
    trainLoss: epoch.measure('trainLoss'),
    validationLoss: epoch.measure('validationLoss'),
    trainAuc: epoch.measure('trainAuc'),
    validationAuc: epoch.measure('validationAuc'),
    trainRecall: epoch.measure('trainRecall'),
    validationRecall: epoch.measure('validationRecall'),
    seconds: epoch.measure('seconds'),
    rowsPerSecond: epoch.measure('rowsPerSecond'),
  };
}

function scoresFrom(scores: Fields, tableRows: number): SplitScores {
  const rows = scores.array('rows', 'Uint32Array');
  if (rows.length === 0) throw scores.wrong('rows', 'has no entries');
  if (rows.some((row) => row >= tableRows))
    throw scores.wrong('rows', 'speaks of rows that the table has not');
  const rawPd = scores.array('rawPd', 'Float32Array', rows.length);
  if (!rawPd.every((p) => p >= 0 && p <= 1)) throw scores.wrong('rawPd', 'has no probabilities');
  const y = scores.array('y', 'Uint8Array', rows.length);
  if (!y.every((label) => label <= 1)) throw scores.wrong('y', 'has other outcomes than 0 and 1');
  return { rows, rawPd, y };
}

/** Scores of as many members as the model is made of, for the very rows that the run was judged on. */
function membersFrom(run: Fields): MemberScores[] {
  const length = (split: string): number => run.fields(split).array('rows', 'Uint32Array').length;
  const scores = (member: Fields, name: string, rows: number): Float32Array => {
    const pd = member.array(name, 'Float32Array', rows);
    if (!pd.every((p) => p >= 0 && p <= 1)) throw member.wrong(name, 'has no probabilities');
    return pd;
  };
  const [validationRows, testRows] = [length('validation'), length('test')];
  const members = run.list('members', (member) => ({
    validationPd: scores(member, 'validationPd', validationRows),
    testPd: scores(member, 'testPd', testRows),
    seconds: member.number('seconds', 0),
  }));
  const { members: parts } = unpackEnsemble(modelFrom(run.fields('model')));
  if (parts.length !== members.length)
    throw run.wrong('members', 'are not those that its model is made of');
  return members;
}

export function modelFrom(model: Fields): SavedModel {
  const weights = model.list('weights', (weight) => {
    const shape = weight.numbers('shape');
    if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
      throw weight.wrong('shape', 'has a size that can’t be');
    return { name: weight.text('name'), shape };
  });
  const count = weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const values = model.array('values', 'Float32Array');
  // Of runs that come with the data the weights lie in a file beside it.
  if (values.length !== 0) model.array('values', 'Float32Array', count);
  return {
    kind: model.text('kind'),
    format: model.oneOf('format', [1]),
    features: model.texts('features'),
    settings: model.get('settings'),
    weights,
    values,
  };
}
