import type { Split } from '../../core/run';
import type { TrainResult } from '../../worker/protocol';
import type { LeftOut } from '../state/leaderboard.svelte';
import { modelText, settingsApart } from './against-words';
import { auc, count } from './format';

/** A run that is not ranked with that of the host, and why, in brackets behind its name. */
export function leftOutText(
  name: string,
  { result, why }: LeftOut,
  host: TrainResult,
  split: Split,
): string {
  const { run, judged } = result;
  const reason =
    why === 'split'
      ? settingsApart(run.experiment, host.run.experiment)
      : rowsApart(result, host, split);
  return `${name} (${modelText(run.experiment)}, AUC ${auc(judged[split].ranking.auc)}; ${reason})`;
}

/** The settings split the table alike, and yet the run has other rows: it was made or changed elsewhere. */
function rowsApart({ run }: TrainResult, host: TrainResult, split: Split): string {
  const [own, wanted] = [run[split].rows.length, host.run[split].rows.length];
  return own === wanted
    ? `its ${split} rows or outcomes are not those of the run on screen, though its settings split the table alike`
    : `it has ${count(own)} ${split} rows where the run on screen has ${count(wanted)}, though its settings split the table alike`;
}
