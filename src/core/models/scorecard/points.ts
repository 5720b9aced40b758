import type { MatrixColumns } from '../../data/transform';
import type { NumericStep } from '../../data/transform-steps';
import type { ScoreScale } from '../../decision/scale/scorecard';
import type { SavedModel } from '../model';
import type { Bin } from './binned';
import { checkSaved, keptOf, type ScorecardFeature } from './saved';
import { informationOf } from './woe';

/** A line of the points table. */
export interface PointsBin {
  readonly bin: Bin;
  /** In the file's unit, of ranges: from (inclusive) and to (exclusive); null = without end. */
  readonly from: number | null;
  readonly to: number | null;
  /** Names of the levels; empty for other kinds. */
  readonly levels: readonly string[];
  readonly woe: number;
  /** Part of the feature's information value. */
  readonly information: number;
  /** What a row in the bin adds to the base points; 0 for a WoE of 0. */
  readonly points: number;
}

export interface PointsFeature {
  readonly column: string;
  readonly information: number;
  readonly coefficient: number;
  readonly bins: readonly PointsBin[];
}

export interface PointsTable {
  /** Points before any bin: with those of a row's bins they add up to its score. */
  readonly base: number;
  readonly kept: readonly PointsFeature[];
  /** Every feature with its information value, most first. */
  readonly all: readonly ScorecardFeature[];
}

/**
 * The points of a saved scorecard: offset − factor·b for everybody and −factor·β·WoE for each bin
 * (Siddiqi 2006, its even share of the base left in one place), so that base and points add up to
 * offset + factor · ln((1 − pd) / pd) of the raw pd.
 *
 * @throws `bad-input` Fault when the model is another
 */
export function pointsTable(
  saved: SavedModel,
  columns: MatrixColumns,
  { factor, offset }: Pick<ScoreScale, 'factor' | 'offset'>,
): PointsTable {
  const { features } = checkSaved(saved);
  const { values } = saved;
  const kept = keptOf(features);
  const all = features.flatMap(({ bins }) => (bins.length === 0 ? [] : [bins]));
  const totals = sumOf(all[0] ?? []);
  let at = 1 + kept.length;
  const made = kept.map((feature, j): PointsFeature => {
    const coefficient = values[1 + j];
    const step = numericStep(columns, feature);
    const bins = feature.bins.map((bin): PointsBin => {
      const woe = values[at++];
      return {
        bin,
        from: decoded(bin.from, step),
        to: decoded(bin.to, step),
        levels:
          bin.kind === 'levels'
            ? bin.columns.map((column) => levelName(saved, feature, column))
            : [],
        woe,
        information: informationOf(bin, totals),
        points: -factor * coefficient * woe,
      };
    });
    return { column: feature.column, information: feature.information, coefficient, bins };
  });
  return {
    base: offset - factor * values[0],
    kept: made.toSorted((a, b) => b.information - a.information),
    all: features.toSorted((a, b) => b.information - a.information),
  };
}

function sumOf(bins: readonly Bin[]): { good: number; bad: number } {
  return bins.reduce((sum, { good, bad }) => ({ good: sum.good + good, bad: sum.bad + bad }), {
    good: 0,
    bad: 0,
  });
}

function numericStep(
  { steps }: MatrixColumns,
  { value }: ScorecardFeature,
): NumericStep | undefined {
  if (value < 0) return undefined;
  return steps.find((step): step is NumericStep => step.kind === 'numeric' && step.value === value);
}

function levelName({ features }: SavedModel, { column }: ScorecardFeature, at: number): string {
  const name = features[at];
  return name.startsWith(`${column} = `) ? name.slice(column.length + 3) : name;
}

/** Figures that single precision keeps. */
const FIGURES = 6;

/** The number in the file's unit that is encoded as this one, rounded to what single precision keeps. */
function decoded(edge: number | null, step: NumericStep | undefined): number | null {
  if (edge === null || step === undefined) return null;
  const { scale } = step;
  if (scale.kind === 'standard') return rounded(scale.mean + edge * scale.sd, scale.mean);
  const { knots, scores } = scale;
  const after = scores.findIndex((score) => score >= edge - 1e-6);
  if (after <= 0) return after === 0 ? knots[0] : knots[knots.length - 1];
  const share = (edge - scores[after - 1]) / (scores[after] - scores[after - 1]);
  return rounded(knots[after - 1] + share * (knots[after] - knots[after - 1]), 0);
}

function rounded(value: number, beside: number): number {
  const size = Math.max(Math.abs(value), Math.abs(beside));
  if (size === 0) return 0;
  const unit = 10 ** (Math.ceil(Math.log10(size)) - FIGURES);
  return Number((Math.round(value / unit) * unit).toPrecision(FIGURES)) + 0;
}
