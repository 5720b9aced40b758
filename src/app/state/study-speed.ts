import type { Experiment } from '../../core/experiment';
import type { DatasetInfo, EngineMeasure } from '../../worker/protocol';
import { onTensors, SHELF } from '../../core/models/shelf';
import { lstmWeights } from '../widgets/lstm-shape';
import { parameterCount } from '../widgets/network-shape';

/** The network that engines are measured with. */
const MEASURED = {
  inputWidth: 128,
  blockWidths: [128, 64],
  blockDropouts: [0, 0],
  inputDropout: 0,
  blockType: 'reference',
  numericEmbedding: 'none',
  members: 1,
} as const;
const MEASURED_INPUTS = { columns: 96, numbers: 0 };
/** Prepared columns for each feature, where no run has told yet. */
const INPUTS_PER_FEATURE = 2;

/** Rows a second at which this network should train: the measured engine's, scaled by the weights. Null for models without tensors. */
export function speedOn(
  base: Experiment,
  { features }: DatasetInfo,
  engines: readonly EngineMeasure[] | null,
): number | null {
  if (!onTensors(base.model)) return null;
  const usable = (engines ?? []).filter(
    ({ engine, software }) => engine === base.engine || (base.engine === 'auto' && !software),
  );
  const fastest = Math.max(...usable.map(({ rowsPerSecond }) => rowsPerSecond ?? 0));
  if (!(fastest > 0)) return null;
  const inputs = { columns: INPUTS_PER_FEATURE * features, numbers: features };
  // An LSTM goes through all its weights at every step, a network once for each member.
  const work =
    SHELF[base.model].family === 'lstm'
      ? inputs.columns * lstmWeights(base)
      : base.members * parameterCount(base, inputs);
  return (fastest * parameterCount({ ...base, ...MEASURED }, MEASURED_INPUTS)) / work;
}
