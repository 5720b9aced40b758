import { Fault } from '../../fault';
import type { Experiment } from '../../experiment';
import type { SavedModel } from '../model';

export const LOGISTIC = 'logistic-regression';

/** What a saved logistic regression says of its fit beside the weights. */
export interface LogisticSettings {
  readonly penalty: Experiment['logisticPenalty'];
  readonly c: number;
  /** 0 unless the penalty is the elastic net. */
  readonly l1Share: number;
  /** Numbers of the features the other levels of a category are compared with; unpenalised only. */
  readonly references: readonly number[];
  /** Features that are constant or a combination of others; unpenalised only. */
  readonly repeats: readonly number[];
  /** Rows learnt from, those that a sampler made included. */
  readonly rows: number;
  readonly converged: boolean;
}

/** Weights of so many features; a standard error of 0 means that there is none. */
export function weightShapes(features: number): SavedModel['weights'] {
  return [
    { name: 'intercept', shape: [1] },
    { name: 'coefficients', shape: [features] },
    { name: 'standard errors', shape: [1 + features] },
  ];
}

/**
 * The settings of a saved logistic regression that belongs to these features.
 *
 * @throws `bad-input` Fault otherwise
 */
export function checkSaved(saved: SavedModel, features: readonly string[]): LogisticSettings {
  const { kind, settings, weights, values } = saved;
  const shapes = JSON.stringify(weightShapes(features.length));
  const sameFeatures =
    saved.features.length === features.length &&
    features.every((name, i) => saved.features[i] === name);
  if (
    kind !== LOGISTIC ||
    !sameFeatures ||
    JSON.stringify(weights) !== shapes ||
    values.length !== 2 * (features.length + 1) ||
    !values.every(Number.isFinite) ||
    !isSettings(settings, features.length)
  )
    throw new Fault('bad-input', 'The saved coefficients do not belong to the saved settings', {
      remedy: 'Save the model again, or train it anew',
    });
  return settings;
}

function isSettings(value: unknown, features: number): value is LogisticSettings {
  if (typeof value !== 'object' || value === null) return false;
  const { penalty, c, l1Share, references, repeats, rows, converged } = value as Record<
    string,
    unknown
  >;
  const columns = (list: unknown): boolean =>
    Array.isArray(list) &&
    list.every((item) => Number.isInteger(item) && Number(item) >= 0 && Number(item) < features);
  return (
    (penalty === 'none' || penalty === 'l2' || penalty === 'elastic-net') &&
    typeof c === 'number' &&
    c > 0 &&
    typeof l1Share === 'number' &&
    l1Share >= 0 &&
    l1Share <= 1 &&
    columns(references) &&
    columns(repeats) &&
    typeof rows === 'number' &&
    typeof converged === 'boolean'
  );
}
