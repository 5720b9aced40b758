import type { Experiment } from '../../core/experiment';
import type { DatasetInfo, EngineMeasure } from '../../worker/protocol';
import { SHELF } from '../../core/models/shelf';
import { lstmWeights } from '../widgets/lstm-shape';
import { parameterCount } from '../widgets/network-shape';

/** The network that engines are measured with. */
const MEASURED = {
  inputWidth: 128,
  blockWidths: [128, 64],
  blockDropouts: [0, 0],
  inputDropout: 0,
};
const MEASURED_INPUTS = 96;
/** Prepared columns for each feature, where no run has told yet. */
const INPUTS_PER_FEATURE = 2;

/** Rows a second at which this network should train: the measured engine's, scaled by the weights. */
export function speedOn(
  base: Experiment,
  { features }: DatasetInfo,
  engines: readonly EngineMeasure[] | null,
): number | null {
  const usable = (engines ?? []).filter(
    ({ engine, software }) => engine === base.engine || (base.engine === 'auto' && !software),
  );
  const fastest = Math.max(...usable.map(({ rowsPerSecond }) => rowsPerSecond ?? 0));
  if (!(fastest > 0)) return null;
  const inputs = INPUTS_PER_FEATURE * features;
  // An LSTM goes through all its weights at every step.
  const weights =
    SHELF[base.model].family === 'lstm' ? inputs * lstmWeights(base) : parameterCount(base, inputs);
  return (
    (fastest * parameterCount({ ...MEASURED, batchNorm: base.batchNorm }, MEASURED_INPUTS)) /
    weights
  );
}
