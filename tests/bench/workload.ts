import type { Workload } from '../../src/engine/measure';

/** What every `train-…` line times: the four-block preset with 100 inputs. No node imports. */
export const FOUR_BLOCKS: Workload = {
  inputs: 100,
  blockWidths: [256, 128, 64, 32],
  batchSize: 512,
  milliseconds: 4000,
};
