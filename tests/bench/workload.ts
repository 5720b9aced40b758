import { FOUR_BLOCKS as NETWORK } from '../../src/core/bench/bench';
import type { Workload } from '../../src/engine/measure';

/** What every `train-…` line times: the four-block network, as the page does. No node imports. */
export const FOUR_BLOCKS: Workload = { ...NETWORK, milliseconds: 4000 };
