import { epochsOf, type Checkpoint } from '../../core/checkpoint';
import { KNOBS, type Experiment } from '../../core/experiment';
import { quoted } from '../../core/salvage';
import { presetExperiment } from '../../core/settings';

const DAY_MS = 86_400_000;

/**
 * "Training was cut short after epoch 7 of 30 (ResNet, under-sampled, 14:32)."
 *
 * @param at when the epoch ended, in milliseconds since 1970
 * @param openTable key of the table that is open
 */
export function cutShortInWords(
  checkpoint: Checkpoint,
  { at, now, openTable }: { at: number; now: number; openTable: string | null },
): string {
  const { experiment, dataset } = checkpoint;
  const where = dataset.key === openTable ? '' : ` on ${quoted(dataset.title)}`;
  const epoch = `epoch ${String(epochsOf(checkpoint))} of ${String(experiment.epochs)}`;
  const run = [...modelInWords(experiment), timeInWords(at, now)].join(', ');
  return `Training${where} was cut short after ${epoch} (${run}).`;
}

function modelInWords({ model, sampling }: Experiment): string[] {
  const isPresets = sampling === presetExperiment(model).sampling;
  const method = KNOBS.sampling.options.find(({ value }) => value === sampling)?.label ?? sampling;
  return [
    KNOBS.model.options.find(({ value }) => value === model)?.label ?? model,
    ...(isPresets ? [] : [`sampling: ${method}`]),
  ];
}

/** With the day where that is not today. */
function timeInWords(at: number, now: number): string {
  const then = new Date(at);
  const isToday = now - at < DAY_MS && then.getDate() === new Date(now).getDate();
  const time = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (isToday) return time;
  return `${then.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' })}, ${time}`;
}
