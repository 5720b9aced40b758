import type { MadeStep, RemovedStep, SamplingStep, StepRows } from '../../core/run';
import type { SamplingPicture } from '../state/sampling.svelte';
import { figure, percent } from './format';

type Context = Pick<SamplingPicture, 'sampling' | 'experiment'>;

const singular = (label: number): string => (label === 1 ? 'default' : 'good payer');
const several = (label: number, n: number): string => singular(label) + (n === 1 ? '' : 's');

/** What happened in a step, in a sentence or two. */
export function stepWords(step: SamplingStep, rows: StepRows, context: Context): string {
  return step.kind === 'made' ? madeWords(step, rows, context) : removedWords(step, rows, context);
}

function madeWords(step: MadeStep, rows: StepRows, { sampling, experiment }: Context): string {
  const label = rows.label[step.row];
  const again = step.removedAgain ? ' Cleaning removed it again.' : '';
  if (step.towards < 0)
    return step.moved
      ? `A ${singular(label)} drawn by chance is repeated, moved by a little noise.${again}`
      : `A ${singular(label)} drawn by chance is repeated as it is.${again}`;
  const n = step.neighbours.length;
  const aim = rows.label[step.towards];
  const alike = step.neighbours.every((one) => rows.label[one] === aim);
  const towards = alike
    ? n === 1
      ? `the ${singular(aim)} nearest to it`
      : `one of its ${n} nearest ${several(aim, n)}`
    : `a ${singular(aim)}, one of the ${n} rows nearest to it`;
  const danger =
    experiment.sampling === 'borderline' ? `${singular(label)} in danger` : singular(label);
  const levels = sampling.wholeCategories
    ? ` Each category takes the level most frequent among the ${n} neighbours, which can put the row beside the line.`
    : '';
  return `A new ${singular(label)}, ${percent(step.gap, 0)} of the way from a ${danger} to ${towards}.${levels}${again}`;
}

function removedWords(step: RemovedStep, rows: StepRows, { experiment }: Context): string {
  const label = rows.label[step.row];
  const who = `${rows.made[step.row] === 1 ? 'made ' : ''}${singular(label)}`;
  const n = step.neighbours.length;
  const against = step.neighbours.filter((one) => rows.label[one] !== label).length;
  const did = label === 1 ? 'repaid' : 'defaulted';
  const votes = `${against} of ${n} neighbours ${did}`;
  const mean = step.distances.reduce((sum, one) => sum + one, 0) / Math.max(1, n);
  switch (step.rule) {
    case 'random':
      return `A ${who}, left out by chance.`;
    case 'enn-all':
      return against === n
        ? `${votes}, so this ${who} goes.`
        : `${votes}, so this ${who} goes: all would have to agree with it.`;
    case 'enn-mode':
      return 2 * against === n
        ? `${votes}, so this ${who} goes: a tie counts as repaid.`
        : `${votes}, so this ${who} goes.`;
    case 'tomek':
      return `This ${who} and the ${singular(1 - label)} beside it are each other’s nearest row, ${figure(step.distances[0])} apart: a Tomek link, so it goes.`;
    case 'nearmiss':
      return nearMissWords(who, n, mean, experiment.nearmissVersion);
  }
}

function nearMissWords(
  who: string,
  n: number,
  mean: number,
  version: Context['experiment']['nearmissVersion'],
): string {
  const which = version === 'nearmiss-2' ? 'farthest' : 'nearest';
  const far = `${figure(mean)} ${n === 1 ? `from its ${which} default` : `on average from its ${n} ${which} defaults`}`;
  return version === 'nearmiss-3'
    ? `This ${who} lies ${far} and goes: kept are those that a default puts forward and that lie farthest.`
    : `This ${who} lies ${far}, farther than those kept, so it goes.`;
}
