import { Fault } from '../../fault';
import type { SavedModel } from '../model';
import type { BinnedFeature } from './binned';

export const SCORECARD = 'woe-scorecard';

export interface ScorecardFeature extends BinnedFeature {
  /**
   * `weak`: its information value is below the limit. `turned`: beside the others its coefficient
   * would call safer bins riskier.
   */
  readonly use: 'kept' | 'weak' | 'turned';
}

/** What a saved scorecard says of its fit beside the weights. */
export interface ScorecardSettings {
  /** In the order of the table's columns. */
  readonly features: readonly ScorecardFeature[];
  /** Rows learnt from, those that a sampler made included. */
  readonly rows: number;
  readonly converged: boolean;
}

/** Weights: the intercept, a coefficient a kept feature, and the WoE of every bin of those, in order. */
export function weightShapes(features: readonly ScorecardFeature[]): SavedModel['weights'] {
  const kept = keptOf(features);
  return [
    { name: 'intercept', shape: [1] },
    { name: 'coefficients', shape: [kept.length] },
    { name: 'WoE', shape: [kept.reduce((sum, { bins }) => sum + bins.length, 0)] },
  ];
}

export function keptOf(features: readonly ScorecardFeature[]): ScorecardFeature[] {
  return features.filter(({ use }) => use === 'kept');
}

/**
 * The settings of a saved scorecard.
 *
 * @throws `bad-input` Fault when its parts do not belong together
 */
export function checkSaved({
  kind,
  features,
  settings,
  weights,
  values,
}: SavedModel): ScorecardSettings {
  if (
    kind === SCORECARD &&
    isSettings(settings, features.length) &&
    JSON.stringify(weights) === JSON.stringify(weightShapes(settings.features)) &&
    values.length ===
      weightShapes(settings.features).reduce((sum, { shape }) => sum + shape[0], 0) &&
    values.every(Number.isFinite)
  )
    return settings;
  throw new Fault('bad-input', 'The saved points do not belong to the saved bins', {
    remedy: 'Save the model again, or train it anew',
  });
}

function isSettings(value: unknown, columns: number): value is ScorecardSettings {
  if (!isObject(value)) return false;
  const { features, rows, converged } = value;
  return (
    typeof rows === 'number' &&
    typeof converged === 'boolean' &&
    Array.isArray(features) &&
    features.every((feature) => isFeature(feature, columns))
  );
}

function isFeature(value: unknown, columns: number): boolean {
  if (!isObject(value)) return false;
  const { column, value: place, bins, information, use } = value;
  return (
    typeof column === 'string' &&
    Number.isInteger(place) &&
    Number(place) >= -1 &&
    Number(place) < columns &&
    typeof information === 'number' &&
    (use === 'kept' || use === 'weak' || use === 'turned') &&
    Array.isArray(bins) &&
    bins.every((bin) => isBin(bin, columns))
  );
}

function isBin(value: unknown, count: number): boolean {
  if (!isObject(value)) return false;
  const { kind, from, to, columns, good, bad } = value;
  const edge = (one: unknown): boolean => one === null || Number.isFinite(one);
  return (
    (kind === 'range' || kind === 'levels' || kind === 'missing' || kind === 'rest') &&
    edge(from) &&
    edge(to) &&
    typeof good === 'number' &&
    typeof bad === 'number' &&
    Array.isArray(columns) &&
    columns.every((one) => Number.isInteger(one) && Number(one) >= 0 && Number(one) < count)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
