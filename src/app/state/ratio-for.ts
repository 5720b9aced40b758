import type { Experiment } from '../../core/experiment';
import { aimsForRatio } from '../../core/sampling/methods';
import type { DatasetInfo } from '../../worker/protocol';

interface Fitted {
  readonly changes: Partial<Experiment>;
  readonly words: string;
}

/**
 * A ratio that the data already exceed can't be sampled towards: a full balance is then aimed for,
 * and nothing where they have that too. Null when the settings fit as they are.
 */
export function ratioFor(
  { rows, bad }: Pick<DatasetInfo, 'rows' | 'bad'>,
  { sampling, samplingRatio }: Pick<Experiment, 'sampling' | 'samplingRatio'>,
): Fitted | null {
  const ratio = bad / (rows - bad);
  if (!aimsForRatio(sampling) || ratio < samplingRatio) return null;
  if (ratio >= 1)
    return {
      changes: { sampling: 'none' },
      words: 'Defaults are at least as many as good payers here, so sampling is off.',
    };
  return {
    changes: { samplingRatio: 1 },
    words: `These data already have ${ratio.toFixed(2)} defaults per good payer, so sampling now aims for 1 instead of ${String(samplingRatio)}.`,
  };
}
