import { KNOBS } from '../../core/experiment';
import type { Experiment } from '../../core/experiment';
import { differingKnobs } from '../../core/settings';

/** The model of a run, as its control calls it. */
export function modelText({ model }: Experiment): string {
  return KNOBS.model.options.find(({ value }) => value === model)?.label ?? model;
}

const MOST_NAMED = 3;

/** In which settings that retrain a run differs from another: "Epochs, Loss and 2 more". */
export function settingsApart(run: Experiment, other: Experiment): string {
  const labels = differingKnobs(run, other)
    .filter((name) => KNOBS[name].retrains)
    .map((name) => KNOBS[name].label);
  const more = labels.length - MOST_NAMED;
  const named = labels.slice(0, MOST_NAMED).join(', ');
  return more > 0 ? `${named} and ${String(more)} more` : named;
}
