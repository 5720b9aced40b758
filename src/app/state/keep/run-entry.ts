import { storedBytes } from '../../../core/kept/run-bytes';
import type { TrainResult } from '../../../worker/protocol';
import type { ChampionState } from '../champion.svelte';
import type { TrainingState } from '../training.svelte';
import type { RunEntry } from './store';

interface Around {
  readonly training: TrainingState;
  readonly champion: ChampionState;
}

/** A run as it is kept, with the number and the name that it has now. */
export function entryOf({ run, judged }: TrainResult, { training, champion }: Around): RunEntry {
  const { id, experiment, dataset } = run;
  return {
    run,
    note: {
      id,
      table: dataset.key,
      tableTitle: dataset.title,
      experiment,
      auc: judged.validation.ranking.auc,
      number: training.numbers[id] ?? 1,
      made: Date.now(),
      name: champion.givenName(id),
      bytes: storedBytes(run),
    },
  };
}
