import { correctorOf, type Correction } from '../../core/decision/calibrate/correction';
import { formulaFor, settled, type Corrections } from '../../core/decision/calibrate/corrections';
import { KNOBS, type Experiment } from '../../core/experiment';
import type { ClassCounts } from '../../core/run';
import { count, figure, percent } from './format';

/** Which correction is in force for a run's scores, in words. `rows` are its validation rows. */
export function correctionWords(
  corrections: Corrections,
  made: Pick<Experiment, 'sampling' | 'loss' | 'classWeights'>,
  recalibration: Experiment['recalibration'],
  rows: number,
): string {
  const way = settled(recalibration, corrections.exact);
  const correction = corrections[way];
  if (way === 'formula') return formulaWords(correction, corrections.exact, made);
  if (correction.kind === 'none')
    return `Nothing is corrected: ${FITTED[way]} found no rising fit on the validation rows.`;
  return `${FITTED[way]}, fitted on ${count(rows)} validation rows.`;
}

const FITTED = {
  platt: 'Platt scaling',
  beta: 'Beta calibration',
  isotonic: 'Isotonic regression',
} as const;

function formulaWords(
  correction: Correction,
  exact: boolean,
  { sampling, loss, classWeights }: Pick<Experiment, 'sampling' | 'loss' | 'classWeights'>,
): string {
  const causes = [
    ...(sampling === 'none' ? [] : [labelOf('sampling', sampling)]),
    ...(classWeights === 'balanced' && loss !== 'auc-margin' ? ['class weights'] : []),
    ...(loss === 'bce' ? [] : [`${labelOf('loss', loss)} loss`]),
  ];
  if (correction.kind === 'none' && !exact)
    return 'There is no formula here, so nothing is corrected: fit one on the validation rows instead.';
  if (correction.kind === 'none')
    return causes.length === 0
      ? 'Nothing to correct: cross-entropy on rows as they are gives probabilities.'
      : `Nothing to correct: with ${joined(causes)} probabilities stay as they are, on paper.`;
  const how = exact ? 'exact on paper' : 'only approximate here';
  return `${undoneWords(correction)}: ${how}, for ${joined(causes)}.`;
}

function undoneWords(correction: Correction): string {
  switch (correction.kind) {
    case 'odds':
      return `Odds ${factorWords(correction.factor)}`;
    case 'focal':
      return `Pull of the focal loss undone, odds ${factorWords(correction.factor)}`;
    case 'margin':
      return `LDAM’s margins undone, odds ${factorWords(correction.factor)}`;
    default:
      return 'Scores moved';
  }
}

function factorWords(factor: number): string {
  if (factor === 1) return 'left as they are';
  return factor < 1 ? `divided by ${figure(1 / factor)}` : `multiplied by ${figure(factor)}`;
}

/**
 * What a score stands for among the rows trained on, by the loss and the class weights alone: on
 * paper, with a network that learns perfectly.
 */
export function scoreWords(experiment: Experiment, counts: ClassCounts): string {
  const { loss, classWeights } = experiment;
  const { formula, exact } = formulaFor({
    sampling: { before: counts, after: counts },
    experiment: { ...experiment, sampling: 'none', shrinkage: 0 },
  });
  if (loss === 'auc-margin')
    return 'Its scores rank and are no probabilities: they have no formula, and are recalibrated on validation rows.';
  if (!exact && formula.kind !== 'margin')
    return 'What a score stands for has no formula: it is recalibrated on validation rows.';
  const byCounts = loss === 'class-balanced' || loss === 'logit-adjusted';
  if (formula.kind === 'none' && byCounts && counts.good === counts.bad)
    return 'Both classes have as many rows to train on, so this loss is plain cross-entropy here: it acts on classes of different size.';
  if (formula.kind === 'none')
    return `A score is a probability: ${percent(0.3, 0)} stands for ${percent(0.3, 0)} among the rows trained on.`;
  const name = loss === 'bce' ? 'Cross-entropy' : labelOf('loss', loss);
  const weighted = classWeights === 'balanced' ? ' with class weights' : '';
  const score = loss === 'ldam' ? 0.5 : 0.3;
  const pd = correctorOf(formula)(score);
  return `On paper ${loss === 'ldam' ? 'an' : 'a'} ${name} score of ${percent(score, 0)}${weighted} stands for a PD ${pdWords(pd)} among the rows trained on.`;
}

function pdWords(pd: number): string {
  if (pd < 0.0005) return `below ${percent(0.001, 1)}`;
  if (pd > 0.995) return `above ${percent(0.99, 0)}`;
  return `of ${percent(pd, pd < 0.1 ? 1 : 0)}`;
}

/** A knob's option as it reads within a sentence. */
export function labelOf(knob: 'sampling' | 'loss', value: string): string {
  const label = KNOBS[knob].options.find((option) => option.value === value)?.label ?? value;
  return /^(Borderline|Near|Tomek)/.test(label) || !/^[A-Z][a-z]/.test(label)
    ? label
    : `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}

export function joined(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
