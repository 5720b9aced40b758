import type { Checkpoint, FitState } from '../checkpoint';
import { PlainAutoencoder } from '../encoder/plain';
import type { FittedAutoencoder } from '../encoder/stage';
import type { Experiment } from '../experiment';
import { Fault } from '../fault';
import { onTensors } from '../models/shelf';
import { datasetFrom, ENGINES, epochFrom, experimentFrom, modelFrom } from './check-run';
import { Fields } from './fields';

/** Goes up whenever what a checkpoint holds changes. */
const FORMAT: Checkpoint['format'] = 1;

/**
 * A checkpoint out of the browser's storage, every field checked: types, lengths that must agree,
 * finite weights, settings within their bounds. Whether the weights are those of the settings' network
 * on that table is seen when it goes on. Throws a `bad-input` Fault that says what is wrong with it.
 */
export function checkCheckpoint(value: unknown): Checkpoint {
  const kept = new Fields(value);
  if (kept.get('format') !== FORMAT)
    throw new Fault('bad-input', 'another version of Cutoff has written it');
  const experiment = experimentFrom(kept.fields('experiment'));
  if (!onTensors(experiment.model))
    throw kept.wrong('experiment', 'is of a model that begins anew');
  return {
    format: FORMAT,
    experiment,
    dataset: datasetFrom(kept.fields('dataset')),
    engine: kept.oneOf('engine', ENGINES),
    note: kept.text('note'),
    encoder: encoderFrom(kept, experiment),
    seconds: kept.number('seconds', 0),
    fit: fitFrom(kept.fields('fit'), experiment),
  };
}

function encoderFrom(kept: Fields, { autoencoder }: Experiment): FittedAutoencoder | null {
  if ((kept.get('encoder') === null) !== (autoencoder === 'none'))
    throw kept.wrong('encoder', 'is not what its settings ask for');
  if (autoencoder === 'none') return null;
  const fields = kept.fields('encoder');
  const model = modelFrom(fields.fields('model'));
  if (!model.values.every(Number.isFinite))
    throw fields.wrong('model', 'has weights that are no numbers');
  new PlainAutoencoder(model);
  return {
    model,
    engine: fields.oneOf('engine', ENGINES),
    note: fields.text('note'),
    losses: fields.numbers('losses'),
    seconds: fields.number('seconds', 0),
  };
}

function fitFrom(fit: Fields, { epochs: most }: Experiment): FitState {
  const epochs = fit.list('epochs', epochFrom);
  if (epochs.length === 0 || epochs.length > most)
    throw fit.wrong('epochs', 'are not as many as its settings allow');
  if (epochs.some(({ epoch }, i) => epoch !== i + 1))
    throw fit.wrong('epochs', 'do not follow each other');
  const weights = weightsFrom(fit, 'weights');
  const best = fit.fields('best');
  const schedule = fit.fields('schedule');
  const moments = fit.fields('moments');
  const first = weightsFrom(moments, 'first');
  if (first.length > weights.length)
    throw moments.wrong('first', 'are of more weights than there are');
  return {
    epochs,
    weights,
    best: {
      epoch: best.whole('epoch', 0, epochs.length),
      weights: weightsFrom(best, 'weights', weights.length),
    },
    schedule: {
      plateauRate: schedule.number('plateauRate', 0),
      bestAuc: schedule.measure('bestAuc'),
      sinceBest: schedule.whole('sinceBest', 0, epochs.length),
      sinceCut: schedule.whole('sinceCut', 0, epochs.length),
    },
    batches: fit.whole('batches'),
    moments: {
      first,
      second: weightsFrom(moments, 'second', first.length),
      steps: moments.whole('steps'),
    },
  };
}

function weightsFrom(fields: Fields, name: string, length?: number): Float32Array {
  const values = fields.array(name, 'Float32Array', length);
  if (!values.every(Number.isFinite)) throw fields.wrong(name, 'are not all numbers');
  return values;
}
